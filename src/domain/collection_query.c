/* Parameters of a query, one by one. */
#include "domain/collection_query.h"

#include <math.h>

void collection_query_init(const struct collection *collection, struct collection_query *query)
{
    *query = (struct collection_query){.collection = collection,
                                       .limit = COLLECTION_LIMIT_DEFAULT,
                                       .time_ms = COLLECTION_SELECT_MS};
}

static enum err wrong(struct problem *problem, struct str name, const char *sentence)
{
    problem_at(problem, "%.*s", (int)(name.len < 60 ? name.len : 60), name.ptr);
    return problem_set(problem, ERR_INVALID, "%s", sentence);
}

static struct str str_after(struct str text, size_t count)
{
    return (struct str){text.ptr + count, text.len - count};
}

/* ---- numbers and systems ---- */

/* More than the most is no error (OGC 17-069r4, /req/core/fc-limit-response-1): the most is given.
 */
static enum err limit_set(struct collection_query *query, struct str name, struct str value,
                          struct problem *problem)
{
    int64_t number;
    if (!str_to_int(value, &number) || number < 1)
        return wrong(problem, name, "limit must be a whole number from 1 to 10000.");
    query->limit = number < COLLECTION_LIMIT_MAX ? (int)number : COLLECTION_LIMIT_MAX;
    query->has_limit = true;
    return OK;
}

static enum err offset_set(struct collection_query *query, struct str name, struct str value,
                           struct problem *problem)
{
    int64_t number;
    if (!str_to_int(value, &number) || number < 0 || number > INT32_MAX)
        return wrong(problem, name, "offset must be a whole number from 0.");
    query->offset = number;
    return OK;
}

static enum err crs_read(struct str name, struct str value, enum collection_crs *out,
                         struct problem *problem)
{
    for (int i = 0; i < COLLECTION_CRS_COUNT; i++) {
        struct str uri = str_from(collection_crs_uri((enum collection_crs)i));
        if (str_equal(value, uri)) {
            *out = (enum collection_crs)i;
            return OK;
        }
    }
    return wrong(problem, name,
                 "This must be the URI of CRS84, EPSG:4326, EPSG:27700 or EPSG:3857, as the "
                 "collection lists them.");
}

static enum err crs_set(struct collection_query *query, struct str name, struct str value,
                        struct problem *problem)
{
    return crs_read(name, value, &query->crs, problem);
}

static enum err box_crs_set(struct collection_query *query, struct str name, struct str value,
                            struct problem *problem)
{
    return crs_read(name, value, &query->box_crs, problem);
}

static enum err filter_crs_set(struct collection_query *query, struct str name, struct str value,
                               struct problem *problem)
{
    return crs_read(name, value, &query->filter_crs, problem);
}

/* Heights, of which nothing here has one, are left out. */
static enum err box_set(struct collection_query *query, struct str name, struct str value,
                        struct problem *problem)
{
    double numbers[6];
    int count = 0;
    struct str rest = value;
    struct str part;
    while (rest.len && str_split(&rest, ',', &part)) {
        if (count == 6 || !str_to_double(str_trim(part), &numbers[count]))
            return wrong(problem, name, "bbox must be four or six numbers with commas between.");
        count++;
    }
    if ((count != 4 && count != 6) || value.ptr[value.len - 1] == ',')
        return wrong(problem, name, "bbox must be four or six numbers with commas between.");
    int second = count / 2;
    query->boxes[0] =
        (struct geo_box){numbers[0], numbers[1], numbers[second], numbers[second + 1]};
    query->box_count = 1;
    return OK;
}

/* ---- time ---- */

static bool digits_are(struct str text, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++)
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

/* Two digits that are at most so much; -1 if they are not. */
static int pair_read(struct str text, size_t at, int most)
{
    if (!digits_are(text, at, 2))
        return -1;
    int number = (text.ptr[at] - '0') * 10 + text.ptr[at + 1] - '0';
    return number <= most ? number : -1;
}

