/* Services as a FeatureCollection: the columns of the table as properties. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/britain.h"
#include "geo/rings.h"
#include "listing_making.h"
#include "services_sheet.h"

enum { DEGREE_DECIMALS = 7, FEATURES_MAX = 1000000, NUMBER_BYTES = 40 };

struct features {
    struct intake *intake;
    enum geojson_crs crs;
    int64_t *lines;
    int line_count;
};

/* ---- properties ---- */

static struct str number_text(struct intake *intake, double number)
{
    struct buf text;
    buf_init(&text, NUMBER_BYTES);
    buf_double(&text, number, DEGREE_DECIMALS);
    struct str out =
        text.failed ? STR("") : draft_text(&intake->reading.base.draft, buf_view(&text));
    buf_finish(&text);
    return out;
}

static struct str list_text(struct intake *intake, const struct json_at *at, const char *column)
{
    struct str parts[LIST_PARTS_MAX];
    int count = 0;
    for (struct json_each each = json_each(at); json_next(&each) && count < LIST_PARTS_MAX;) {
        struct str text = {"", 0};
        if (json_want_text(&each.at, &text, NULL) != OK) {
            intake_fault(intake, column, "A list holds texts alone.");
            return STR("");
        }
        parts[count++] = text;
    }
    return sheet_joined(intake, parts, count);
}

static struct str value_text(struct intake *intake, const struct json_at *at, const char *column)
{
    struct str text = {"", 0};
    bool truth = false;
    double number = 0;
    switch (json_kind_of(at)) {
    case JSON_KIND_NONE:
    case JSON_KIND_NULL: return STR("");
    case JSON_KIND_TEXT: return json_want_text(at, &text, NULL) ? STR("") : text;
    case JSON_KIND_BOOL:
        return json_want_bool(at, &truth, NULL) ? STR("") : truth ? STR("yes") : STR("no");
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
        return json_want_double(at, -HUGE_VAL, HUGE_VAL, &number, NULL)
                   ? STR("")
                   : number_text(intake, number);
    case JSON_KIND_LIST: return list_text(intake, at, column);
    case JSON_KIND_OBJECT: break;
    }
    intake_fault(intake, column, "This is an object, where a text is wanted.");
    return STR("");
}

static void read_property(struct intake *intake, const struct json_at *at, struct sheet *cells)
{
    int column = services_column_find(at->key);
    int nearest = column == NONE ? services_column_nearest(at->key) : NONE;
    if (column == NONE && nearest != NONE) {
        intake_fault(intake, NULL, "No property is called \"%.*s\". Is it %s?", SHOWN(at->key),
                     services_columns[nearest].name);
        return;
    }
    if (column == NONE) {
        intake_file_note(intake, "No property of Signpost is called \"%.*s\": it was left out.",
                         SHOWN(at->key));
        return;
    }
    if (cells->has[column])
        intake_fault(intake, services_columns[column].name, "It comes twice.");
    cells->has[column] = true;
    cells->text[column] = value_text(intake, at, services_columns[column].name);
}

/* ---- geometry ---- */

static void write_numbers(const struct json_at *position, struct buf *out)
{
    for (size_t i = 0; i < 2; i++) {
        struct json_at at = json_item(position, i);
        double number = 0;
        if (json_want_double(&at, -1e6, 1e6, &number, NULL))
            out->failed = true;
        buf_text(out, i ? "," : "[");
        buf_double(out, number, DEGREE_DECIMALS);
    }
    buf_char(out, ']');
}

/* Lists within lists, down to the positions, as we would have written them. */
static void write_lists(const struct json_at *at, int depth, struct buf *out)
{
    if (!depth) {
        write_numbers(at, out);
        return;
    }
    buf_char(out, '[');
    for (size_t i = 0; i < json_count(at); i++) {
        struct json_at item = json_item(at, i);
        if (i)
            buf_char(out, ',');
        write_lists(&item, depth - 1, out);
    }
    buf_char(out, ']');
}

static struct str written(struct intake *intake, const struct json_at *coordinates, int depth,
                          bool wraps)
{
    struct buf text;
    buf_init(&text, 0);
    buf_text(&text, wraps ? "[" : "");
    write_lists(coordinates, depth, &text);
    buf_text(&text, wraps ? "]" : "");
    struct str out =
        text.failed ? STR("?") : draft_text(&intake->reading.base.draft, buf_view(&text));
    buf_finish(&text);
    return out;
}

