/* When a synthetic service runs, where, for whom by place, and who pays. */
#include <math.h>

#include "geo/wkt.h"
#include "synthetic_making.h"

/* ---- Where ---- */

/* A whole-metre point inside a borough; its label point if chance fails us. */
static struct geo_grid draw_point(struct making *making, int borough)
{
    const struct geo_box *box = &making->boroughs[borough].box;
    for (int tries = 0; tries < 200; tries++) {
        int east_m = draw_below(making, (int)(box->max_x - box->min_x) + 1);
        int north_m = draw_below(making, (int)(box->max_y - box->min_y) + 1);
        struct geo_grid grid = {floor(box->min_x) + east_m, floor(box->min_y) + north_m};
        if (locator_find(making->locator, grid) == borough)
            return grid;
    }
    return making->draft.directory->areas[borough].label;
}

/* A convex shape in whole metres round a point: some of sixteen directions, in thousandths. */
static enum err draw_polygon(struct making *making, struct geo_grid middle, struct str *wkb)
{
    static const int directions[16][2] = {{1000, 0},  {924, 383},   {707, 707},   {383, 924},
                                          {0, 1000},  {-383, 924},  {-707, 707},  {-924, 383},
                                          {-1000, 0}, {-924, -383}, {-707, -707}, {-383, -924},
                                          {0, -1000}, {383, -924},  {707, -707},  {924, -383}};
    int step = 1 << draw_below(making, 3); /* 16, 8 or 4 corners */
    int wide_m = draw_between(making, 500, 5000);
    int high_m = draw_between(making, 500, 5000);
    struct buf wkt;
    buf_init(&wkt, 0);
    buf_text(&wkt, "POLYGON((");
    for (int i = 0; i <= 16; i += step) {
        if (i)
            buf_char(&wkt, ',');
        buf_int(&wkt, (int64_t)middle.easting + (int64_t)directions[i % 16][0] * wide_m / 1000);
        buf_char(&wkt, ' ');
        buf_int(&wkt, (int64_t)middle.northing + (int64_t)directions[i % 16][1] * high_m / 1000);
    }
    buf_text(&wkt, "))");
    enum err err = wkt_to_wkb(buf_view(&wkt), making->draft.arena, wkb, making->problem);
    buf_finish(&wkt);
    return err;
}

/* ---- When ---- */

/* A day, a month or a year, not before the given day; never after the last year. */
static void draw_bound(struct making *making, struct date after, int most_days,
                       struct date *earliest, struct date *latest)
{
    struct date end = day_of(LAST_YEAR, 12, 31);
    struct date date = {after.days + draw_between(making, 1, most_days)};
    int year;
    int month;
    int day;
    if (date.days > end.days)
        date = end;
    *earliest = *latest = date;
    if (draw_percent(making, 60))
        return;
    date_to_ymd(date, &year, &month, &day);
    bool is_month = draw_percent(making, 70);
    *earliest = day_of(year, is_month ? month : 1, 1);
    *latest = (struct date){date_add_months(*earliest, is_month ? 1 : 12).days - 1};
}

/* A beginning, then an end that is known, vague, open or not stated. */
static struct validity draw_validity(struct making *making)
{
    struct validity v = VALIDITY_UNKNOWN;
    struct date start = {day_of(FIRST_YEAR, 1, 1).days - 1};
    if (draw_percent(making, 92))
        draw_bound(making, start, 9 * DAYS_OF_YEAR, &v.from_earliest, &v.from_latest);
    else
        v.from_latest = day_of(draw_between(making, 2016, 2022), 6, 30); /* seen by then */
    int dice = draw_below(making, 100);
    if (dice < 45) {
        draw_bound(making, v.from_latest, 8 * DAYS_OF_YEAR, &v.to_earliest, &v.to_latest);
    } else if (dice < 80) {
        v.to_earliest = v.to_latest = DATE_MAX; /* ongoing */
    } else {                                    /* not stated: it reaches to the last sighting */
        v.to_earliest =
            (struct date){v.from_latest.days + draw_between(making, 30, 5 * DAYS_OF_YEAR)};
        v.to_latest = DATE_MAX;
    }
    if (v.to_latest.days < v.from_latest.days) /* a vague year can end before it began */
        v.to_latest = v.from_latest;
    if (v.to_earliest.days < v.from_earliest.days)
        v.to_earliest = v.from_earliest;
    return v;
}

static const struct validity whenever_it_runs = {
    {-719162}, {-719162}, {2932896}, {2932896}}; /* DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX */

