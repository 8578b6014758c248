/* What a service does on a day: which areas it covers, for certain or perhaps. */
#include "gap_dated.h"

enum { ROWS_MAX = 64 };

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

struct dated dated_of(const struct gap_view *view, int service)
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

struct validity coverage_validity(const struct dated *dated, int coverage)
{
    return extended(dated, dated->view->atlas->directory.coverages[coverage].validity,
                    dated->own_end);
}

struct validity funding_validity(const struct dated *dated, int funding)
{
    return extended(dated, dated->view->atlas->directory.fundings[funding].validity,
                    dated->funding_end);
}

/* ---- doubt ----------------------------------------------------------------------------------- */

/* Did any source see the service within 24 months of the day, as far as was known? */
static bool was_seen_about(const struct dated *dated, struct date day)
{
    const struct directory *directory = &dated->view->atlas->directory;
    struct span span = dated->record->evidence;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *row = &directory->evidence[i];
        if (row->has_date && is_known(dated->view, row->seen.earliest) &&
            !sightings_are_faint(&row->seen, 1, day))
            return true;
    }
    return false;
}

/* An uncertain state too old to rest on counts as over. */
static enum certainty certainty_on(const struct dated *dated, const struct validity *validity,
                                   struct date day)
{
    enum certainty certainty = validity_on(validity, day);
    if (certainty != UNCERTAIN)
        return certainty;
    return was_seen_about(dated, day) ? UNCERTAIN : CERTAINLY_NOT;
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

static uint64_t site_area(const struct atlas *atlas, int location)
{
    const struct directory *directory = &atlas->directory;
    int area = directory->sites[directory->locations[location].site].area;
    return area != NONE && area < atlas->borough_count ? AREA_BIT(area) : 0;
}

/* A service whose source says nothing of coverage may cover the boroughs of its sites of the day,
 * or of any day; without a site its region, or all of London. */
static uint64_t unstated_areas(const struct dated *dated, struct date day)
{
    const struct atlas *atlas = dated->view->atlas;
    struct moment moment = {day, dated->view->question->moment.known_on};
    struct span span = dated->record->locations;
    uint64_t present = 0;
    uint64_t known = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (!is_known(dated->view, atlas->directory.locations[i].known_from))
            continue;
        known |= site_area(atlas, i);
        if (location_is_present(atlas, i, moment))
            present |= site_area(atlas, i);
    }
    if (present | known)
        return present ? present : known;
    if (dated->record->region == NONE)
        return atlas->london;
    uint64_t maybe;
    uint64_t region = area_members(atlas, dated->record->region, day, &maybe);
    return region | maybe;
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
