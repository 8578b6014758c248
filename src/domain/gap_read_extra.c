/* Names in scenarios, and services that do not exist. */
#include <math.h>

#include "codec/geojson_read.h"
#include "domain/place.h"
#include "gap_reading.h"
#include "geo/shape.h"

enum { NAME_MAX_BYTES = 120, EXTRA_RADIUS_M = 3000, SHAPE_LIMIT_MS = 1000 };

/* ---- names ---- */

enum err gap_service_find(const struct atlas *atlas, struct str text, int *out,
                          struct problem *problem)
{
    struct uuid id;
    int found = NONE;
    text = str_trim(text);
    if (uuid_parse(text, &id))
        found = atlas_service_find(atlas, id);
    else
        for (int i = 0; i < atlas->service_count && found == NONE; i++)
            if (str_equal_nocase(text, atlas->directory.services[i].name))
                found = i;
    if (found == NONE)
        return problem_set(problem, ERR_NOT_FOUND, "There is no service of that id or name.");
    *out = found;
    return OK;
}

static int group_find(const struct atlas *atlas, struct str text)
{
    const struct directory *directory = &atlas->directory;
    for (int i = atlas->borough_count; i < directory->areas_count; i++)
        if (str_equal(text, directory->areas[i].code) ||
            str_equal_nocase(text, directory->areas[i].name))
            return i;
    return NONE;
}

enum err gap_boroughs_find(const struct atlas *atlas, struct str text, struct date as_of,
                           uint64_t *boroughs, struct problem *problem)
{
    text = str_trim(text);
    int area = place_borough(atlas, text);
    if (area == NONE)
        area = group_find(atlas, text);
    if (area == NONE)
        return problem_set(problem, ERR_NOT_FOUND, "There is no area of that name or code.");
    uint64_t maybe;
    uint64_t members = area_members(atlas, area, as_of, &maybe);
    if (!members)
        return problem_set(problem, ERR_INVALID,
                           "This is neither a borough nor a group of boroughs on that day. Give it "
                           "as a polygon.");
    *boroughs = members;
    return OK;
}

/* ---- what makes no sense ---- */

/* The earlier of its recorded end and that of its funding: what an extension moves. False where
 * neither is known. */
static bool end_find(const struct atlas *atlas, struct moment moment, int service, struct date *out)
{
    const struct statement_record *statement = statement_at(atlas, service, moment);
    struct span fundings = atlas->directory.services[service].fundings;
    struct date end = DATE_MIN;
    struct date paid = DATE_MIN;
    if (statement && statement->validity.to_latest.days < DATE_MAX.days)
        end = statement->validity.to_latest;
    else if (statement)
        end = statement->validity.to_earliest; /* when it was last seen */
    for (int i = fundings.first; i < fundings.first + fundings.count; i++) {
        const struct funding_record *row = &atlas->directory.fundings[i];
        if (date_is_known_by(row->known_from, moment.known_on) &&
            row->validity.to_latest.days > paid.days)
            paid = row->validity.to_latest;
    }
    if (paid.days > DATE_MIN.days && paid.days < end.days)
        end = paid;
    *out = end;
    return end.days > DATE_MIN.days && end.days < DATE_MAX.days;
}

static enum err named_twice(struct problem *problem)
{
    return problem_set(problem, ERR_INVALID, "This service is named twice.");
}

enum err gap_without_check(const struct gap_scenario *scenario, int number, struct problem *problem)
{
    int service = scenario->without[number];
    for (int i = 0; i < number; i++)
        if (scenario->without[i] == service)
            return named_twice(problem);
    return OK;
}

enum err gap_extension_check(const struct atlas *atlas, struct moment moment,
                             const struct gap_scenario *scenario, int number,
                             struct problem *problem)
{
    const struct gap_extension *extension = &scenario->extensions[number];
    struct date end;
    char day[DATE_WORDS_LEN];
    for (int i = 0; i < number; i++)
        if (scenario->extensions[i].service == extension->service)
            return named_twice(problem);
    if (!end_find(atlas, moment, extension->service, &end) || extension->until.days >= end.days)
        return OK;
    date_words(end, day);
    return problem_set(problem, ERR_INVALID,
                       "As recorded it goes on until %s: give that day or a later one.", day);
}