void make_statements(struct making *making, struct service_record *service)
{
    struct statement_record statement = {.source = 0};
    making->runs = draw_validity(making);
    making->known_from = making->runs.from_latest;
    statement.validity = making->runs;
    statement.known_from = making->known_from;
    service->statements = (struct span){making->draft.directory->statements_count, 1};
    if (draw_percent(making, 10) && making->runs.to_latest.days < DATE_MAX.days) {
        /* first thought to end sooner, then extended */
        struct statement_record first = statement;
        first.validity.to_earliest = first.validity.to_latest =
            (struct date){(making->runs.from_latest.days + making->runs.to_earliest.days) / 2};
        if (first.validity.to_latest.days < first.validity.from_earliest.days)
            first.validity.to_earliest = first.validity.to_latest = first.validity.from_earliest;
        *draft_statements(&making->draft) = first;
        statement.known_from.days = first.known_from.days + draw_between(making, 30, DAYS_OF_YEAR);
        service->statements.count = 2;
    }
    *draft_statements(&making->draft) = statement;
}

/* ---- The lists of a service ---- */

void make_roles(struct making *making, struct service_record *service)
{
    int organisations = making->draft.directory->organisations_count;
    int lead = making->number / SERVICES_PER_ORGANISATION;
    service->roles = (struct span){making->draft.directory->roles_count, 1};
    *draft_roles(&making->draft) = (struct role_record){lead, ROLE_LEAD};
    static const enum role others[] = {ROLE_PARTNER, ROLE_SUBCONTRACTOR, ROLE_COMMISSIONER};
    if (draw_percent(making, 25) && organisations > 1) {
        /* among those before it, so that the size of the directory has no say */
        int other = lead ? draw_below(making, lead) : 0;
        if (other != lead) {
            *draft_roles(&making->draft) =
                (struct role_record){other, others[draw_below(making, 3)]};
            service->roles.count++;
        }
    }
}

void make_sites(struct making *making, struct service_record *service, int borough)
{
    static const char *const ends[SITES_MOST] = {"-1", "-2", "-3"};
    struct directory *directory = making->draft.directory;
    int count = draw_between(making, 1, SITES_MOST);
    if (service->reach != REACH_VISIT || draw_percent(making, 5))
        count = draw_percent(making, 15);
    if (service->confidential || service->reach == REACH_REFUGE)
        count = 0;
    service->locations = (struct span){directory->locations_count, count};
    for (int i = 0; i < count && i < SITES_MOST; i++) {
        int area = i ? draw_below(making, making->borough_count) : borough;
        struct site_record site = {
            .name = text_of(making, "Synthetic site ", 6, making->number + 1, ends[i]),
            .address = STR("Synthetic address: not real"),
            .precision = PRECISION_EXACT,
            .area = area,
            .has_point = true,
            .source = 0,
        };
        site.id = draft_uuid("synthetic-site", text_of(making, "", 1, making->number + 1, ends[i]));
        site.grid = draw_point(making, area);
        if (draw_percent(making, 10)) {
            site.precision = PRECISION_BOROUGH;
            site.address = STR("");
            site.grid = directory->areas[area].label;
        }
        *draft_locations(&making->draft) =
            (struct location_record){directory->sites_count, whenever_it_runs, making->known_from};
        *draft_sites(&making->draft) = site;
    }
}

static struct coverage_record *add_coverage(struct making *making, enum coverage_kind kind)
{
    struct coverage_record *coverage = draft_coverages(&making->draft);
    *coverage = (struct coverage_record){
        .basis = BASIS_RESIDENCE,
        .kind = kind,
        .areas = {making->draft.directory->coverage_areas_count, 0},
        .within = NONE,
        .site = NONE,
        .validity = whenever_it_runs,
        .known_from = making->known_from,
        .source = 0,
    };
    return coverage;
}

static void add_area(struct making *making, struct coverage_record *coverage, int area)
{
    const struct directory *directory = making->draft.directory;
    for (int i = 0; i < coverage->areas.count; i++)
        if (directory->coverage_areas[coverage->areas.first + i] == area)
            return;
    draft_coverage_area(&making->draft, area);
    coverage->areas.count++;
}

/* Her own borough and some others. */
static void add_boroughs(struct making *making, struct coverage_record *coverage, int borough,
                         int most)
{
    int count = draw_between(making, 1, most);
    add_area(making, coverage, borough);
    for (int i = 1; i < count; i++)
        add_area(making, coverage, draw_below(making, making->borough_count));
}