static void read_point(struct features *features, const struct json_at *coordinates,
                       struct sheet_geometry *out)
{
    struct intake *intake = features->intake;
    struct json_at x = json_item(coordinates, 0);
    struct json_at y = json_item(coordinates, 1);
    struct geo_point point = {0, 0};
    struct problem why = {0};
    if (json_want_double(&x, -1e6, 2e6, &point.lon, &why) ||
        json_want_double(&y, -1e6, 2e6, &point.lat, &why)) {
        intake_fault(intake, "geometry", "%s At %s.", why.text, why.where);
        return;
    }
    if (features->crs == GEOJSON_METRES)
        point =
            projection_to_point(intake->base.projection, (struct geo_grid){point.lon, point.lat});
    const char *refusal = isfinite(point.lon) && isfinite(point.lat)
                              ? britain_refuses_point(point)
                              : "It is no point of the British National Grid.";
    if (refusal) {
        struct buf shown;
        buf_init(&shown, NUMBER_BYTES * 2);
        write_numbers(coordinates, &shown);
        intake_fault(intake, "geometry", "The coordinate is %s. %s",
                     shown.failed || !shown.ptr ? "wrong" : shown.ptr, refusal);
        buf_finish(&shown);
        return;
    }
    out->point = point;
    out->text =
        features->crs == GEOJSON_METRES ? STR("point") : written(intake, coordinates, 0, false);
}

/* The number after these words; where it ends. NULL if it is not there. */
static const char *number_after(const char *text, const char *words, double *out)
{
    const char *start = text ? strstr(text, words) : NULL;
    if (!start)
        return NULL;
    start += strlen(words);
    size_t len = strspn(start, "0123456789-");
    return str_to_double((struct str){start, len}, out) ? start + len : NULL;
}

/* A fault that tells its place in metres tells it in degrees, if those were given. */
static void tell_place(const struct features *features, struct problem *why)
{
    struct geo_grid grid = {0, 0};
    char words[sizeof why->text];
    const char *at = strstr(why->text, "at easting ");
    const char *end = number_after(at, "at easting ", &grid.easting);
    end = number_after(end, ", northing ", &grid.northing);
    if (features->crs == GEOJSON_METRES || !at || !end)
        return;
    struct geo_point point = projection_to_point(features->intake->base.projection, grid);
    snprintf(words, sizeof words, "%.*sat %.5f, %.5f%s", (int)(at - why->text), why->text,
             point.lon, point.lat, end);
    snprintf(why->text, sizeof why->text, "%s", words);
}

/* Is any of it in London? A corner in a borough, or a borough's middle in it. */
static bool is_in_london(const struct features *features, struct str wkb)
{
    struct intake *intake = features->intake;
    const struct directory *directory = &intake->directory;
    struct rings rings;
    struct problem unused;
    bool found = false;
    if (rings_from_wkb(wkb, &intake->scratch, &rings, &unused))
        return true; /* cannot be: it has passed */
    for (int i = 0; i < rings.point_count && !found; i++)
        found = locator_find(intake->base.locator, rings.points[i]) != LOCATOR_NONE;
    for (int i = 0; i < directory->areas_count && !found; i++)
        found = str_equal(directory->areas[i].type, STR("borough")) &&
                rings_contain(&rings, directory->areas[i].label);
    return found;
}

/* The gate: what crosses itself is mended, and the row says so. */
static enum err read_polygon(struct features *features, const struct json_at *geometry,
                             bool is_single, struct sheet_geometry *out)
{
    struct intake *intake = features->intake;
    struct problem why = {0};
    struct problem mended = {0};
    struct str wkb = {"", 0};
    struct json_at coordinates = json_member(geometry, "coordinates");
    enum err err = intake->shaper ? OK : shaper_create(&intake->shaper, intake->problem);
    if (err)
        return err;
    shaper_limit(intake->shaper, LISTING_SHAPE_MS);
    err = geojson_polygons_read(geometry, features->crs, intake->base.projection, &intake->arena,
                                &wkb, &why);
    if (!err)
        err = listing_polygon(intake->shaper, wkb, true, &intake->arena, &out->wkb, &mended, &why);
    if (err == ERR_NO_MEMORY)
        return intake_no_memory(intake);
    tell_place(features, &why);
    tell_place(features, &mended);
    if (err) {
        intake_fault(intake, "geometry", "%s%s%s%s", why.text, why.where[0] ? " At " : "",
                     why.where, why.where[0] ? "." : "");
        return OK;
    }
    out->is_outside = !is_in_london(features, out->wkb);
    if (mended.text[0])
        intake_note(intake, "geometry", "It was mended: look at it on the map. %s", mended.text);
    out->is_polygon = true;
    out->text = features->crs == GEOJSON_METRES
                    ? STR("polygon")
                    : written(intake, &coordinates, is_single ? 2 : 3, is_single);
    return OK;
}

