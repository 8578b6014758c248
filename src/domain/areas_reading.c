#include "areas_reading.h"

#include <stdio.h>
#include <string.h>

#include "demand_spread.h"

enum { CODE_BYTES_MAX = 40, NAME_BYTES_MAX = 120, REASON_BYTES = 400, SHOWN_MAX = 60 };

/* A part in a borough that is smaller than both is a crumb for the gap engine (gap_making.h). */
static const double crumb_m2 = 5000;
static const double crumb_share = 0.01;
static const double whole_share = 0.99; /* in London: two maps of one border never agree */

static const double square_metres_of_hectare = 10000;
static const double area_least_m2 = 1;

/* ---- Faults ---- */

static void note(const struct areas_reading *reading, struct import_faults *list, int feature,
                 const char *reason)
{
    char where[80];
    if (reading->lines[feature])
        snprintf(where, sizeof where, "feature %d (line %lld)", feature + 1,
                 (long long)reading->lines[feature]);
    else
        snprintf(where, sizeof where, "feature %d", feature + 1);
    import_faults_add(list, where, reason);
}

void areas_fault(struct areas_reading *reading, int feature, const char *reason)
{
    note(reading, &reading->report->faults, feature, reason);
}

/* What was found wrong within a feature; the pointer to the feature itself is said already. */
static enum err fault(struct areas_reading *reading, int feature, const struct problem *why)
{
    char reason[REASON_BYTES];
    const char *where = why->where;
    if (why->code == ERR_NO_MEMORY)
        return problem_set(reading->problem, why->code, "%s", why->text);
    for (int slashes = 0; *where && slashes < 3; where++)
        slashes += *where == '/';
    snprintf(reason, sizeof reason, "%.200s%s%.180s", why->text, *where ? " At " : "", where);
    areas_fault(reading, feature, reason);
    return OK;
}

/* ---- Properties ---- */

static bool ends_with_nocase(struct str text, struct str end)
{
    return text.len > end.len &&
           str_equal_nocase((struct str){text.ptr + text.len - end.len, end.len}, end);
}

static enum err keep_property(struct areas_reading *reading, struct str key,
                              char out[PROPERTY_BYTES])
{
    if (key.len >= PROPERTY_BYTES)
        return problem_set(reading->problem, ERR_LIMIT, "A property's name is too long.");
    snprintf(out, PROPERTY_BYTES, "%.*s", (int)key.len, key.ptr);
    return OK;
}

/* Which property holds the codes, or the names: as told, or by what the first feature has. */
static enum err choose_property(struct areas_reading *reading, const struct json_at *properties,
                                const char *told, const char *plain, struct str end,
                                char out[PROPERTY_BYTES])
{
    struct json_at same = json_member(properties, plain);
    struct str found = {"", 0};
    int count = 0;
    if (told || json_is_there(&same))
        return keep_property(reading, str_from(told ? told : plain), out);
    for (struct json_each each = json_each(properties); json_next(&each);) {
        if (!ends_with_nocase(each.at.key, end))
            continue;
        found = each.at.key;
        count++;
    }
    if (count == 1)
        return keep_property(reading, found, out);
    return problem_set(reading->problem, ERR_INVALID,
                       count ? "More than one property of the first feature may hold the %ss. Say "
                               "which with --%s-property."
                             : "No property of the first feature is called %s. Say which one holds "
                               "it with --%s-property.",
                       plain, plain);
}

static enum err choose_properties(struct areas_reading *reading, const struct json_at *features)
{
    struct json_at first = json_item(features, 0);
    struct json_at properties = json_member(&first, "properties");
    enum err err = choose_property(reading, &properties, reading->ask->code_property, "code",
                                   STR("CD"), reading->code_property);
    return err ? err
               : choose_property(reading, &properties, reading->ask->name_property, "name",
                                 STR("NM"), reading->name_property);
}