/* "Z" or "+01:00" in minutes. */
static bool offset_read(struct str text, int *out_min)
{
    *out_min = 0;
    if (text.len == 1)
        return text.ptr[0] == 'Z' || text.ptr[0] == 'z';
    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':')
        return false;
    int hours = pair_read(text, 1, 23);
    int minutes = pair_read(text, 4, 59);
    *out_min = (text.ptr[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return hours >= 0 && minutes >= 0;
}

/* What follows the day of a moment (RFC 3339, 5.6): "T12:00:00Z", "t12:00:00.5+01:00". How many
 * days it lies off in universal time: -1, 0 or 1. */
static bool time_read(struct str text, int *out_days)
{
    enum { DAY_MIN = 1440, LEAP_SECOND = 60 };
    if (text.len < 10 || (text.ptr[0] != 'T' && text.ptr[0] != 't') || text.ptr[3] != ':' ||
        text.ptr[6] != ':')
        return false;
    int hours = pair_read(text, 1, 23);
    int minutes = pair_read(text, 4, 59);
    if (hours < 0 || minutes < 0 || pair_read(text, 7, LEAP_SECOND) < 0)
        return false;
    text = str_after(text, 9);
    if (text.ptr[0] == '.') {
        size_t i = 1;
        while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
            i++;
        if (i == 1)
            return false;
        text = str_after(text, i);
    }
    int offset_min;
    if (!offset_read(text, &offset_min))
        return false;
    int universal_min = hours * 60 + minutes - offset_min;
    *out_days = universal_min < 0 ? -1 : universal_min >= DAY_MIN ? 1 : 0;
    return true;
}

/* A day, or a moment of which the day counts. */
static bool day_read(struct str text, struct date *out)
{
    int days = 0;
    if (text.len > DATE_TEXT_LEN && !time_read(str_after(text, DATE_TEXT_LEN), &days))
        return false;
    if (text.len < DATE_TEXT_LEN || !date_parse((struct str){text.ptr, DATE_TEXT_LEN}, out))
        return false;
    out->days += days;
    return true;
}

static bool end_read(struct str text, struct date open, struct date *out)
{
    *out = open;
    return !text.len || str_equal(text, STR("..")) || day_read(text, out);
}

static enum err time_set(struct collection_query *query, struct str name, struct str value,
                         struct problem *problem)
{
    static const char *const sentence =
        "datetime must be a day or a moment, like 2021-02-01, or an interval, like "
        "2021-02-01/2021-04-01, of which one end may be \"..\".";
    const char *slash = value.len ? memchr(value.ptr, '/', value.len) : NULL;
    query->has_time = true;
    if (!slash) {
        if (!day_read(value, &query->from))
            return wrong(problem, name, sentence);
        query->to = query->from;
        return OK;
    }
    struct str first = {value.ptr, (size_t)(slash - value.ptr)};
    struct str last = str_after(value, first.len + 1);
    if (!end_read(first, DATE_MIN, &query->from) || !end_read(last, DATE_MAX, &query->to))
        return wrong(problem, name, sentence);
    if (query->from.days > query->to.days)
        return wrong(problem, name, "The interval of datetime ends before it begins.");
    return OK;
}

/* ---- filters ---- */

static enum err filter_set(struct collection_query *query, struct str name, struct str value,
                           struct problem *problem)
{
    if (!str_trim(value).len)
        return wrong(problem, name, "The filter is empty.");
    query->filter = value;
    return OK;
}

static enum err filter_lang_set(struct collection_query *query, struct str name, struct str value,
                                struct problem *problem)
{
    query->filter_is_json = str_equal(value, STR("cql2-json"));
    if (!query->filter_is_json && !str_equal(value, STR("cql2-text")))
        return wrong(problem, name, "filter-lang must be cql2-text or cql2-json.");
    return OK;
}

static bool value_read(enum collection_type type, struct str text, struct collection_value *out)
{
    *out = (struct collection_value){.is_there = true, .type = type, .text = text};
    switch (type) {
    case COLLECTION_TEXT:
    case COLLECTION_LIST: return true;
    case COLLECTION_INT: return str_to_int(text, &out->number);
    case COLLECTION_NUMBER: return str_to_double(text, &out->real);
    case COLLECTION_DATE: return date_parse(text, &out->date);
    case COLLECTION_BOOL:
        out->truth = str_equal(text, STR("true"));
        return out->truth || str_equal(text, STR("false"));
    }
    return false;
}

/* A code that no row can have is a mistake, not a question: the sentence lists those that there
 * are. Few lists are longer than a problem's text, which is cut at its end. */
static enum err code_check(const struct collection *collection,
                           const struct collection_property *property, struct str value,
                           struct problem *problem)
{
    const struct vocabulary *list =
        property->vocabulary
            ? vocabulary_find(&collection->atlas->directory.words, property->vocabulary)
            : NULL;
    struct buf codes;
    bool is_code = !list && !property->codes;
    buf_init(&codes, 0);
    for (int i = 0; list && i < list->count; i++) {
        is_code |= str_equal(value, list->terms[i].code);
        buf_text(&codes, codes.len ? ", " : "");
        buf_str(&codes, list->terms[i].code);
    }
    for (int i = 0; property->codes && property->codes[i]; i++) {
        is_code |= str_equal(value, str_from(property->codes[i]));
        buf_text(&codes, codes.len ? ", " : "");
        buf_text(&codes, property->codes[i]);
    }
    enum err err = OK;
    if (!is_code) {
        problem_at(problem, "%s", property->name);
        err = problem_set(problem, ERR_INVALID, "This must be one of: %.*s.", (int)codes.len,
                          codes.failed ? "" : codes.ptr);
    }
    buf_finish(&codes);
    return err;
}

/* The feature of this id alone; of none where there is none. */
static enum err id_set(struct collection_query *query, struct str name, struct str value,
                       struct problem *problem)
{
    for (int i = 0; i < query->equal_count; i++)
        if (query->equals[i].property == COLLECTION_EQUAL_ID)
            return wrong(problem, name, "This parameter was given twice.");
    if (query->equal_count == COLLECTION_EQUALS_MAX)
        return wrong(problem, name, "There are more than 16 properties to compare.");
    struct collection_equal *equal = &query->equals[query->equal_count++];
    *equal = (struct collection_equal){.property = COLLECTION_EQUAL_ID};
    equal->value.number = query->collection->find(query->collection, value);
    return OK;
}

/* A property by its name: what it must be, or for a list hold. */
static enum err equal_set(struct collection_query *query, int property, struct str name,
                          struct str value, struct problem *problem)
{
    static const char *const sentences[] = {
        [COLLECTION_INT] = "This must be a whole number.",
        [COLLECTION_NUMBER] = "This must be a number.",
        [COLLECTION_BOOL] = "This must be true or false.",
        [COLLECTION_DATE] = "This must be a day, like 2021-02-01.",
    };
    enum collection_type type = query->collection->properties[property].type;
    if (query->equal_count == COLLECTION_EQUALS_MAX)
        return wrong(problem, name, "There are more than 16 properties to compare.");
    for (int i = 0; i < query->equal_count; i++)
        if (query->equals[i].property == property)
            return wrong(problem, name, "This property is compared twice.");
    struct collection_equal *equal = &query->equals[query->equal_count];
    if (!value_read(type, value, &equal->value))
        return wrong(problem, name, sentences[type]);
    enum err err =
        code_check(query->collection, &query->collection->properties[property], value, problem);
    if (err)
        return err;
    equal->property = property;
    query->equal_count++;
    return OK;
}

/* ---- order and choice of properties ---- */

static enum err sort_set(struct collection_query *query, struct str name, struct str value,
                         struct problem *problem)
{
    struct str rest = value;
    struct str part;
    while (rest.len && str_split(&rest, ',', &part)) {
        part = str_trim(part); /* a plus sign that was not escaped arrives as a space */
        bool falls = part.len && part.ptr[0] == '-';
        if (part.len && (part.ptr[0] == '-' || part.ptr[0] == '+'))
            part = str_after(part, 1);
        int property = collection_property_find(query->collection, part);
        if (property == NONE || query->sort_count == COLLECTION_SORT_MAX)
            return wrong(problem, name,
                         "sortby must be at most eight properties of the collection with commas "
                         "between; a minus sign before one reverses its order.");
        query->sorts[query->sort_count++] = (struct collection_sort){property, falls};
    }
    return query->sort_count ? OK : wrong(problem, name, "sortby names no property.");
}

static enum err properties_set(struct collection_query *query, struct str name, struct str value,
                               struct problem *problem)
{
    struct str rest = value;
    struct str part;
    query->has_properties = true;
    while (rest.len && str_split(&rest, ',', &part)) {
        int property = collection_property_find(query->collection, str_trim(part));
        if (property == NONE)
            return wrong(problem, name,
                         "properties must be names of properties of the collection with commas "
                         "between.");
        query->properties |= UINT64_C(1) << property;
    }
    return OK;
}

/* ---- all of them ---- */

static const struct {
    const char *name;
    enum err (*set)(struct collection_query *query, struct str name, struct str value,
                    struct problem *problem);
} parameters[] = {
    {"limit", limit_set},
    {"offset", offset_set},
    {"bbox", box_set},
    {"bbox-crs", box_crs_set},
    {"datetime", time_set},
    {"filter", filter_set},
    {"filter-lang", filter_lang_set},
    {"filter-crs", filter_crs_set},
    {"sortby", sort_set},
    {"properties", properties_set},
    {"crs", crs_set},
};

enum err collection_query_set(struct collection_query *query, struct str name, struct str value,
                              struct problem *problem)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (!str_equal(name, str_from(parameters[i].name)))
            continue;
        if (query->given >> i & 1)
            return wrong(problem, name, "This parameter was given twice.");
        query->given |= UINT64_C(1) << i;
        return parameters[i].set(query, name, value, problem);
    }
    int property = collection_property_find(query->collection, name);
    if (property == NONE && str_equal(name, STR("id")))
        return id_set(query, name, value, problem);
    if (property == NONE)
        return wrong(problem, name,
                     "There is no parameter of this name, and the collection has no such "
                     "property.");
    return equal_set(query, property, name, value, problem);
}

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* Puts the east first, and parts a box that crosses the antimeridian. */
static enum err box_complete(struct collection_query *query, struct problem *problem)
{
    struct geo_box *box = &query->boxes[0];
    bool is_degrees = query->box_crs == COLLECTION_CRS84 || query->box_crs == COLLECTION_4326;
    if (query->box_crs == COLLECTION_4326) {
        swap(&box->min_x, &box->min_y);
        swap(&box->max_x, &box->max_y);
    }
    if (box->min_y > box->max_y || (!is_degrees && box->min_x > box->max_x))
        return wrong(problem, STR("bbox"),
                     "The corners of bbox are not in order: lower left "
                     "first, then upper right.");
    if (is_degrees && (fabs(box->min_x) > 180 || fabs(box->max_x) > 180 || fabs(box->min_y) > 90 ||
                       fabs(box->max_y) > 90))
        return wrong(problem, STR("bbox"), "bbox is not on Earth.");
    if (box->min_x <= box->max_x)
        return OK;
    query->boxes[1] = (struct geo_box){-180, box->min_y, box->max_x, box->max_y};
    box->max_x = 180;
    query->box_count = 2;
    return OK;
}

