/* The gate for rows that have days or places. */
#include <math.h>
#include <stdio.h>

#include "listing_making.h"

/* A clock that was put back must not keep people from their work; a year typed wrongly must be
 * seen.
 */
enum { CLOCK_DAYS = 366 };

static const double easting_max_m = 700000;
static const double northing_max_m = 1300000;
static const double radius_max_m = 200000;

void listing_want(struct listing_checking *checking, bool good, const char *reason,
                  const char *part, int n, const char *field)
{
    if (!good)
        listing_fault(checking, reason, "%s/%d%s%s", part, n, *field ? "/" : "", field);
}

/* ---- single days ---- */

bool listing_is_to_come(const struct listing_checking *checking, struct date day)
{
    return day.days > checking->base->today.days + CLOCK_DAYS;
}

/* "0202" and "20121" are slips; the oldest charities are of the 18th century. */
bool listing_is_slip(struct date day)
{
    enum { YEAR_1700 = -98615, YEAR_2200 = 84006 };
    bool is_open = day.days <= DATE_MIN.days || day.days >= DATE_MAX.days;
    return !is_open && (day.days < YEAR_1700 || day.days >= YEAR_2200);
}

/* ---- days ---- */

static const char *validity_wrong(const struct validity *v)
{
    if (listing_is_slip(v->from_earliest) || listing_is_slip(v->from_latest) ||
        listing_is_slip(v->to_earliest) || listing_is_slip(v->to_latest))
        return "It has a year before 1700 or after 2199: check the year.";
    if (v->from_earliest.days > v->from_latest.days || v->to_earliest.days > v->to_latest.days)
        return "Its earliest day is after its latest: check both.";
    if (v->from_earliest.days > v->to_latest.days)
        return "It ends before it begins: check both days.";
    return NULL;
}

static void check_validity(struct listing_checking *checking, const struct validity *v,
                           const char *part, int n)
{
    const char *wrong = validity_wrong(v);
    if (wrong)
        listing_fault(checking, wrong, "%s/%d", part, n);
}

static void check_statements(struct listing_checking *checking)
{
    struct span span = checking->service->statements;
    const struct statement_record *rows = checking->directory->statements + span.first;
    if (!span.count)
        listing_fault(checking, "Say since when it runs and until when, or that this is not known.",
                      "statements");
    for (int i = 0; i < span.count; i++) {
        check_validity(checking, &rows[i].validity, "statements", i);
        if (listing_is_to_come(checking, rows[i].known_from))
            listing_fault(checking,
                          "It is known since a day that is still to come: check the year.",
                          "statements/%d", i);
        if (i && rows[i].known_from.days == rows[i - 1].known_from.days)
            listing_fault(checking,
                          "Two of these are known since the same day: keep one, or change a day.",
                          "statements/%d", i);
        else if (i && rows[i].known_from.days < rows[i - 1].known_from.days)
            listing_fault(checking, "Put these in the order in which they became known.",
                          "statements/%d", i);
    }
}

void listing_check_dated(struct listing_checking *checking)
{
    const struct directory *directory = checking->directory;
    const struct service_record *service = checking->service;
    check_statements(checking);
    for (int i = 0; i < service->fundings.count; i++) {
        const struct funding_record *row = &directory->fundings[service->fundings.first + i];
        check_validity(checking, &row->validity, "fundings", i);
        listing_want(checking, row->amount_gbp >= NONE, "The amount is below zero: check it.",
                     "fundings", i, "amount_gbp");
    }
    for (int i = 0; i < service->evidence.count; i++) {
        const struct evidence_record *row = &directory->evidence[service->evidence.first + i];
        listing_want(checking, !row->has_date || row->seen.earliest.days <= row->seen.latest.days,
                     "Its earliest day is after its latest: check both.", "evidence", i, "");
    }
}

/* ---- places ---- */

static bool is_on_grid(struct geo_grid grid)
{
    return isfinite(grid.easting) && isfinite(grid.northing) && grid.easting >= 0 &&
           grid.easting <= easting_max_m && grid.northing >= 0 && grid.northing <= northing_max_m;
}

enum { POINT_OFF_BYTES = 160 };

static const char *point_off(struct geo_grid grid, char reason[POINT_OFF_BYTES])
{
    snprintf(reason, POINT_OFF_BYTES,
             "Its point, %.0f east and %.0f north on the grid, is not in Britain: are latitude and "
             "longitude swapped?",
             grid.easting, grid.northing);
    return reason;
}

static void check_site(struct listing_checking *checking, int n, const struct site_record *site)
{
    char reason[POINT_OFF_BYTES];
    bool is_precise = site->precision <= PRECISION_POSTCODE;
    listing_want(checking, !is_precise || site->address.len || site->postcode.len,
                 "Give its address or its postcode, or say that its place is known only roughly.",
                 "sites", n, "address");
    listing_want(checking,
                 site->has_point || site->address.len || site->postcode.len || site->place.len ||
                     site->area != NONE,
                 "Say where it is: a postcode, an address, a neighbourhood or a borough.", "sites",
                 n, "postcode");
    if (site->has_point && !is_on_grid(site->grid))
        listing_fault(checking, point_off(site->grid, reason), "sites/%d/point", n);
}

