/* What a service does on a day: which areas it covers, for certain or perhaps. */
#include <string.h>

#include "gap_making.h"

enum { SIGHTINGS_MAX = 64, FAINT_AFTER_MONTHS = 24, ROWS_MAX = 64 };

/* A service's dated rows as the scenario leaves them. */
struct dated {
    const struct gap_view *view;
    const struct service_record *record;
    const struct statement_record *statement; /* NULL: nothing is known of it */
    struct validity runs;
    const struct gap_extension *extension;
    struct date own_end;     /* of the statement, at the earliest */
    struct date funding_end; /* the last one known */
};

static bool is_known(const struct gap_view *view, struct date known_from)
{
    return date_is_known_by(known_from, view->question->moment.known_on);
}

/* A bound that reaches as far as the end that is moved is moved with it. */
static struct validity extended(const struct dated *dated, struct validity validity,
                                struct date end)
{
    const struct gap_extension *extension = dated->extension;
    if (!extension || validity.to_latest.days < end.days)
        return validity;
    if (validity.to_earliest.days < extension->until.days)
        validity.to_earliest = extension->until;
    if (validity.to_latest.days < extension->until.days)
        validity.to_latest = extension->until;
    return validity;
}

static struct dated dated_of(const struct gap_view *view, int service)
{
    const struct directory *directory = &view->atlas->directory;
    struct dated dated = {.view = view, .record = &directory->services[service]};
    struct moment moment = view->question->moment;
    dated.statement = statement_at(view->atlas, service, moment);
    if (!dated.statement)
        return dated;
    dated.extension = view->extensions ? view->extensions[service] : NULL;
    dated.own_end = dated.statement->validity.to_earliest;
    dated.runs = extended(&dated, dated.statement->validity, dated.own_end);
    dated.funding_end = DATE_MIN;
    struct span fundings = dated.record->fundings;
    for (int i = fundings.first; i < fundings.first + fundings.count; i++) {
        const struct funding_record *row = &directory->fundings[i];
        if (is_known(view, row->known_from) &&
            row->validity.to_latest.days > dated.funding_end.days)
            dated.funding_end = row->validity.to_latest;
    }
    return dated;
}

static struct validity coverage_validity(const struct dated *dated, int coverage)
{
    return extended(dated, dated->view->atlas->directory.coverages[coverage].validity,
                    dated->own_end);
}

static struct validity funding_validity(const struct dated *dated, int funding)
{
    return extended(dated, dated->view->atlas->directory.fundings[funding].validity,
                    dated->funding_end);
}

/* ---- doubt ----------------------------------------------------------------------------------- */

/* Every day on which a source saw the service, as far as was known. */
static int sightings_collect(const struct dated *dated, struct sighting sightings[SIGHTINGS_MAX])
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->evidence;
    int count = 0;
    for (int i = span.first; i < span.first + span.count && count < SIGHTINGS_MAX; i++) {
        const struct evidence_record *row = &directory->evidence[i];
        if (row->has_date && is_known(dated->view, row->seen.earliest))
            sightings[count++] = row->seen;
    }
    return count;
}

/* An uncertain state too old to rest on counts as over. */
static enum certainty certainty_on(const struct dated *dated, const struct validity *validity,
                                   struct date day)
{
    enum certainty certainty = validity_on(validity, day);
    if (certainty != UNCERTAIN)
        return certainty;
    struct sighting sightings[SIGHTINGS_MAX];
    int count = sightings_collect(dated, sightings);
    return sightings_are_faint(sightings, count, day) ? CERTAINLY_NOT : UNCERTAIN;
}

/* ---- money ----------------------------------------------------------------------------------- */

static enum secured secured_on(const struct dated *dated, struct date day)
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->fundings;
    enum secured secured = SECURED_UNKNOWN;
    bool uncertain = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (!is_known(dated->view, directory->fundings[i].known_from))
            continue;
        struct validity validity = funding_validity(dated, i);
        enum certainty certainty = validity_on(&validity, day);
        uncertain |= certainty == UNCERTAIN;
        if (certainty == CERTAINLY)
            return SECURED_YES;
        secured = SECURED_NO;
    }
    return secured == SECURED_NO && uncertain ? SECURED_UNKNOWN : secured;
}

/* What the question makes of who pays. */
static enum certainty funding_certainty(const struct dated *dated, enum secured secured)
{
    switch (dated->view->question->funding) {
    case GAP_PAID_OR_NOT: return CERTAINLY;
    case GAP_UNTIL_IT_LAPSES: return secured == SECURED_NO ? CERTAINLY_NOT : CERTAINLY;
    case GAP_SECURED_ONLY: break;
    }
    return secured == SECURED_YES ? CERTAINLY : secured == SECURED_NO ? CERTAINLY_NOT : UNCERTAIN;
}