static enum err read_geometry(struct features *features, const struct json_at *at,
                              struct sheet_geometry *out)
{
    struct intake *intake = features->intake;
    struct json_at type_at = json_member(at, "type");
    struct json_at crs = json_member(at, "crs");
    struct json_at coordinates = json_member(at, "coordinates");
    struct str type = {"", 0};
    *out = (struct sheet_geometry){.text = STR("")};
    if (!json_is_there(at))
        return OK;
    if (json_want_text(&type_at, &type, NULL)) {
        intake_fault(intake, "geometry",
                     "This is no geometry: it is null, or an object with type and coordinates.");
        return OK;
    }
    if (json_is_there(&crs)) {
        intake_fault(intake, "geometry",
                     "A geometry has no crs of its own: RFC 7946 took it away.");
        return OK;
    }
    if (str_equal(type, STR("Point")))
        read_point(features, &coordinates, out);
    else if (str_equal(type, STR("Polygon")) || str_equal(type, STR("MultiPolygon")))
        return read_polygon(features, at, str_equal(type, STR("Polygon")), out);
    else
        intake_fault(intake, "geometry",
                     "It is a %.*s: a service has a Point (its site), a Polygon or MultiPolygon "
                     "(whom it covers), or null.",
                     SHOWN(type));
    return OK;
}

/* ---- features ---- */

static void read_id(const struct json_at *feature, struct sheet *cells)
{
    struct json_at id_at = json_member(feature, "id");
    struct str text = {"", 0};
    struct uuid id;
    if (cells->has[COLUMN_ID] || json_want_text(&id_at, &text, NULL) || !uuid_parse(text, &id))
        return;
    cells->has[COLUMN_ID] = true;
    cells->text[COLUMN_ID] = text;
}

static enum err read_feature(struct features *features, const struct json_at *at, int number)
{
    struct intake *intake = features->intake;
    struct json_at type_at = json_member(at, "type");
    struct json_at properties = json_member(at, "properties");
    struct json_at geometry_at = json_member(at, "geometry");
    struct sheet_geometry geometry;
    struct sheet *cells;
    struct str type = {"", 0};
    if (number < features->line_count)
        intake_row_begin(intake, "feature %d (line %lld)", number + 1,
                         (long long)features->lines[number]);
    else
        intake_row_begin(intake, "feature %d", number + 1);
    cells = ARENA_NEW(&intake->scratch, struct sheet);
    if (!cells)
        return intake_no_memory(intake);
    if (json_want_text(&type_at, &type, NULL) || !str_equal(type, STR("Feature"))) {
        intake_fault(intake, NULL, "This must be a Feature.");
        return intake_row_end(intake, (struct uuid){{0}}, STR(""), NONE);
    }
    for (struct json_each each = json_each(&properties); json_next(&each);)
        read_property(intake, &each.at, cells);
    read_id(at, cells);
    enum err err = read_geometry(features, &geometry_at, &geometry);
    return err ? err : sheet_take(intake, cells, &geometry);
}

enum err services_row_take(struct intake *intake, const struct sheet *cells,
                           struct str geometry_json, enum geojson_crs crs)
{
    struct features features = {.intake = intake, .crs = crs};
    struct sheet_geometry geometry = {.text = STR("")};
    struct json_doc *doc = NULL;
    struct problem why = {0};
    if (!geometry_json.len)
        return sheet_take(intake, cells, NULL);
    if (json_open(geometry_json, geometry_json.len, &doc, &why)) {
        intake_fault(intake, "geometry", "%s", why.text);
        return intake_row_end(intake, (struct uuid){{0}}, STR(""), NONE);
    }
    struct json_at root = json_root(doc);
    enum err err = read_geometry(&features, &root, &geometry);
    json_close(doc);
    return err ? err : sheet_take(intake, cells, &geometry);
}

static enum err read_collection(struct features *features, const struct json_at *root,
                                struct str text)
{
    struct intake *intake = features->intake;
    struct json_at type_at = json_member(root, "type");
    struct json_at list = json_member(root, "features");
    struct str type = {"", 0};
    size_t count = 0;
    enum err err = json_want_object(root, intake->problem);
    if (!err)
        err = json_want_text(&type_at, &type, intake->problem);
    if (!err && !str_equal(type, STR("FeatureCollection")))
        err = json_problem(&type_at, intake->problem, ERR_INVALID,
                           "This must be a FeatureCollection.");
    if (!err)
        err = geojson_crs_read(root, &features->crs, intake->problem);
    if (!err)
        err = json_want_list(&list, FEATURES_MAX, &count, intake->problem);
    if (err)
        return err;
    features->lines = ARENA_ARRAY(&intake->arena, int64_t, count + 1);
    if (!features->lines)
        return intake_no_memory(intake);
    features->line_count = geojson_lines(text, features->lines, (int)count);
    if (features->line_count != (int)count)
        features->line_count = 0;
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = read_feature(features, &item, (int)i);
    }
    return err;
}

enum err services_geojson_read(struct intake *intake, struct str text)
{
    struct features features = {.intake = intake};
    struct json_doc *doc = NULL;
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = (struct str){text.ptr + 3, text.len - 3};
    enum err err = json_open(text, INTAKE_BYTES_MAX, &doc, intake->problem);
    if (!err) {
        struct json_at root = json_root(doc);
        err = read_collection(&features, &root, text);
    }
    json_close(doc);
    return err;
}
