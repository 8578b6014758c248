/* CQL2, as text and as JSON: what reads must write itself and read back the same, and bind to a
 * collection or be refused with a sentence. */
#include <stdlib.h>

#include "domain/cql2.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Every name is there, of a kind that its first letter tells. */
static int name_find(const void *about, struct str name, enum cql2_kind *kind)
{
    static const enum cql2_kind kinds[] = {CQL2_ANY,  CQL2_NUMBER,   CQL2_TEXT, CQL2_TIME,
                                           CQL2_BOOL, CQL2_GEOMETRY, CQL2_LIST, CQL2_INTERVAL};
    int property = (unsigned char)name.ptr[0] % 8;
    (void)about;
    *kind = kinds[property];
    return property;
}

static struct cql2_value value_get(const void *about, int property, int64_t row)
{
    static const struct cql2_value items[] = {{.kind = CQL2_TEXT, .text = {"a", 1}},
                                              {.kind = CQL2_NUMBER, .number = 1}};
    struct cql2_value value = {.kind = CQL2_NULL};
    (void)about;
    if (row)
        return value;
    value = cql2_day(20000);
    switch (property) {
    case 1: return items[1];
    case 2: return items[0];
    case 3: return value;
    case 4: return (struct cql2_value){.kind = CQL2_BOOL, .truth = true};
    case 5:
        value.kind = CQL2_GEOMETRY;
        value.geometry.is_point = true;
        value.geometry.box = (struct geo_box){1, 1, 1, 1};
        return value;
    case 6:
        value.kind = CQL2_LIST;
        value.list.items = items;
        value.list.count = 2;
        return value;
    case 7:
        value.kind = CQL2_INTERVAL;
        value.interval.from = CQL2_TIME_MIN;
        value.interval.to = CQL2_TIME_MAX;
        return value;
    default: return (struct cql2_value){.kind = CQL2_NULL};
    }
}

static void json_write_all(const struct cql2 *expression, struct buf *out)
{
    struct json_write json = json_write_to(out);
    buf_clear(out);
    cql2_write_json(expression, &json);
    if (out->failed)
        abort();
}

/* What is written reads back, and writes itself the same. */
static void round_trip(const struct cql2 *expression, struct arena *arena)
{
    const struct cql2 *back;
    struct buf json;
    struct buf text;
    struct buf again;
    buf_init(&json, 0);
    buf_init(&text, 0);
    buf_init(&again, 0);
    json_write_all(expression, &json);
    if (json.len <= CQL2_TEXT_MAX_BYTES) {
        if (cql2_read_json(buf_view(&json), arena, &back, NULL))
            abort();
        json_write_all(back, &again);
        if (!str_equal(buf_view(&json), buf_view(&again)))
            abort();
    }
    cql2_write_text(expression, &text);
    buf_finish(&json);
    buf_finish(&text);
    buf_finish(&again);
}

static void ask(const struct cql2 *expression, struct arena *arena)
{
    static const struct cql2_scope scope = {.find = name_find, .value = value_get};
    struct shaper *shaper;
    struct cql2_filter *filter;
    struct problem problem = {.where = ""};
    if (shaper_create(&shaper, NULL))
        abort();
    shaper_limit(shaper, 200);
    if (!cql2_filter_create(expression, &scope, shaper, arena, &filter, &problem)) {
        enum cql2_truth truths[2];
        for (int row = 0; row < 2; row++)
            truths[row] = cql2_filter_test(filter, row);
        if (cql2_filter_failure(filter, &problem) && !problem.text[0])
            abort();
        if (truths[0] > CQL2_UNKNOWN || truths[1] > CQL2_UNKNOWN)
            abort();
        cql2_filter_destroy(filter);
    } else if (!problem.text[0]) {
        abort(); /* refused without a word */
    }
    shaper_destroy(shaper);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct str input = {(const char *)bytes, size_bytes};
    struct arena arena;
    struct problem problem = {.where = ""};
    const struct cql2 *expression;
    arena_init(&arena, 64 * 1024 * 1024);
    bool is_json = size_bytes && bytes[0] == '{';
    enum err err = is_json ? cql2_read_json(input, &arena, &expression, &problem)
                           : cql2_read_text(input, &arena, &expression, &problem);
    if (!err) {
        round_trip(expression, &arena);
        ask(expression, &arena);
    } else if (!problem.text[0]) {
        abort(); /* refused without a word */
    }
    arena_finish(&arena);
    return 0;
}
