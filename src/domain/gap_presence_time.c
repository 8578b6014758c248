/* When what a service does comes to an end or changes, and why. */
#include "gap_dated.h"

enum { FAINT_AFTER_MONTHS = 24 };

/* ---- its end --------------------------------------------------------------------------------- */

/* The earlier of two ends. */
static void end_take(struct validity validity, bool *has, struct date *earliest,
                     struct date *latest)
{
    if (validity.to_latest.days >= DATE_MAX.days && validity.to_earliest.days >= DATE_MAX.days)
        return;
    if (*has && validity.to_latest.days >= latest->days)
        return;
    *has = true;
    *earliest = validity.to_earliest;
    *latest = validity.to_latest;
}

/* The last end among the rows that hold on the day, or that carry on where those end. */
static struct validity chain_end(const struct dated *dated, struct date day, struct span span,
                                 struct validity (*validity_of)(const struct dated *, int),
                                 bool (*counts)(const struct dated *, int, uint64_t),
                                 uint64_t areas)
{
    struct validity chain = VALIDITY_UNKNOWN;
    struct date reached = day;
    chain.to_latest = DATE_MIN;
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = span.first; i < span.first + span.count; i++) {
            struct validity validity = validity_of(dated, i);
            if (!counts(dated, i, areas) || validity.from_earliest.days > reached.days ||
                validity.to_latest.days <= chain.to_latest.days ||
                validity.to_latest.days < day.days)
                continue;
            chain = validity;
            reached = chain.to_latest;
            reached.days += reached.days < DATE_MAX.days;
            grown = true;
        }
    }
    return chain;
}

static bool coverage_counts(const struct dated *dated, int coverage, uint64_t areas)
{
    const struct atlas *atlas = dated->view->atlas;
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    if (row->excludes || is_of_work(row->basis) || !is_known(dated->view, row->known_from))
        return false;
    uint64_t full;
    uint64_t part;
    coverage_areas(atlas, coverage, dated->view->question->moment.as_of, &full, &part);
    bool is_certain = row->kind != COVERAGE_NOT_NAMED;
    return ((full | (is_certain ? part : 0)) & areas) != 0;
}

static bool funding_counts(const struct dated *dated, int funding, uint64_t areas)
{
    (void)areas;
    return is_known(dated->view, dated->view->atlas->directory.fundings[funding].known_from);
}

/* An exclusion that begins later ends the cover of its areas the day before. */
static void exclusions_take(const struct dated *dated, uint64_t areas, struct date day, bool *has,
                            struct date *earliest, struct date *latest)
{
    const struct atlas *atlas = dated->view->atlas;
    struct span span = dated->record->coverages;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &atlas->directory.coverages[i];
        uint64_t full;
        uint64_t part;
        if (!row->excludes || !is_known(dated->view, row->known_from) ||
            row->validity.from_earliest.days <= day.days)
            continue;
        coverage_areas(atlas, i, dated->view->question->moment.as_of, &full, &part);
        if (!((full | part) & areas))
            continue;
        struct validity before = row->validity;
        before.to_earliest.days = row->validity.from_earliest.days - 1;
        before.to_latest.days = row->validity.from_latest.days - 1;
        end_take(before, has, earliest, latest);
    }
}

static void funding_take(const struct dated *dated, struct date day, bool *has,
                         struct date *earliest, struct date *latest)
{
    struct validity chain = chain_end(dated, day, dated->record->fundings, funding_validity,
                                      funding_counts, UINT64_MAX);
    if (chain.to_latest.days >= day.days)
        end_take(chain, has, earliest, latest);
}

bool gap_presence_until(const struct gap_view *view, int service, uint64_t areas, struct date day,
                        struct date *earliest, struct date *latest)
{
    bool has = false;
    if (service >= view->atlas->service_count)
        return false;
    struct dated dated = dated_of(view, service);
    if (!dated.statement)
        return false;
    end_take(dated.runs, &has, earliest, latest);
    struct validity chain =
        chain_end(&dated, day, dated.record->coverages, coverage_validity, coverage_counts, areas);
    if (chain.to_latest.days >= day.days)
        end_take(chain, &has, earliest, latest);
    exclusions_take(&dated, areas, day, &has, earliest, latest);
    if (view->question->funding != GAP_PAID_OR_NOT)
        funding_take(&dated, day, &has, earliest, latest);
    return has;
}