enum err gap_around_check(const struct atlas *atlas, struct geo_grid point, struct problem *problem)
{
    struct geo_box box = atlas->boroughs[0].box;
    for (int i = 1; i < atlas->borough_count; i++) {
        const struct geo_box *other = &atlas->boroughs[i].box;
        box.min_x = fmin(box.min_x, other->min_x);
        box.min_y = fmin(box.min_y, other->min_y);
        box.max_x = fmax(box.max_x, other->max_x);
        box.max_y = fmax(box.max_y, other->max_y);
    }
    if (point.easting >= box.min_x - GAP_AROUND_M && point.easting <= box.max_x + GAP_AROUND_M &&
        point.northing >= box.min_y - GAP_AROUND_M && point.northing <= box.max_y + GAP_AROUND_M)
        return OK;
    return problem_set(problem, ERR_INVALID,
                       "This lies more than %d km outside Greater London, where it would reach "
                       "nobody whom we count.",
                       GAP_AROUND_M / 1000);
}

/* ---- a service that does not exist ---- */

enum err gap_name_read(const struct json_at *at, struct gap_reader *reader, struct str *out)
{
    struct str text;
    size_t bad;
    enum err err = json_want_text(at, &text, reader->problem);
    if (err)
        return err;
    text = str_trim(text);
    if (!text.len || text.len > NAME_MAX_BYTES || !str_is_clean(text, &bad))
        return json_problem(at, reader->problem, ERR_INVALID,
                            "A name has 1 to %d bytes and no control characters.", NAME_MAX_BYTES);
    *out = str_copy(text, reader->arena);
    return out->ptr ? OK : gap_read_no_memory(reader->problem);
}

static enum err read_boroughs(const struct json_at *list, struct gap_reader *reader, uint64_t *out)
{
    size_t count;
    enum err err = json_want_list(list, GAP_LIST_MAX, &count, reader->problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        struct str text;
        uint64_t boroughs = 0;
        err = json_want_text(&item, &text, reader->problem);
        if (!err)
            err = gap_at_pointer(&item,
                                 gap_boroughs_find(reader->atlas, text,
                                                   reader->request->question.moment.as_of,
                                                   &boroughs, reader->problem),
                                 reader->problem);
        *out |= boroughs;
    }
    return err == ERR_NOT_FOUND ? ERR_INVALID : err;
}

static enum err read_codes(const struct json_at *list, struct gap_reader *reader,
                           const char *vocabulary, uint64_t *out)
{
    if (!json_is_there(list))
        return OK;
    const struct vocabulary *words = vocabulary_find(&reader->atlas->directory.words, vocabulary);
    size_t count;
    enum err err = json_want_list(list, GAP_LIST_MAX, &count, reader->problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        struct str code;
        err = json_want_text(&item, &code, reader->problem);
        if (err)
            break;
        int term = words ? term_find(words, code) : NONE;
        if (term < 0)
            return json_problem(&item, reader->problem, ERR_INVALID, "This is not a code of %s.",
                                vocabulary);
        *out |= UINT64_C(1) << term;
    }
    return err;
}

/* "SE15 4QL", "Brixton" or {"lon": -0.07, "lat": 51.47}. */
static enum err read_near(const struct json_at *at, struct gap_reader *reader, struct geo_grid *out)
{
    struct place place;
    struct str text;
    enum err err;
    if (json_kind_of(at) == JSON_KIND_OBJECT) {
        struct json_at lon = json_member(at, "lon");
        struct json_at lat = json_member(at, "lat");
        struct geo_point point = {0, 0};
        err = json_want_only(at, "lon lat", reader->problem);
        if (!err)
            err = json_want_double(&lon, -180, 180, &point.lon, reader->problem);
        if (!err)
            err = json_want_double(&lat, -90, 90, &point.lat, reader->problem);
        if (err)
            return err;
        err = place_at(reader->atlas, reader->projection, point, &place, reader->problem);
    } else {
        err = json_want_text(at, &text, reader->problem);
        if (err)
            return err;
        err = place_find(reader->atlas, reader->projection, text, &place, reader->problem);
    }
    if (!err)
        err = gap_around_check(reader->atlas, place.grid, reader->problem);
    if (!err)
        *out = place.grid;
    return gap_at_pointer(at, err, reader->problem);
}