/* The text or whole number of a property, clean and copied. */
static enum err want_property(struct areas_reading *reading, const struct json_at *properties,
                              const char *key, size_t most_bytes, struct str *out,
                              struct problem *why)
{
    struct json_at at = json_member(properties, key);
    char digits[24];
    struct str text = {"", 0};
    int64_t number = 0;
    enum err err = OK;
    if (json_kind_of(&at) == JSON_KIND_INT) {
        err = json_want_int(&at, INT64_MIN, INT64_MAX, &number, why);
        snprintf(digits, sizeof digits, "%lld", (long long)number);
        text = str_from(digits);
    } else if (json_is_there(&at)) {
        err = json_want_text(&at, &text, why);
    }
    text = str_trim(text);
    if (!err && !text.len)
        return json_problem(&at, why, ERR_INVALID, "It has no %s.", key);
    if (!err && (text.len > most_bytes || !str_is_clean(text, NULL)))
        return json_problem(&at, why, ERR_INVALID,
                            "This is longer than %zu bytes or holds characters that cannot be "
                            "seen.",
                            most_bytes);
    if (err)
        return err;
    *out = str_copy(text, reading->arena);
    return out->ptr ? OK : problem_set(why, ERR_NO_MEMORY, "There is no memory for the areas.");
}

/* ---- Shapes ---- */

/* Strictly first, so that what has to be mended can be told. */
static enum err read_shape(struct areas_reading *reading, int feature, struct str wkb,
                           struct shape **out, struct problem *why)
{
    struct problem broken = {0};
    enum err err = shape_from_wkb(reading->shaper, wkb, false, out, NULL, &broken);
    if (!err)
        return OK;
    if (err != ERR_GEOMETRY || shape_from_wkb(reading->shaper, wkb, true, out, NULL, why)) {
        *why = broken;
        return err;
    }
    char reason[REASON_BYTES];
    snprintf(reason, sizeof reason, "It was mended. %.300s", broken.text);
    note(reading, &reading->report->notices, feature, reason);
    return OK;
}

/* How much of a shape lies in London. */
struct inside {
    double area_m2;
    bool is_shown; /* more than crumbs */
};

static enum err part_find(struct areas_reading *reading, const struct shape *of,
                          const struct shape *shape, double *part_m2, struct problem *why)
{
    struct shape *part = NULL;
    *part_m2 = 0;
    if (!of || !shape_meets(reading->shaper, of, shape))
        return OK;
    enum err err = shape_clip(reading->shaper, of, shape, &part, why);
    if (!err)
        *part_m2 = shape_area_m2(reading->shaper, part);
    shape_drop(reading->shaper, part);
    return err;
}

static enum err inside_find(struct areas_reading *reading, const struct shape *shape,
                            double area_m2, struct inside *out, struct problem *why)
{
    double part_m2 = 0;
    enum err err = OK;
    *out = (struct inside){0};
    for (int i = 0; i < reading->borough_count && !err; i++) {
        if (shape_holds(reading->shaper, reading->boroughs[i], shape)) {
            *out = (struct inside){area_m2, true};
            return OK;
        }
        err = part_find(reading, reading->boroughs[i], shape, &part_m2, why);
        out->area_m2 += part_m2;
        out->is_shown |= part_m2 >= crumb_m2 || (part_m2 > 0 && part_m2 >= crumb_share * area_m2);
    }
    if (!err && out->area_m2 > 0)
        err = part_find(reading, reading->water, shape, &part_m2, why);
    if (!err && out->area_m2 > 0)
        out->area_m2 += part_m2; /* the river runs between boroughs: it is not elsewhere */
    return err;
}

/* Tells what people would miss or misread in the answers. */
static enum err look_at_london(struct areas_reading *reading, int feature,
                               const struct shape *shape, const struct area_record *record,
                               struct problem *why)
{
    char reason[REASON_BYTES];
    struct inside inside;
    double area_m2 = record->hectares * square_metres_of_hectare;
    int shown = (int)(record->name.len < SHOWN_MAX ? record->name.len : SHOWN_MAX);
    enum err err = inside_find(reading, shape, area_m2, &inside, why);
    double percent = 100 * inside.area_m2 / area_m2;
    if (err)
        return err;
    if (!(inside.area_m2 > 0)) {
        reading->report->outside_london++;
        snprintf(reason, sizeof reason, "%.*s lies outside London.", shown, record->name.ptr);
        note(reading, &reading->report->absent, feature, reason);
    } else if (!inside.is_shown) {
        snprintf(reason, sizeof reason, "Only a crumb of %.*s lies in London, %.2f %%.", shown,
                 record->name.ptr, percent);
        note(reading, &reading->report->absent, feature, reason);
    } else if (inside.area_m2 < whole_share * area_m2) {
        snprintf(reason, sizeof reason, "%.*s lies in London with %.1f %% of its ground.", shown,
                 record->name.ptr, percent);
        note(reading, &reading->report->partly, feature, reason);
    }
    return OK;
}

