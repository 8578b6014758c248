/* Where: the sites and coverage of a service in provision.json. */
#include <math.h>
#include <string.h>

#include "provision_reading.h"

static bool place_point(const struct directory *ground, struct str name, int area,
                        struct geo_grid *out)
{
    for (int i = 0; i < ground->places_count; i++) {
        const struct place_record *place = &ground->places[i];
        if (place->has_point && place->area == area && str_equal_nocase(place->name, name)) {
            *out = place->grid;
            return true;
        }
    }
    return false;
}

/* The site's point, as precise as its source: given in degrees; of its place or borough; or none
 * (of a postcode: the atlas looks it up among the postcodes that are loaded). */
static enum err find_point(struct reading *reading, const struct json_at *at,
                           struct site_record *site)
{
    const struct directory *ground = reading->draft.directory;
    struct geo_point point = {HUGE_VAL, HUGE_VAL}; /* not stated */
    struct json_at lon = json_member(at, "lon");
    struct json_at lat = json_member(at, "lat");
    enum err err = json_maybe_double(&lon, -180, 180, &point.lon, reading->problem);
    if (!err)
        err = json_maybe_double(&lat, -90, 90, &point.lat, reading->problem);
    if (err)
        return err;
    if (isfinite(point.lon) != isfinite(point.lat))
        return json_problem(at, reading->problem, ERR_INVALID, "lon and lat belong together.");
    if (isfinite(point.lon)) {
        site->grid = projection_to_grid(reading->projection, point);
        site->has_point = true;
    } else if (site->precision == PRECISION_PLACE) {
        site->has_point = place_point(ground, site->place, site->area, &site->grid);
        if (!site->has_point)
            return json_problem(at, reading->problem, ERR_INVALID,
                                "There is no place of this name in this borough.");
    } else if (site->precision == PRECISION_BOROUGH) {
        site->grid = ground->areas[site->area].label;
        site->has_point = true;
    }
    return OK;
}

enum err read_site(struct reading *reading, const struct json_at *at)
{
    struct site_record site = {0};
    struct location_record location = {0};
    struct json_at area = json_member(at, "area");
    struct json_at validity = json_member(at, "validity");
    struct str key = {"", 0};
    struct str from_text = {"", 0};
    struct str to_text = {"", 0};
    int precision = 0;
    enum err err = json_want_only(
        at,
        "key name address postcode place precision area lat lon validity known_from source note",
        reading->problem);
    if (!err)
        err = want_text(reading, at, "key", &key);
    if (!err)
        err = maybe_text(reading, at, "name", &site.name);
    if (!err)
        err = maybe_text(reading, at, "address", &site.address);
    if (!err)
        err = maybe_text(reading, at, "postcode", &site.postcode);
    if (!err)
        err = maybe_text(reading, at, "place", &site.place);
    if (!err)
        err = maybe_text(reading, at, "note", &site.note);
    if (!err)
        err = want_code(reading, at, "precision", precision_codes, &precision);
    site.precision = (enum precision)precision;
    if (!err)
        err = want_area(reading, &area, "borough", &site.area);
    if (!err)
        err = find_point(reading, at, &site);
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &site.source);
    if (!err)
        err = want_day(reading, at, "known_from", &location.known_from);
    if (!err && json_is_there(&validity))
        err = json_want_only(&validity, "from to from_text to_text", reading->problem);
    if (!err)
        err = read_validity(reading, &validity,
                            (struct validity){DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                            &location.validity);
    if (!err)
        err = maybe_text(reading, &validity, "from_text", &from_text);
    if (!err)
        err = maybe_text(reading, &validity, "to_text", &to_text);
    if (err)
        return err;
    site.id = draft_uuid("site", key);
    site.note = text_join(reading, site.note, text_join(reading, from_text, to_text));
    location.site = reading->draft.directory->sites_count;
    *draft_sites(&reading->draft) = site;
    *draft_locations(&reading->draft) = location;
    return OK;
}