static enum err make_main_coverage(struct making *making, const struct service_record *service,
                                   int borough)
{
    const struct directory *directory = making->draft.directory;
    int dice = draw_below(making, 100);
    if (service->confidential) {
        add_coverage(making, COVERAGE_NOT_NAMED)->within = service->region;
    } else if (dice < 3 && service->locations.count) {
        struct coverage_record *coverage = add_coverage(making, COVERAGE_RADIUS);
        coverage->site = directory->locations[service->locations.first].site;
        coverage->radius_m = draw_between(making, 5, 80) * 100;
    } else if (dice < 5) {
        struct coverage_record *coverage = add_coverage(making, COVERAGE_POLYGON);
        return draw_polygon(making, draw_point(making, borough), &coverage->wkb);
    } else if (dice < 60) {
        add_boroughs(making, add_coverage(making, COVERAGE_AREAS), borough, BOROUGHS_MOST);
    } else if (dice < 72) {
        struct coverage_record *coverage = add_coverage(making, COVERAGE_AREAS);
        add_area(making, coverage, draw_group(making));
    } else if (dice < 82) {
        add_area(making, add_coverage(making, COVERAGE_AREAS), making->london);
    } else if (dice < 87) {
        add_coverage(making, COVERAGE_EVERYWHERE);
    } else if (dice < 96) {
        struct coverage_record *coverage = add_coverage(making, COVERAGE_NOT_NAMED);
        coverage->within = making->london;
        coverage->claimed_count = draw_percent(making, 50) ? draw_between(making, 2, 25) : 0;
        if (draw_percent(making, 40))
            add_boroughs(making, coverage, draw_below(making, making->borough_count),
                         BOROUGHS_MOST / 2);
    } /* else: the source does not say */
    return OK;
}

enum err make_coverages(struct making *making, struct service_record *service, int borough)
{
    static const enum basis others[] = {BASIS_ARREST, BASIS_COURT, BASIS_WORK, BASIS_STUDY,
                                        BASIS_PRISON};
    struct directory *directory = making->draft.directory;
    service->coverages.first = directory->coverages_count;
    enum err err = make_main_coverage(making, service, borough);
    if (!err && !service->confidential && draw_percent(making, 5)) {
        struct coverage_record *excluded = add_coverage(making, COVERAGE_AREAS);
        excluded->excludes = true;
        add_area(making, excluded, draw_below(making, making->borough_count));
    }
    if (!err && !service->confidential && draw_percent(making, 6)) {
        struct coverage_record *other = add_coverage(making, COVERAGE_AREAS);
        other->basis = others[draw_below(making, 5)];
        add_boroughs(making, other, borough, BOROUGHS_MOST);
    }
    if (!err && !service->confidential && draw_percent(making, 5)) { /* one that came later */
        struct coverage_record *later = add_coverage(making, COVERAGE_AREAS);
        draw_bound(making, making->runs.from_latest, 2 * DAYS_OF_YEAR,
                   &later->validity.from_earliest, &later->validity.from_latest);
        add_boroughs(making, later, draw_below(making, making->borough_count), 3);
    }
    service->coverages.count = directory->coverages_count - service->coverages.first;
    return err;
}

void make_fundings(struct making *making, struct service_record *service)
{
    int count = draw_percent(making, 60) ? draw_between(making, 1, 3) : 0;
    struct date from = making->runs.from_latest;
    service->fundings = (struct span){making->draft.directory->fundings_count, count};
    for (int i = 0; i < count; i++) {
        struct funding_record funding = {.funder = STR("Synthetic funder"), .amount_gbp = NONE};
        if (draw_percent(making, 70))
            funding.amount_gbp = draw_between(making, 10, 2000) * 1000;
        funding.validity.from_earliest = funding.validity.from_latest = from;
        funding.validity.to_earliest = funding.validity.to_latest = DATE_MAX;
        if (draw_percent(making, 90))
            draw_bound(making, from, 3 * DAYS_OF_YEAR, &funding.validity.to_earliest,
                       &funding.validity.to_latest);
        if (funding.validity.to_latest.days < from.days)
            funding.validity.to_latest = from;
        funding.known_from = i ? from : making->known_from;
        *draft_fundings(&making->draft) = funding;
        if (funding.validity.to_latest.days < DATE_MAX.days)
            from.days = funding.validity.to_latest.days + 1;
    }
}

void make_evidence(struct making *making, struct service_record *service)
{
    int count = draw_between(making, 1, 2);
    service->evidence = (struct span){making->draft.directory->evidence_count, count};
    for (int i = 0; i < count; i++) {
        struct evidence_record evidence = {.source = 0, .has_date = draw_percent(making, 80)};
        struct date start = {making->runs.from_latest.days};
        draw_bound(making, start, 4 * DAYS_OF_YEAR, &evidence.seen.earliest, &evidence.seen.latest);
        evidence.note = STR("Synthetic sighting");
        *draft_evidence(&making->draft) = evidence;
    }
}