/* What the record holds of a shape. */
static enum err measure(struct areas_reading *reading, int feature, const struct shape *shape,
                        struct area_record *record, struct problem *why)
{
    double area_m2 = shape_area_m2(reading->shaper, shape);
    if (shape_is_empty(reading->shaper, shape) || !(area_m2 >= area_least_m2))
        return problem_set(why, ERR_GEOMETRY, "Its polygons hold no area.");
    record->hectares = area_m2 / square_metres_of_hectare;
    enum err err = shape_label(reading->shaper, shape, &record->label, why);
    if (!err)
        err = shape_to_wkb(reading->shaper, shape, reading->arena, &record->wkb, why);
    return err ? err : look_at_london(reading, feature, shape, record, why);
}

static enum err read_geometry(struct areas_reading *reading, int feature, const struct json_at *at,
                              struct area_record *record, struct problem *why)
{
    struct str wkb;
    struct shape *shape = NULL;
    if (!json_is_there(at))
        return problem_set(why, ERR_INVALID, "It has no geometry.");
    enum err err =
        geojson_polygons_read(at, reading->crs, reading->projection, &reading->scratch, &wkb, why);
    if (!err)
        err = read_shape(reading, feature, wkb, &shape, why);
    if (!err)
        err = measure(reading, feature, shape, record, why);
    shape_drop(reading->shaper, shape);
    return err;
}

/* ---- Features ---- */

/* A borough's code means the borough, wherever areas are named; its name is only remarked on. */
static enum err check_names(struct areas_reading *reading, int feature,
                            const struct area_record *record, struct problem *why)
{
    const struct directory *ground = reading->ground;
    bool several = false;
    int shown = (int)(record->name.len < SHOWN_MAX ? record->name.len : SHOWN_MAX);
    int borough = 0;
    while (borough < reading->borough_count &&
           !str_equal_nocase(ground->areas[borough].code, record->code))
        borough++;
    if (borough < reading->borough_count)
        return problem_set(why, ERR_INVALID, "Its code %s is that of the borough %s.",
                           record->code.ptr, ground->areas[borough].name.ptr);
    borough = demand_area_find(ground, record->name, &several);
    if (borough != NONE && borough < reading->borough_count) {
        char reason[REASON_BYTES];
        snprintf(reason, sizeof reason, "%.*s is called like the borough %s: name it by its code.",
                 shown, record->name.ptr, ground->areas[borough].name.ptr);
        note(reading, &reading->report->namesakes, feature, reason);
    }
    return OK;
}

static enum err read_feature(struct areas_reading *reading, int index, const struct json_at *at)
{
    struct problem why = {0};
    struct json_at properties = json_member(at, "properties");
    struct json_at geometry = json_member(at, "geometry");
    struct json_at type_at = json_member(at, "type");
    struct area_record record = {.women = NONE, .imported = true};
    struct str type = {"", 0};
    arena_reset(&reading->scratch);
    enum err err = json_want_text(&type_at, &type, &why);
    if (!err && !str_equal(type, STR("Feature")))
        err = json_problem(&type_at, &why, ERR_INVALID, "This must be a Feature.");
    if (!err)
        err = want_property(reading, &properties, reading->code_property, CODE_BYTES_MAX,
                            &record.code, &why);
    if (!err)
        err = want_property(reading, &properties, reading->name_property, NAME_BYTES_MAX,
                            &record.name, &why);
    if (!err)
        err = check_names(reading, index, &record, &why);
    if (!err)
        err = read_geometry(reading, index, &geometry, &record, &why);
    if (err) {
        why.code = err;
        return fault(reading, index, &why);
    }
    reading->areas[reading->count++] = (struct area_draft){record, index};
    return OK;
}

