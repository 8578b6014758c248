#include "domain/cover.h"

#include <math.h>

const struct statement_record *statement_at(const struct atlas *atlas, int service,
                                            struct moment moment)
{
    struct span span = atlas->directory.services[service].statements;
    const struct statement_record *statements = atlas->directory.statements + span.first;
    const struct statement_record *decides = NULL;
    for (int i = 0; i < span.count && date_is_known_by(statements[i].known_from, moment.known_on);
         i++)
        decides = &statements[i]; /* they come by known_from */
    return decides;
}

uint64_t area_members(const struct atlas *atlas, int area, struct date as_of, uint64_t *maybe)
{
    *maybe = 0;
    if (area < atlas->borough_count)
        return AREA_BIT(area);
    const struct directory *directory = &atlas->directory;
    uint64_t members = 0;
    for (int i = 0; i < directory->members_count; i++) {
        const struct member_record *member = &directory->members[i];
        if (member->group != area || member->member >= atlas->borough_count)
            continue;
        switch (validity_on(&member->validity, as_of)) {
        case CERTAINLY: members |= AREA_BIT(member->member); break;
        case UNCERTAIN: *maybe |= AREA_BIT(member->member); break;
        case CERTAINLY_NOT: break;
        }
    }
    *maybe &= ~members;
    return members;
}

/* The areas of one coverage row on a day: certainly, and perhaps. */
static void row_areas(const struct atlas *atlas, int coverage, struct date as_of, uint64_t *full,
                      uint64_t *part)
{
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    const struct cover_row *reach = &atlas->covers[coverage];
    *full = reach->full;
    *part = reach->part;
    if (!reach->has_groups)
        return;
    for (int i = row->areas.first; i < row->areas.first + row->areas.count; i++) {
        uint64_t maybe;
        *full |= area_members(atlas, atlas->directory.coverage_areas[i], as_of, &maybe);
        *part |= maybe;
    }
}

void coverage_areas(const struct atlas *atlas, int coverage, struct date as_of, uint64_t *full,
                    uint64_t *part)
{
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    uint64_t within_maybe = 0;
    row_areas(atlas, coverage, as_of, full, part);
    switch (row->kind) {
    case COVERAGE_EVERYWHERE:
        *full = row->within == NONE ? UINT64_MAX
                                    : area_members(atlas, row->within, as_of, &within_maybe);
        *part = within_maybe;
        break;
    case COVERAGE_NOT_NAMED:
        *part = (area_members(atlas, row->within, as_of, &within_maybe) | within_maybe) & ~*full;
        *full = 0;
        break;
    case COVERAGE_AREAS:
    case COVERAGE_RADIUS:
    case COVERAGE_POLYGON: break;
    }
}

/* Adds one row that is not certainly over or yet to come. */
static void cover_add(const struct atlas *atlas, int coverage, enum certainty certainty,
                      struct date as_of, struct cover *cover)
{
    uint64_t full = 0;
    uint64_t part = 0;
    coverage_areas(atlas, coverage, as_of, &full, &part);
    cover->has_shape |= atlas->covers[coverage].has_shape;
    if (certainty == CERTAINLY)
        cover->yes |= full;
    cover->maybe |= part | full;
}

/* Takes out what a row excludes. */
static void cover_remove(const struct atlas *atlas, int coverage, enum certainty certainty,
                         struct date as_of, struct cover *cover)
{
    uint64_t full;
    uint64_t part;
    row_areas(atlas, coverage, as_of, &full, &part);
    cover->yes &= ~(full | part); /* where it may be excluded it is not certain */
    if (certainty == CERTAINLY)
        cover->maybe &= ~full;
    cover->has_shape |= atlas->covers[coverage].has_shape;
}

struct cover cover_at(const struct atlas *atlas, int service, struct moment moment)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].coverages;
    struct cover cover = {0};
    for (int pass = 0; pass < 2; pass++) { /* exclusions last */
        for (int i = span.first; i < span.first + span.count; i++) {
            const struct coverage_record *row = &directory->coverages[i];
            if (row->excludes != (pass == 1) || !date_is_known_by(row->known_from, moment.known_on))
                continue;
            enum certainty certainty = validity_on(&row->validity, moment.as_of);
            if (row->basis == BASIS_RESIDENCE)
                cover.is_stated = true;
            if (certainty == CERTAINLY_NOT)
                continue;
            if (row->basis != BASIS_RESIDENCE)
                cover.others |= 1u << row->basis;
            else if (row->excludes)
                cover_remove(atlas, i, certainty, moment.as_of, &cover);
            else
                cover_add(atlas, i, certainty, moment.as_of, &cover);
        }
    }
    cover.maybe &= ~cover.yes;
    return cover;
}