void listing_check_locations(struct listing_checking *checking)
{
    const struct directory *directory = checking->directory;
    struct span span = checking->service->locations;
    const struct location_record *rows = directory->locations + span.first;
    for (int i = 0; i < span.count; i++) {
        check_site(checking, i, &directory->sites[rows[i].site]);
        check_validity(checking, &rows[i].validity, "sites", i);
        for (int k = 0; k < i; k++)
            listing_want(checking,
                         rows[k].site != rows[i].site || rows[k].validity.from_earliest.days !=
                                                             rows[i].validity.from_earliest.days,
                         "This place is in the list already from that day on: take one out.",
                         "sites", i, "");
    }
}

static const char *schedule_wrong(const struct schedule_record *row, struct span locations)
{
    enum { EVERY_DAY = 127, OF_MONTH_MOST = 5 };
    if (!row->weekdays || row->weekdays > EVERY_DAY)
        return "Choose at least one day of the week.";
    if (row->of_month < -1 || row->of_month > OF_MONTH_MOST)
        return "A month has no such week.";
    if ((row->opens_min == NONE) != (row->closes_min == NONE))
        return "Give both times, or none where it is closed.";
    if (row->opens_min != NONE &&
        (row->opens_min < 0 || row->opens_min >= DAY_MINUTES || row->closes_min <= row->opens_min ||
         row->closes_min > row->opens_min + DAY_MINUTES))
        return "It must close after it opens, within 24 hours: check both times.";
    if (row->location != NONE &&
        (row->location < locations.first || row->location >= locations.first + locations.count))
        return "These hours are for a place that is not among its places: choose one of them.";
    return validity_wrong(&row->validity);
}

void listing_check_schedules(struct listing_checking *checking)
{
    struct span span = checking->service->schedules;
    for (int i = 0; i < span.count; i++) {
        const char *wrong = schedule_wrong(&checking->directory->schedules[span.first + i],
                                           checking->service->locations);
        if (wrong)
            listing_fault(checking, wrong, "schedules/%d", i);
    }
}

/* ---- coverage ---- */

static bool is_among_sites(const struct listing_checking *checking, int site)
{
    struct span span = checking->service->locations;
    for (int i = span.first; i < span.first + span.count; i++)
        if (checking->directory->locations[i].site == site)
            return true;
    return false;
}

static bool names_twice(const struct directory *directory, struct span areas)
{
    const int *list = directory->coverage_areas + areas.first;
    for (int i = 0; i < areas.count; i++)
        for (int k = 0; k < i; k++)
            if (list[i] == list[k])
                return true;
    return false;
}

static const char *coverage_wrong(const struct listing_checking *checking,
                                  const struct coverage_record *row)
{
    switch (row->kind) {
    case COVERAGE_AREAS:
        if (!row->areas.count)
            return "Choose at least one area.";
        break;
    case COVERAGE_NOT_NAMED:
        if (row->within == NONE)
            return "Choose the area in which the boroughs lie that its source does not name.";
        break;
    case COVERAGE_RADIUS:
        if (row->site == NONE || !is_among_sites(checking, row->site))
            return "Choose the place that the distance is measured from.";
        if (!(row->radius_m >= 1 && row->radius_m <= radius_max_m))
            return "Give a distance from 1 m to 200 km.";
        break;
    case COVERAGE_POLYGON:
        if (!row->wkb.len)
            return "Draw the area.";
        break;
    case COVERAGE_EVERYWHERE: break;
    }
    if (names_twice(checking->directory, row->areas))
        return "It names an area twice: take one out.";
    if (row->areas.count && row->kind != COVERAGE_AREAS && row->kind != COVERAGE_NOT_NAMED)
        return "Only coverage by boroughs and groups names any: take them out here.";
    return validity_wrong(&row->validity);
}

static enum err check_polygon(struct listing_checking *checking, const struct coverage_record *row,
                              int n, struct shaper *shaper, struct problem *problem)
{
    struct arena arena;
    struct problem why = {0};
    struct str wkb;
    char reason[400];
    arena_init(&arena, 0);
    enum err err = listing_polygon(shaper, row->wkb, false, &arena, &wkb, NULL, &why);
    arena_finish(&arena);
    if (err == ERR_NO_MEMORY)
        return problem_set(problem, err, "%s", why.text);
    if (err) {
        snprintf(reason, sizeof reason, "%s%.220s%s%.140s",
                 err == ERR_LIMIT ? "" : "Draw it again. ", why.text, why.where[0] ? " At " : "",
                 why.where);
        listing_fault(checking, reason, "coverages/%d", n);
    }
    return OK;
}

enum err listing_check_coverages(struct listing_checking *checking, struct problem *problem)
{
    struct span span = checking->service->coverages;
    struct shaper *shaper = NULL;
    enum err err = OK;
    for (int i = 0; i < span.count && !err; i++) {
        const struct coverage_record *row = &checking->directory->coverages[span.first + i];
        const char *wrong = coverage_wrong(checking, row);
        if (wrong) {
            listing_fault(checking, wrong, "coverages/%d", i);
            continue;
        }
        if (row->kind != COVERAGE_POLYGON)
            continue;
        if (!shaper)
            err = shaper_create(&shaper, problem);
        if (!err)
            err = check_polygon(checking, row, i, shaper, problem);
    }
    shaper_destroy(shaper);
    return err;
}