static enum err read_features(struct areas_reading *reading, const struct json_at *features)
{
    enum err err = OK;
    for (int i = 0; i < reading->features && !err; i++) {
        struct json_at feature = json_item(features, (size_t)i);
        err = read_feature(reading, i, &feature);
        if (reading->progress && (i + 1) % AREAS_PROGRESS_FEATURES == 0)
            reading->progress(i + 1, reading->context);
    }
    return err;
}

/* ---- The file ---- */

static enum err check_collection(struct areas_reading *reading, const struct json_at *root,
                                 const struct json_at *features, struct str text)
{
    struct json_at type_at = json_member(root, "type");
    struct str type = {"", 0};
    size_t count = 0;
    enum err err = json_want_object(root, reading->problem);
    if (!err)
        err = json_want_text(&type_at, &type, reading->problem);
    if (!err && !str_equal(type, STR("FeatureCollection")))
        err = json_problem(&type_at, reading->problem, ERR_INVALID,
                           "This must be a FeatureCollection.");
    if (!err)
        err = geojson_crs_read(root, &reading->crs, reading->problem);
    if (!err)
        err = json_want_list(features, AREAS_MAX, &count, reading->problem);
    if (!err && !count)
        err = json_problem(features, reading->problem, ERR_INVALID, "There are no features.");
    if (err)
        return err;
    reading->features = (int)count;
    reading->areas = ARENA_ARRAY(reading->arena, struct area_draft, count);
    reading->lines = ARENA_ARRAY(reading->arena, int64_t, count);
    if (!reading->areas || !reading->lines)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    if (geojson_lines(text, reading->lines, reading->features) != reading->features)
        memset(reading->lines, 0, count * sizeof *reading->lines); /* an odd file: no lines */
    return choose_properties(reading, features);
}

/* The shapes of the boroughs and the river, to see what lies outside London. */
static enum err read_boroughs(struct areas_reading *reading)
{
    const struct directory *ground = reading->ground;
    int count = 0;
    while (count < ground->areas_count && str_equal(ground->areas[count].type, STR("borough")))
        count++;
    reading->boroughs = ARENA_ARRAY(reading->arena, struct shape *, (size_t)count);
    if (!reading->boroughs)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the boroughs.");
    enum err err = OK;
    for (int i = 0; i < count && !err; i++) {
        err = shape_from_wkb(reading->shaper, ground->areas[i].wkb, true, &reading->boroughs[i],
                             NULL, reading->problem);
        reading->borough_count += !err;
    }
    if (!err && ground->water_wkb.len)
        err = shape_from_wkb(reading->shaper, ground->water_wkb, true, &reading->water, NULL,
                             reading->problem);
    return err;
}

enum err areas_read(struct areas_reading *reading, struct str text)
{
    struct json_doc *doc = NULL;
    arena_init(&reading->scratch, 0);
    enum err err = projection_create(&reading->projection, reading->problem);
    if (!err)
        err = shaper_create(&reading->shaper, reading->problem);
    if (!err)
        err = read_boroughs(reading);
    if (!err)
        err = json_open(text, AREAS_BYTES_MAX, &doc, reading->problem);
    if (err)
        return err;
    shaper_limit(reading->shaper, AREAS_SHAPE_MS);
    struct json_at root = json_root(doc);
    struct json_at features = json_member(&root, "features");
    err = check_collection(reading, &root, &features, text);
    if (!err)
        err = read_features(reading, &features);
    json_close(doc);
    return err;
}

void areas_reading_finish(struct areas_reading *reading)
{
    for (int i = 0; i < reading->borough_count; i++)
        shape_drop(reading->shaper, reading->boroughs[i]);
    shape_drop(reading->shaper, reading->water);
    shaper_destroy(reading->shaper);
    projection_destroy(reading->projection);
    arena_finish(&reading->scratch);
}