enum certainty cover_of_area(const struct cover *cover, uint64_t london, int area)
{
    if (area == AREA_NOWHERE) /* only who takes all of London takes her for certain */
        return (cover->yes & london) == london ? CERTAINLY : UNCERTAIN;
    if (cover->yes >> area & 1)
        return CERTAINLY;
    if (cover->maybe >> area & 1 || !cover->is_stated || cover->others)
        return UNCERTAIN;
    return CERTAINLY_NOT;
}

bool coverage_shape_holds(const struct atlas *atlas, int coverage, struct geo_grid point)
{
    const struct cover_row *reach = &atlas->covers[coverage];
    double radius_m = atlas->directory.coverages[coverage].radius_m;
    if (radius_m > 0)
        return (point.easting - reach->centre.easting) * (point.easting - reach->centre.easting) +
                   (point.northing - reach->centre.northing) *
                       (point.northing - reach->centre.northing) <=
               radius_m * radius_m;
    return rings_contain(&reach->shape, point);
}

enum certainty cover_settle(const struct atlas *atlas, int service, struct moment moment, int area,
                            struct geo_grid point)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].coverages;
    enum certainty best = CERTAINLY_NOT;
    bool others = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        const struct cover_row *reach = &atlas->covers[i];
        enum certainty valid = validity_on(&row->validity, moment.as_of);
        if (valid == CERTAINLY_NOT || !date_is_known_by(row->known_from, moment.known_on))
            continue;
        if (row->basis != BASIS_RESIDENCE) {
            others = true;
        } else if (row->excludes) {
            /* an excluding shape decides only where it holds her; the rest stays as it was */
            if (!reach->has_shape || coverage_shape_holds(atlas, i, point))
                return UNCERTAIN;
        } else if (!reach->has_shape) {
            struct cover one = {.is_stated = true};
            cover_add(atlas, i, valid, moment.as_of, &one);
            one.maybe &= ~one.yes;
            enum certainty certainty = cover_of_area(&one, atlas->london, area);
            best = certainty > best ? certainty : best;
        } else if (coverage_shape_holds(atlas, i, point)) {
            best = valid > best ? valid : best;
        }
    }
    return best == CERTAINLY_NOT && others ? UNCERTAIN : best;
}

enum certainty cover_of_point(const struct atlas *atlas, int service, struct moment moment,
                              const struct cover *cover, int area, struct geo_grid point)
{
    enum certainty by_area = cover_of_area(cover, atlas->london, area);
    if (!cover->has_shape || by_area != UNCERTAIN)
        return by_area;
    return cover_settle(atlas, service, moment, area, point);
}

struct funding_state funding_at(const struct atlas *atlas, int service, struct moment moment)
{
    struct span span = atlas->directory.services[service].fundings;
    const struct funding_record *rows = atlas->directory.fundings + span.first;
    struct funding_state state = {.secured = SECURED_UNKNOWN};
    bool uncertain = false;
    for (int i = 0; i < span.count; i++) {
        if (!date_is_known_by(rows[i].known_from, moment.known_on))
            continue;
        enum certainty certainty = validity_on(&rows[i].validity, moment.as_of);
        uncertain |= certainty == UNCERTAIN;
        if (state.secured == SECURED_UNKNOWN)
            state.secured = SECURED_NO; /* funding is known; is any of it valid? */
        if (certainty != CERTAINLY)
            continue;
        state.secured = SECURED_YES;
        if (!state.has_until || rows[i].validity.to_latest.days > state.until_latest.days) {
            state.until_earliest = rows[i].validity.to_earliest;
            state.until_latest = rows[i].validity.to_latest;
            state.has_until = true;
        }
    }
    if (state.secured == SECURED_NO && uncertain)
        state.secured = SECURED_UNKNOWN;
    /* A grant that begins by the day after the last one ends carries the chain on. */
    for (bool grown = state.has_until; grown;) {
        grown = false;
        for (int i = 0; i < span.count; i++) {
            const struct validity *next = &rows[i].validity;
            if (!date_is_known_by(rows[i].known_from, moment.known_on) ||
                state.until_latest.days >= DATE_MAX.days ||
                next->from_earliest.days > state.until_latest.days + 1 ||
                next->to_latest.days <= state.until_latest.days ||
                next->to_latest.days >= DATE_MAX.days)
                continue;
            state.until_earliest = next->to_earliest;
            state.until_latest = next->to_latest;
            grown = true;
        }
    }
    state.has_until = state.has_until && state.until_latest.days < DATE_MAX.days;
    return state;
}

bool location_is_present(const struct atlas *atlas, int location, struct moment moment)
{
    const struct location_record *row = &atlas->directory.locations[location];
    return date_is_known_by(row->known_from, moment.known_on) &&
           validity_on(&row->validity, moment.as_of) != CERTAINLY_NOT;
}