/* Is it sound? What crosses itself could mean more than one thing: it is not guessed at. */
static enum err check_polygon(struct str wkb, struct problem *problem)
{
    struct shaper *shaper = NULL;
    struct shape *shape = NULL;
    enum err err = shaper_create(&shaper, problem);
    if (!err) {
        shaper_limit(shaper, SHAPE_LIMIT_MS);
        err = shape_from_wkb(shaper, wkb, false, &shape, NULL, problem);
    }
    if (!err && shape_is_empty(shaper, shape))
        err = problem_set(problem, ERR_INVALID, "This polygon holds no area.");
    shape_drop(shaper, shape);
    shaper_destroy(shaper);
    return err;
}

static enum err polygon_take(const struct json_at *at, const struct atlas *atlas,
                             const struct projection *projection, struct arena *arena,
                             struct str *wkb, struct problem *problem)
{
    struct rings rings;
    struct str found;
    enum err err = geojson_polygons_read(at, GEOJSON_DEGREES, projection, arena, &found, problem);
    if (err)
        return err;
    err = rings_from_wkb(found, arena, &rings, problem);
    if (!err)
        err = check_polygon(found, problem);
    if (!err)
        err = gap_around_check(atlas,
                               (struct geo_grid){(rings.box.min_x + rings.box.max_x) / 2,
                                                 (rings.box.min_y + rings.box.max_y) / 2},
                               problem);
    if (!err)
        *wkb = found;
    return gap_at_pointer(at, err == ERR_GEOMETRY ? ERR_INVALID : err, problem);
}

static enum err read_polygon(const struct json_at *at, struct gap_reader *reader, struct str *wkb)
{
    return polygon_take(at, reader->atlas, reader->projection, reader->arena, wkb, reader->problem);
}

enum err gap_polygon_read(const struct atlas *atlas, const struct projection *projection,
                          struct str json, struct arena *arena, struct str *wkb,
                          struct problem *problem)
{
    struct json_doc *doc = NULL;
    enum err err = json_open(json, GAP_REQUEST_MAX_BYTES, &doc, problem);
    if (!err) {
        struct json_at root = json_root(doc);
        err = polygon_take(&root, atlas, projection, arena, wkb, problem);
    }
    json_close(doc);
    return err;
}

/* Where it is: boroughs, and a polygon or a circle. */
static enum err read_reach(const struct json_at *at, struct gap_reader *reader,
                           struct gap_extra *extra)
{
    struct json_at areas = json_member(at, "areas");
    struct json_at polygon = json_member(at, "polygon");
    struct json_at near = json_member(at, "near");
    struct json_at radius = json_member(at, "radius_m");
    struct problem *problem = reader->problem;
    enum err err = OK;
    if (json_is_there(&polygon) && json_is_there(&near))
        return json_problem(at, problem, ERR_INVALID,
                            "Give a polygon, or near and radius_m, but not both.");
    if (json_is_there(&areas))
        err = read_boroughs(&areas, reader, &extra->boroughs);
    if (!err && json_is_there(&polygon))
        err = read_polygon(&polygon, reader, &extra->wkb);
    if (!err && json_is_there(&near)) {
        extra->radius_m = EXTRA_RADIUS_M;
        err = read_near(&near, reader, &extra->centre);
        if (!err)
            err = json_maybe_double(&radius, 1, GAP_RADIUS_MAX_M, &extra->radius_m, problem);
    } else if (!err && json_is_there(&radius)) {
        err = json_problem(&radius, problem, ERR_INVALID, "A radius needs near, its middle.");
    }
    if (!err && !extra->boroughs && !extra->wkb.len && !(extra->radius_m > 0))
        err = json_problem(at, problem, ERR_INVALID,
                           "Say where it is: areas, a polygon, or near and radius_m.");
    return err;
}

enum err gap_extra_read(const struct json_at *at, struct gap_reader *reader,
                        struct gap_extra *extra)
{
    struct problem *problem = reader->problem;
    enum err err = json_want_object(at, problem);
    if (!err)
        err = json_want_only(at, "name areas polygon near radius_m needs stages types", problem);
    struct json_at name = json_member(at, "name");
    struct json_at needs = json_member(at, "needs");
    struct json_at stages = json_member(at, "stages");
    struct json_at types = json_member(at, "types");
    extra->name = STR("New service");
    if (!err && json_is_there(&name))
        err = gap_name_read(&name, reader, &extra->name);
    if (!err)
        err = read_reach(at, reader, extra);
    if (!err)
        err = read_codes(&needs, reader, "need", &extra->needs);
    if (!err)
        err = read_codes(&stages, reader, "stage", &extra->stages);
    return err ? err : read_codes(&types, reader, "provision-type", &extra->types);
}
