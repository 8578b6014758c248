/* Areas of all types, boroughs alone, and gaps: which of a type's areas are covered. */
#include <math.h>

#include "collection_making.h"

static const struct area_record *area_at(const struct collection_reading *reading, int row)
{
    return &reading->collection->atlas->directory.areas[record_of(reading->collection, row)];
}

#define GET(name)                                                                                  \
    static void get_##name(const struct collection_reading *reading, int row, int property,        \
                           struct collection_value *out)

GET(code)
{
    (void)property;
    value_text(out, area_at(reading, row)->code);
}

GET(name)
{
    (void)property;
    value_text(out, area_at(reading, row)->name);
}

GET(type)
{
    (void)property;
    value_text(out, area_at(reading, row)->type);
}

GET(type_title)
{
    (void)property;
    value_text(out, gap_area_type_words(area_at(reading, row)->type));
}

GET(hectares)
{
    (void)property;
    if (area_at(reading, row)->hectares > 0)
        value_real(out, area_at(reading, row)->hectares);
}

GET(women)
{
    (void)property;
    if (area_at(reading, row)->women != NONE)
        value_int(out, area_at(reading, row)->women);
}

static void boroughs_get(const struct collection_reading *reading, int row, bool is_sure,
                         struct collection_value *out)
{
    const struct atlas *atlas = reading->collection->atlas;
    int area = record_of(reading->collection, row);
    uint64_t maybe;
    if (area < atlas->borough_count || atlas->directory.areas[area].wkb.len)
        return;
    uint64_t members = area_members(atlas, area, reading->collection->day, &maybe);
    value_area_codes(reading, is_sure ? members : maybe, out);
}

GET(boroughs)
{
    (void)property;
    boroughs_get(reading, row, true, out);
}

GET(boroughs_unsure)
{
    (void)property;
    boroughs_get(reading, row, false, out);
}

GET(imported)
{
    (void)property;
    value_bool(out, area_at(reading, row)->imported);
}

static const struct collection_property area_properties[] = {
    {"code", COLLECTION_TEXT, get_code, "Code", "GSS code where there is one.", NULL, NULL},
    {"name", COLLECTION_TEXT, get_name, "Name", NULL, NULL, NULL},
    {"type", COLLECTION_TEXT, get_type, "Type", "borough, police-bcu, nhs-icb and so on.", NULL,
     NULL},
    {"type_title", COLLECTION_TEXT, get_type_title, "Type in words", NULL, NULL, NULL},
    {"hectares", COLLECTION_NUMBER, get_hectares, "Hectares", NULL, NULL, NULL},
    {"women", COLLECTION_INT, get_women, "Women who live there", NULL, NULL, NULL},
    {"boroughs", COLLECTION_LIST, get_boroughs, "Its boroughs",
     "Codes of the boroughs of a group on the day asked about, today by itself; null where it is "
     "none.",
     NULL, NULL},
    {"boroughs_unsure", COLLECTION_LIST, get_boroughs_unsure, "Boroughs that may belong to it",
     "Codes of those of which it is not known for that day; the boundary has them too.", NULL,
     NULL},
    {"imported", COLLECTION_BOOL, get_imported, "Imported", NULL, NULL, NULL},
};

static const struct collection_property borough_properties[] = {
    {"code", COLLECTION_TEXT, get_code, "GSS code", NULL, NULL, NULL},
    {"name", COLLECTION_TEXT, get_name, "Name", NULL, NULL, NULL},
    {"hectares", COLLECTION_NUMBER, get_hectares, "Hectares", NULL, NULL, NULL},
    {"women", COLLECTION_INT, get_women, "Women who live there", NULL, NULL, NULL},
};

/* ---- gaps ---- */

/* The answer for the row's area, NULL where none was made. */
static const struct gap_area *gap_at(const struct collection_reading *reading, int row)
{
    const struct gap_detail *detail = reading->gaps;
    int area = record_of(reading->collection, row);
    for (int i = 0; detail && i < detail->area_count; i++)
        if (detail->areas[i].area == area)
            return &detail->areas[i];
    return NULL;
}

GET(verdict)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        value_code(out, gap_verdict_code(gap->cell.verdict));
}

GET(rest_is_unknown)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        value_bool(out, gap->cell.rest_is_unknown);
}