/* ---- areas ----------------------------------------------------------------------------------- */

static bool is_of_work(enum basis basis)
{
    return basis == BASIS_WORK || basis == BASIS_STUDY;
}

/* Adds what one row covers on a day. Women who are arrested, tried or held in an area are taken for
 * those who live there; who works or studies there is somebody else. */
static void row_add(const struct dated *dated, int coverage, int bit, struct date day,
                    struct gap_presence *presence)
{
    const struct atlas *atlas = dated->view->atlas;
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    struct validity validity = coverage_validity(dated, coverage);
    enum certainty certainty = certainty_on(dated, &validity, day);
    if (certainty == CERTAINLY_NOT)
        return;
    uint64_t full = 0;
    uint64_t part = 0;
    coverage_areas(atlas, coverage, day, &full, &part);
    if (is_of_work(row->basis)) {
        presence->some |= full | part;
    } else if (certainty == UNCERTAIN) {
        presence->maybe |= full | part;
    } else if (atlas->covers[coverage].has_shape && bit < ROWS_MAX) {
        presence->yes |= full;
        presence->shapes |= UINT64_C(1) << bit;
        presence->parts |= part;
    } else {
        presence->yes |= full;
        presence->maybe |= part;
    }
}

/* Takes out what one row excludes. Where it excludes a part, the rest is in doubt. */
static void row_remove(const struct dated *dated, int coverage, struct date day,
                       struct gap_presence *presence)
{
    const struct coverage_record *row = &dated->view->atlas->directory.coverages[coverage];
    struct validity validity = coverage_validity(dated, coverage);
    enum certainty certainty = certainty_on(dated, &validity, day);
    if (certainty == CERTAINLY_NOT || is_of_work(row->basis))
        return;
    uint64_t full = 0;
    uint64_t part = 0;
    coverage_areas(dated->view->atlas, coverage, day, &full, &part);
    uint64_t out = certainty == CERTAINLY ? full : 0;
    uint64_t doubted = (full | part) & ~out & (presence->yes | presence->parts);
    presence->yes &= ~(full | part);
    presence->parts &= ~(full | part);
    presence->maybe = (presence->maybe & ~out) | doubted;
}

/* A service whose source says nothing of coverage may cover the boroughs of its sites; without a
 * site, any. */
static uint64_t unstated_areas(const struct dated *dated, struct date day)
{
    const struct atlas *atlas = dated->view->atlas;
    const struct directory *directory = &atlas->directory;
    struct moment moment = {day, dated->view->question->moment.known_on};
    struct span span = dated->record->locations;
    uint64_t areas = 0;
    bool any = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (!location_is_present(atlas, i, moment))
            continue;
        int area = directory->sites[directory->locations[i].site].area;
        any = true;
        if (area != NONE && area < atlas->borough_count)
            areas |= AREA_BIT(area);
    }
    return any ? areas : atlas->london;
}

static void areas_add(const struct dated *dated, struct date day, struct gap_presence *presence)
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->coverages;
    bool is_stated = false;
    for (int i = 0; i < span.count; i++) {
        const struct coverage_record *row = &directory->coverages[span.first + i];
        if (row->excludes || !is_known(dated->view, row->known_from))
            continue;
        is_stated |= !is_of_work(row->basis);
        row_add(dated, span.first + i, i, day, presence);
    }
    if (!is_stated)
        presence->maybe |= unstated_areas(dated, day);
    for (int i = 0; i < span.count; i++) {
        const struct coverage_record *row = &directory->coverages[span.first + i];
        if (row->excludes && is_known(dated->view, row->known_from))
            row_remove(dated, span.first + i, day, presence);
    }
}

static struct gap_presence presence_of_extra(const struct gap_view *view, int number)
{
    const struct gap_extra_shape *shape = &view->extra_shapes[number];
    return (struct gap_presence){
        .yes = view->question->scenario->extras[number].boroughs,
        .shapes = shape->demand ? 1 : 0,
        .parts = shape->part,
        .secured = SECURED_UNKNOWN,
    };
}