/* What reading it finds wrong is in the filter, and says where in the filter. */
static enum err filter_complete(struct collection_query *query, struct arena *arena,
                                struct problem *problem)
{
    struct problem inner = {0};
    enum err err = query->filter_is_json
                       ? cql2_read_json(query->filter, arena, &query->expression, &inner)
                       : cql2_read_text(query->filter, arena, &query->expression, &inner);
    if (!err)
        return OK;
    problem_at(problem, "filter");
    return problem_set(problem, err == ERR_LIMIT ? ERR_INVALID : err, "%s%s%s", inner.text,
                       inner.where[0] ? " In the filter: " : "", inner.where);
}

enum err collection_query_complete(struct collection_query *query, struct arena *arena,
                                   struct problem *problem)
{
    enum err err = query->box_count ? box_complete(query, problem) : OK;
    if (!err && query->filter.len)
        err = filter_complete(query, arena, problem);
    return err;
}

bool collection_query_is_slow(const struct collection_query *query)
{
    enum { QUICK_ROWS = 2000 };
    const struct collection *collection = query->collection;
    bool asks_each = query->expression || query->sort_count || query->equal_count;
    return collection->is_slow || (asks_each && collection->count > QUICK_ROWS) ||
           (!collection->points && (query->box_count || query->expression));
}