/* The areas of a list member, as a run of coverage_areas. */
static enum err read_areas(struct reading *reading, const struct json_at *object,
                           const char *member, struct span *out)
{
    struct json_at list = json_member(object, member);
    size_t count = 0;
    enum err err = OK;
    *out = (struct span){reading->draft.directory->coverage_areas_count, 0};
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        int area = NONE;
        err = want_area(reading, &item, NULL, &area);
        if (!err)
            draft_coverage_area(&reading->draft, area);
        out->count++;
    }
    return err;
}

/* areas belong to kind areas, excluding and claimed_count to not-named. */
static enum err check_kind(struct reading *reading, const struct json_at *at,
                           const struct coverage_record *coverage)
{
    struct json_at areas = json_member(at, "areas");
    struct json_at excluding = json_member(at, "excluding");
    bool is_areas = coverage->kind == COVERAGE_AREAS;
    bool is_not_named = coverage->kind == COVERAGE_NOT_NAMED;
    const char *wrong = NULL;
    if (coverage->kind == COVERAGE_RADIUS || coverage->kind == COVERAGE_POLYGON)
        wrong = "This file has no shapes of its own: name areas.";
    else if (json_is_there(&areas) != is_areas)
        wrong = "areas are for the kind areas, and for it alone.";
    else if (json_is_there(&excluding) && !is_not_named)
        wrong = "excluding is for the kind not-named.";
    else if (is_not_named && coverage->within == NONE)
        wrong = "not-named needs within.";
    else if (is_areas && !coverage->areas.count)
        wrong = "There are no areas.";
    return wrong ? json_problem(at, reading->problem, ERR_INVALID, "%s", wrong) : OK;
}

enum err read_coverage(struct reading *reading, const struct json_at *at)
{
    struct coverage_record coverage = {.within = NONE, .site = NONE};
    struct service_record *service =
        &reading->draft.directory->services[reading->draft.directory->services_count - 1];
    struct json_at within = json_member(at, "within");
    struct json_at claimed = json_member(at, "claimed_count");
    struct json_at exclude = json_member(at, "exclude");
    struct str text = {"", 0};
    int64_t claimed_count = 0;
    int basis = 0;
    int kind = 0;
    enum err err = json_want_only(at,
                                  "basis kind areas within excluding claimed_count exclude from to "
                                  "from_text to_text known_from source text note",
                                  reading->problem);
    if (!err)
        err = want_code(reading, at, "basis", basis_codes, &basis);
    if (!err)
        err = want_code(reading, at, "kind", coverage_kind_codes, &kind);
    coverage.basis = (enum basis)basis;
    coverage.kind = (enum coverage_kind)kind;
    if (!err)
        err = json_maybe_bool(&exclude, &coverage.excludes, reading->problem);
    if (!err)
        err = json_maybe_int(&claimed, 1, 33, &claimed_count, reading->problem);
    coverage.claimed_count = (int)claimed_count;
    if (!err && json_is_there(&within))
        err = want_area(reading, &within, NULL, &coverage.within);
    if (!err)
        err = read_areas(reading, at, kind == COVERAGE_AREAS ? "areas" : "excluding",
                         &coverage.areas);
    if (!err)
        err = check_kind(reading, at, &coverage);
    if (!err)
        err = read_validity(reading, at, (struct validity){DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                            &coverage.validity);
    if (!err)
        err = read_dating(reading, at, &coverage.from_text, &coverage.to_text, &coverage.known_from,
                          &coverage.source);
    if (!err)
        err = maybe_text(reading, at, "text", &text);
    if (!err)
        err = maybe_text(reading, at, "note", &coverage.note);
    if (err)
        return err;
    if (!(text.len &&
          memmem(service->coverage_text.ptr, service->coverage_text.len, text.ptr, text.len)))
        service->coverage_text = text_join(reading, service->coverage_text, text);
    *draft_coverages(&reading->draft) = coverage;
    return OK;
}