struct gap_presence gap_presence_on(const struct gap_view *view, int service, struct date day)
{
    struct gap_presence presence = {.secured = SECURED_UNKNOWN};
    if (service >= view->atlas->service_count)
        return presence_of_extra(view, service - view->atlas->service_count);
    if (view->without && view->without[service / 64] >> (service % 64) & 1)
        return presence;
    struct dated dated = dated_of(view, service);
    if (!dated.statement)
        return presence;
    enum certainty runs = certainty_on(&dated, &dated.runs, day);
    if (runs == CERTAINLY_NOT)
        return presence;
    presence.secured = secured_on(&dated, day);
    enum certainty paid = funding_certainty(&dated, presence.secured);
    if (paid == CERTAINLY_NOT)
        return presence;
    areas_add(&dated, day, &presence);
    presence.doubt = GAP_AREAS_UNKNOWN;
    if (runs == UNCERTAIN || paid == UNCERTAIN) {
        presence.doubt = runs == UNCERTAIN ? GAP_RUNS_UNKNOWN : GAP_FUNDING_UNKNOWN;
        presence.maybe |= presence.yes | presence.parts;
        presence.yes = presence.parts = presence.shapes = 0;
    }
    uint64_t real = view->atlas->london | AREA_BIT(AREA_OUTSIDE);
    presence.yes &= real;
    presence.parts &= real & ~presence.yes;
    presence.maybe &= real & ~presence.yes;
    presence.some &= real & ~presence.yes & ~presence.maybe;
    if (!presence.parts)
        presence.shapes = 0;
    return presence;
}

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
    chain = chain_end(&dated, day, dated.record->fundings, funding_validity, funding_counts, areas);
    if (chain.to_latest.days >= day.days)
        end_take(chain, &has, earliest, latest);
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

/* The days on which a sighting begins and ceases to be within 24 months. Months are of different
 * lengths, so that a day or two about the mark are tried. */
static void breaks_of_sightings(struct breaks *breaks, const struct dated *dated)
{
    struct sighting sightings[SIGHTINGS_MAX];
    int count = sightings_collect(dated, sightings);
    for (int i = 0; i < count; i++) {
        struct date before = date_add_months(sightings[i].earliest, -FAINT_AFTER_MONTHS);
        struct date after = date_add_months(sightings[i].latest, FAINT_AFTER_MONTHS);
        for (int later = -3; later <= 4; later++) {
            break_add(breaks, before, later);
            break_add(breaks, after, later);
        }
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
        is_stated |= !is_of_work(directory->coverages[i].basis);
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

/* Does one of its bounds make the day different? */
static bool cause_of(const struct validity *validity, struct date day, bool is_funding,
                     struct gap_cause *cause)
{
    bool ends = validity->to_latest.days + 1 == day.days;
    bool may_end = validity->to_earliest.days + 1 == day.days;
    if (ends || may_end) {
        cause->event = is_funding ? ends ? GAP_FUNDING_ENDS : GAP_FUNDING_MAY_END
                       : ends     ? GAP_ENDS
                                  : GAP_MAY_END;
        cause->earliest = validity->to_earliest;
        cause->latest = validity->to_latest;
        return true;
    }
    bool begins = validity->from_latest.days == day.days;
    if (!begins && validity->from_earliest.days != day.days)
        return false;
    cause->event = is_funding ? GAP_FUNDING_BEGINS : begins ? GAP_BEGINS : GAP_MAY_BEGIN;
    cause->earliest = validity->from_earliest;
    cause->latest = validity->from_latest;
    return true;
}

struct gap_cause gap_presence_cause(const struct gap_view *view, int service, struct date day)
{
    const struct directory *directory = &view->atlas->directory;
    struct dated dated = dated_of(view, service);
    struct gap_cause cause = {.service = service, .event = GAP_LAST_SEEN};
    if (dated.statement && cause_of(&dated.runs, day, false, &cause))
        return cause;
    struct span span = dated.record->coverages;
    for (int i = span.first; i < span.first + span.count; i++) {
        struct validity validity = coverage_validity(&dated, i);
        if (is_known(view, directory->coverages[i].known_from) &&
            cause_of(&validity, day, false, &cause)) {
            cause.is_cover = true;
            return cause;
        }
    }
    span = dated.record->fundings;
    for (int i = span.first; i < span.first + span.count; i++) {
        struct validity validity = funding_validity(&dated, i);
        if (is_known(view, directory->fundings[i].known_from) &&
            cause_of(&validity, day, true, &cause))
            return cause;
    }
    span = dated.record->locations;
    for (int i = span.first; i < span.first + span.count; i++)
        if (is_known(view, directory->locations[i].known_from) &&
            cause_of(&directory->locations[i].validity, day, false, &cause))
            return cause;
    struct sighting sightings[SIGHTINGS_MAX];
    int count = sightings_collect(&dated, sightings);
    cause.earliest = cause.latest = DATE_MIN;
    for (int i = 0; i < count; i++)
        if (sightings[i].latest.days > cause.latest.days)
            cause.earliest = sightings[i].earliest, cause.latest = sightings[i].latest;
    return cause;
}