bool gap_presence_funded_until(const struct gap_view *view, int service, struct date day,
                               struct date *earliest, struct date *latest)
{
    bool has = false;
    if (service >= view->atlas->service_count)
        return false;
    struct dated dated = dated_of(view, service);
    if (dated.statement)
        funding_take(&dated, day, &has, earliest, latest);
    return has;
}

/* ---- when it changes ------------------------------------------------------------------------- */

struct breaks {
    struct date from; /* none on or before */
    struct date to;
    int count;
    struct date *days;
};

static void break_add(struct breaks *breaks, struct date day, int later)
{
    if (day.days <= DATE_MIN.days || day.days >= DATE_MAX.days)
        return;
    day.days += later;
    if (day.days > breaks->from.days && day.days <= breaks->to.days &&
        breaks->count < GAP_BREAKS_MAX)
        breaks->days[breaks->count++] = day;
}

static void breaks_of(struct breaks *breaks, struct validity validity)
{
    break_add(breaks, validity.from_earliest, 0);
    break_add(breaks, validity.from_latest, 0);
    break_add(breaks, validity.to_earliest, 1);
    break_add(breaks, validity.to_latest, 1);
}

/* The first day from a day on that a sighting is near enough to, or no longer is. Months are of
 * different lengths: the few days about the mark are tried. */
static struct date day_of_sight(const struct sighting *seen, struct date mark, bool is_seen)
{
    struct date day = {mark.days - 4};
    while (sightings_are_faint(seen, 1, day) == is_seen && day.days < mark.days + 5)
        day.days++;
    return day;
}

static void breaks_of_sightings(struct breaks *breaks, const struct dated *dated)
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->evidence;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *row = &directory->evidence[i];
        if (!row->has_date || !is_known(dated->view, row->seen.earliest))
            continue;
        struct date begin = date_add_months(row->seen.earliest, -FAINT_AFTER_MONTHS);
        struct date end = date_add_months(row->seen.latest, FAINT_AFTER_MONTHS);
        break_add(breaks, day_of_sight(&row->seen, begin, true), 0);
        break_add(breaks, day_of_sight(&row->seen, end, false), 0);
    }
}

/* Sightings matter only where something is uncertain. */
static bool is_ever_uncertain(const struct validity *validity)
{
    return validity->from_earliest.days < validity->from_latest.days ||
           validity->to_earliest.days < validity->to_latest.days;
}

int gap_presence_breaks(const struct gap_view *view, int service, struct date from, struct date to,
                        struct date days[GAP_BREAKS_MAX])
{
    struct breaks breaks = {from, to, 0, days};
    if (service >= view->atlas->service_count)
        return 0;
    const struct directory *directory = &view->atlas->directory;
    struct dated dated = dated_of(view, service);
    if (!dated.statement)
        return 0;
    breaks_of(&breaks, dated.runs);
    bool uncertain = is_ever_uncertain(&dated.runs);
    struct span span = dated.record->coverages;
    bool is_stated = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (!is_known(view, directory->coverages[i].known_from))
            continue;
        struct validity validity = coverage_validity(&dated, i);
        breaks_of(&breaks, validity);
        uncertain |= is_ever_uncertain(&validity);
        is_stated |=
            !directory->coverages[i].excludes && !is_of_work(directory->coverages[i].basis);
    }
    span = dated.record->locations;
    for (int i = span.first; i < span.first + span.count && !is_stated; i++)
        if (is_known(view, directory->locations[i].known_from))
            breaks_of(&breaks, directory->locations[i].validity);
    span = dated.record->fundings;
    for (int i = span.first; i < span.first + span.count; i++)
        if (view->question->funding != GAP_PAID_OR_NOT &&
            is_known(view, directory->fundings[i].known_from))
            breaks_of(&breaks, funding_validity(&dated, i));
    if (uncertain)
        breaks_of_sightings(&breaks, &dated);
    return breaks.count;
}

/* One candidate for the cause: the first that goes in the asked direction is taken, else the first
 * of all. */
struct causes {
    struct date day;
    bool is_worse;
    bool has_any;
    bool has_fit;
    struct gap_cause best;
};