GET(share_of_area)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        value_real(out, gap->cell.share_of_area);
}

GET(share_of_women)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        value_real(out, gap->cell.share_of_women);
}

static void names_of(const struct collection_reading *reading, const struct gap_service *services,
                     int count, struct collection_value *out)
{
    const struct directory *directory = &reading->collection->atlas->directory;
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, (size_t)count + 1);
    for (int i = 0; i < count && items; i++)
        items[i] = directory->services[services[i].service].name;
    value_list(out, items, count);
}

GET(services)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        names_of(reading, gap->services, gap->service_count, out);
}

GET(for_some)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        names_of(reading, gap->for_some, gap->for_some_count, out);
}

GET(may_cover)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        names_of(reading, gap->may, gap->may_count, out);
}

GET(last_recorded)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap && gap->last_service != NONE)
        value_text(out, reading->collection->atlas->directory.services[gap->last_service].name);
}

GET(last_recorded_until)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap && gap->last_service != NONE)
        value_date(out, gap->last_latest);
}

GET(next_change)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap && gap->has_next)
        value_date(out, gap->next.date);
}

GET(next_verdict)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap && gap->has_next)
        value_code(out, gap_verdict_code(gap->next.after.verdict));
}

GET(gap_women)
{
    (void)property;
    const struct gap_area *gap = gap_at(reading, row);
    if (gap)
        value_int(out, gap->women);
}

GET(as_of)
{
    (void)property;
    (void)row;
    if (reading->gaps)
        value_date(out, reading->moment.as_of);
}

static const char *const verdict_codes[] = {"covered", "partly", "unknown", "none", NULL};

static const struct collection_property gap_properties[] = {
    {"code", COLLECTION_TEXT, get_code, "Code", "GSS code where there is one.", NULL, NULL},
    {"name", COLLECTION_TEXT, get_name, "Name", NULL, NULL, NULL},
    {"type", COLLECTION_TEXT, get_type, "Type of area", NULL, NULL, NULL},
    {"women", COLLECTION_INT, get_gap_women, "Women who live there", NULL, NULL, NULL},
    {"verdict", COLLECTION_TEXT, get_verdict, "Verdict",
     "Whether some service certainly covers it; unknown is neither cover nor a gap.", NULL,
     verdict_codes},
    {"rest_is_unknown", COLLECTION_BOOL, get_rest_is_unknown, "The rest is unknown",
     "Of a partly covered area: some service may cover the rest.", NULL, NULL},
    {"share_of_area", COLLECTION_NUMBER, get_share_of_area, "Share of its area",
     "Certainly covered, 0 to 1.", NULL, NULL},
    {"share_of_women", COLLECTION_NUMBER, get_share_of_women, "Share of its women",
     "Certainly covered, 0 to 1.", NULL, NULL},
    {"services", COLLECTION_LIST, get_services, "Services that cover it", NULL, NULL, NULL},
    {"for_some", COLLECTION_LIST, get_for_some, "Services for some women only", NULL, NULL, NULL},
    {"may_cover", COLLECTION_LIST, get_may_cover, "Services that may cover it", NULL, NULL, NULL},
    {"last_recorded", COLLECTION_TEXT, get_last_recorded, "Last service recorded", NULL, NULL,
     NULL},
    {"last_recorded_until", COLLECTION_DATE, get_last_recorded_until, "Until", NULL, NULL, NULL},
    {"next_change", COLLECTION_DATE, get_next_change, "Next change", NULL, NULL, NULL},
    {"next_verdict", COLLECTION_TEXT, get_next_verdict, "Verdict after it", NULL, NULL,
     verdict_codes},
    {"as_of", COLLECTION_DATE, get_as_of, "As at", NULL, NULL, NULL},
};

/* ---- ids and geometry ---- */

static void uuid_id_of(const struct collection *collection, int row, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(collection->atlas->directory.areas[record_of(collection, row)].id, text);
    buf_bytes(out, text, UUID_TEXT_LEN);
}

static int uuid_find(const struct collection *collection, struct str id)
{
    struct uuid wanted;
    if (!uuid_parse(id, &wanted))
        return NONE;
    for (int row = 0; row < collection->count; row++)
        if (!uuid_compare(collection->atlas->directory.areas[record_of(collection, row)].id,
                          wanted))
            return row;
    return NONE;
}

static void code_id_of(const struct collection *collection, int row, struct buf *out)
{
    buf_str(out, collection->atlas->directory.areas[record_of(collection, row)].code);
}

static int code_id_find(const struct collection *collection, struct str id)
{
    for (int row = 0; row < collection->count; row++)
        if (str_equal(collection->atlas->directory.areas[record_of(collection, row)].code, id))
            return row;
    return NONE;
}

static bool geometry(const struct collection *collection, int row, struct arena *scratch,
                     struct collection_geometry *out)
{
    if (!collection_area_rings(collection->unions, record_of(collection, row), collection->day,
                               scratch, &out->rings))
        return false;
    out->kind = out->rings.ring_count ? COLLECTION_RINGS : COLLECTION_NOWHERE;
    return true;
}

/* ---- making ---- */

static struct geo_box *boxes_make(const struct collection *collection, struct arena *arena)
{
    struct geo_box *boxes = ARENA_ARRAY(arena, struct geo_box, (size_t)collection->count + 1);
    struct arena scratch;
    arena_init(&scratch, 0);
    for (int row = 0; row < collection->count && boxes; row++) {
        arena_reset(&scratch);
        boxes[row] = collection_area_box(collection->atlas, record_of(collection, row),
                                         collection->day, &scratch);
    }
    arena_finish(&scratch);
    return boxes;
}

static enum err areas_fill(struct collection_maker *maker, struct collection *collection,
                           bool only_boroughs)
{
    const struct atlas *atlas = maker->atlas;
    int count = only_boroughs ? atlas->borough_count : atlas->directory.areas_count;
    int *rows = ARENA_ARRAY(maker->arena, int, (size_t)count + 1);
    for (int i = 0; i < count && rows; i++)
        rows[i] = i;
    collection->count = rows ? count : 0;
    collection->rows = rows;
    collection->boxes = boxes_make(collection, maker->arena);
    collection->shape = COLLECTION_POLYGONS;
    collection->geometry = geometry;
    return rows && collection->boxes ? OK : collection_no_memory(maker->problem);
}

enum err collection_on(const struct collection *collection, struct date day, struct arena *arena,
                       struct collection *out, struct problem *problem)
{
    *out = *collection;
    out->day = day;
    out->boxes = boxes_make(out, arena);
    return out->boxes ? OK : collection_no_memory(problem);
}

enum err collection_areas_make(struct collection_maker *maker)
{
    struct collection *areas = collection_add(maker);
    areas->id = "areas";
    areas->title = "Areas";
    areas->description =
        "Boroughs, groups of boroughs as they are on the day of datetime, today by "
        "itself, and imported areas.";
    areas->is_of_a_day = true;
    areas->item = "area";
    areas->properties = area_properties;
    areas->property_count = sizeof area_properties / sizeof *area_properties;
    areas->id_of = uuid_id_of;
    areas->find = uuid_find;
    areas->is_slow = true;
    enum err err = areas_fill(maker, areas, false);
    struct collection *boroughs = collection_add(maker);
    boroughs->id = "boroughs";
    boroughs->title = "Boroughs";
    boroughs->description = "London's 32 boroughs and the City.";
    boroughs->item = "borough";
    boroughs->properties = borough_properties;
    boroughs->property_count = sizeof borough_properties / sizeof *borough_properties;
    boroughs->id_of = code_id_of;
    boroughs->find = code_id_find;
    return err ? err : areas_fill(maker, boroughs, true);
}

enum err collection_gaps_make(struct collection_maker *maker)
{
    struct collection *gaps = collection_add(maker);
    gaps->id = "gaps";
    gaps->title = "Gaps";
    gaps->description =
        "Which areas some service certainly covers, wholly or partly, of which it is not known, "
        "and which have no service recorded: for a need, a stage and a day.";
    gaps->item = "area";
    gaps->properties = gap_properties;
    gaps->property_count = sizeof gap_properties / sizeof *gap_properties;
    gaps->id_of = code_id_of;
    gaps->find = code_id_find;
    gaps->is_computed = true;
    gaps->is_slow = true;
    return areas_fill(maker, gaps, true);
}