static void cause_add(struct causes *causes, enum gap_event event, bool is_end, bool is_cover,
                      struct date earliest, struct date latest)
{
    bool fits = is_end == causes->is_worse;
    if (causes->has_fit || (causes->has_any && !fits))
        return;
    causes->has_any = true;
    causes->has_fit = fits;
    causes->best.event = event;
    causes->best.is_cover = is_cover;
    causes->best.earliest = earliest;
    causes->best.latest = latest;
}

/* The bounds of a validity that make the day different. excludes: when it begins, cover ends. */
static void causes_of(struct causes *causes, const struct validity *validity, bool is_funding,
                      bool is_cover, bool excludes)
{
    struct validity v = *validity;
    if (excludes) { /* what is before and after it is cover */
        v.to_earliest.days = validity->from_earliest.days - 1;
        v.to_latest.days = validity->from_latest.days - 1;
        v.from_earliest.days = validity->to_earliest.days + 1;
        v.from_latest.days = validity->to_latest.days + 1;
    }
    int32_t day = causes->day.days;
    if (v.to_latest.days + 1 == day)
        cause_add(causes, is_funding ? GAP_FUNDING_ENDS : GAP_ENDS, true, is_cover, v.to_earliest,
                  v.to_latest);
    else if (v.to_earliest.days + 1 == day)
        cause_add(causes, is_funding ? GAP_FUNDING_MAY_END : GAP_MAY_END, true, is_cover,
                  v.to_earliest, v.to_latest);
    if (v.from_latest.days == day)
        cause_add(causes, is_funding ? GAP_FUNDING_BEGINS : GAP_BEGINS, false, is_cover,
                  v.from_earliest, v.from_latest);
    else if (v.from_earliest.days == day)
        cause_add(causes, is_funding ? GAP_FUNDING_BEGINS : GAP_MAY_BEGIN, false, is_cover,
                  v.from_earliest, v.from_latest);
}

/* Rows that reach some of the areas. Returns whether any row states coverage. */
static bool causes_of_cover(struct causes *causes, const struct dated *dated, uint64_t areas)
{
    const struct atlas *atlas = dated->view->atlas;
    struct span span = dated->record->coverages;
    bool is_stated = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &atlas->directory.coverages[i];
        if (!is_known(dated->view, row->known_from))
            continue;
        uint64_t full;
        uint64_t part;
        struct validity validity = coverage_validity(dated, i);
        is_stated |= !row->excludes && !is_of_work(row->basis);
        coverage_areas(atlas, i, causes->day, &full, &part);
        if ((full | part) & areas)
            causes_of(causes, &validity, false, true, row->excludes);
    }
    return is_stated;
}

/* The days on which it was last seen. */
static void last_sighting(const struct dated *dated, struct gap_cause *cause)
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->evidence;
    cause->earliest = cause->latest = DATE_MIN;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *row = &directory->evidence[i];
        if (!row->has_date || !is_known(dated->view, row->seen.earliest) ||
            row->seen.latest.days <= cause->latest.days)
            continue;
        cause->earliest = row->seen.earliest;
        cause->latest = row->seen.latest;
    }
}

struct gap_cause gap_presence_cause(const struct gap_view *view, int service, uint64_t areas,
                                    struct date day, bool is_worse)
{
    const struct directory *directory = &view->atlas->directory;
    struct causes causes = {.day = day, .is_worse = is_worse};
    causes.best.service = service;
    struct dated dated = dated_of(view, service);
    if (dated.statement)
        causes_of(&causes, &dated.runs, false, false, false);
    bool is_stated = causes_of_cover(&causes, &dated, areas);
    struct span span = dated.record->fundings;
    for (int i = span.first; i < span.first + span.count; i++) {
        struct validity validity = funding_validity(&dated, i);
        if (view->question->funding != GAP_PAID_OR_NOT &&
            is_known(view, directory->fundings[i].known_from))
            causes_of(&causes, &validity, true, false, false);
    }
    span = dated.record->locations;
    for (int i = span.first; i < span.first + span.count && !is_stated; i++)
        if (is_known(view, directory->locations[i].known_from))
            causes_of(&causes, &directory->locations[i].validity, false, true, false);
    if (!causes.has_any) {
        causes.best.event = GAP_LAST_SEEN;
        last_sighting(&dated, &causes.best);
    }
    return causes.best;
}
