/* Features for people: a table of a page of them, and one of them with all that is known. */
#include "features_items.h"

/* Columns that a table shows; the rest is on the feature's own page. */
enum { COLUMNS_MAX = 6 };

static struct str value_words(struct features_items *items, int row, int property)
{
    struct collection_value value = collection_value(&items->reading, row, property);
    struct str copy = {"", 0};
    struct buf words;
    buf_init(&words, 0);
    collection_value_words(&value, 3, &words);
    if (words.len && !words.failed)
        copy = str_copy(buf_view(&words), &items->arena);
    buf_finish(&words);
    return copy.ptr ? copy : (struct str){"", 0};
}

static struct str id_words(struct features_items *items, int row)
{
    struct str copy = {"", 0};
    struct buf words;
    buf_init(&words, 0);
    items->reading.collection->id_of(items->reading.collection, row, &words);
    if (words.len && !words.failed)
        copy = str_copy(buf_view(&words), &items->arena);
    buf_finish(&words);
    return copy.ptr ? copy : (struct str){"", 0};
}

static bool is_shown(const struct features_items *items, int property)
{
    return !items->query.has_properties || items->query.properties >> property & 1;
}

static void collection_add(const struct features_items *items, struct view *into)
{
    const struct collection *collection = items->reading.collection;
    view_add_text(into, "id", str_from(collection->id));
    view_add_text(into, "title", str_from(collection->title));
    view_add_text(into, "description", str_from(collection->description));
    view_add_text(into, "path", str_from(items->path));
    view_add_text(into, "json", str_from(items->links.json));
}

/* The property that names a row to people: the one called so, else the first text. */
static int name_property(const struct features_items *items)
{
    const struct collection *collection = items->reading.collection;
    int name = collection_property_find(collection, STR("name"));
    if (name != NONE && is_shown(items, name))
        return name;
    for (int i = 0; i < collection->property_count; i++)
        if (collection->properties[i].type == COLLECTION_TEXT && is_shown(items, i))
            return i;
    return NONE;
}

/* Which properties a table shows, the name first; how many. */
static int columns_choose(const struct features_items *items, int out[COLUMNS_MAX])
{
    int name = name_property(items);
    int count = 0;
    if (name != NONE)
        out[count++] = name;
    for (int i = 0; i < items->reading.collection->property_count && count < COLUMNS_MAX; i++)
        if (i != name && is_shown(items, i))
            out[count++] = i;
    return count;
}

static void row_add(struct features_items *items, int row, struct view *rows)
{
    struct view *item = view_add_object(rows, NULL);
    struct view *cells = view_add_list(item, "cells");
    int columns[COLUMNS_MAX];
    int count = columns_choose(items, columns);
    arena_reset(&items->scratch);
    view_add_text(item, "fid", id_words(items, row));
    for (int i = 0; i < count; i++) {
        struct str words = value_words(items, row, columns[i]);
        if (i == 0)
            view_add_text(item, "name", words);
        else
            view_add_text(cells, NULL, words);
    }
}

static void heads_add(const struct features_items *items, struct view *into)
{
    struct view *heads = view_add_list(into, "heads");
    int columns[COLUMNS_MAX];
    int count = columns_choose(items, columns);
    for (int i = 0; i < count; i++)
        view_add_text(heads, NULL,
                      str_from(items->reading.collection->properties[columns[i]].title));
}

enum err features_items_page(struct features_items *items, struct http_request *request,
                             struct buf *out, struct problem *problem)
{
    (void)request;
    const struct collection_selection *selection = &items->selection;
    struct view *view = page_view(items->site, items->picture, &items->arena);
    collection_add(items, view);
    view_add_text(view, "csv", str_from(items->links.csv));
    view_add_text(view, "ndjson", str_from(items->links.ndjson));
    view_add_flag(view, "has_next", items->links.next != NULL);
    view_add_flag(view, "has_previous", items->links.previous != NULL);
    view_add_text(view, "next", str_from(items->links.next));
    view_add_text(view, "previous", str_from(items->links.previous));
    view_add_int(view, "matched", selection->matched);
    view_add_flag(view, "has_rows", selection->count > 0);
    view_add_int(view, "first", items->query.offset + 1);
    view_add_int(view, "last", items->query.offset + selection->count);
    heads_add(items, view);
    struct view *rows = view_add_list(view, "rows");
    for (int i = 0; i < selection->count; i++)
        row_add(items, collection_selection_row(selection, i), rows);
    return page_draw(items->site, "items", view, out, problem);
}

static void place_add(struct features_items *items, int row, struct view *into)
{
    const struct collection *collection = items->reading.collection;
    struct collection_geometry geometry;
    arena_reset(&items->scratch);
    if (!collection->geometry(collection, row, &items->scratch, &geometry))
        return;
    view_add_flag(into, "is_nowhere", geometry.kind == COLLECTION_NOWHERE);
    if (geometry.kind != COLLECTION_POINT)
        return;
    view_add_flag(into, "is_point", true);
    struct buf words;
    buf_init(&words, 0);
    buf_double(&words, geometry.point.lat, 5);
    buf_text(&words, ", ");
    buf_double(&words, geometry.point.lon, 5);
    struct str copy = buf_keep(&words, &items->arena);
    if (copy.ptr)
        view_add_text(into, "point", copy);
}

enum err features_item_page(struct features_items *items, struct http_request *request, int row,
                            struct buf *out, struct problem *problem)
{
    (void)request;
    const struct collection *collection = items->reading.collection;
    struct view *view = page_view(items->site, items->picture, &items->arena);
    struct view *list = view_add_list(view, "properties");
    struct str name = {"", 0};
    int named = name_property(items);
    collection_add(items, view);
    view_add_text(view, "fid", id_words(items, row));
    for (int i = 0; i < collection->property_count; i++) {
        if (!is_shown(items, i))
            continue;
        struct view *item = view_add_object(list, NULL);
        struct str words = value_words(items, row, i);
        if (i == named)
            name = words;
        view_add_text(item, "title", str_from(collection->properties[i].title));
        view_add_text(item, "words", words);
    }
    view_add_text(view, "name", name.len ? name : str_from(collection->item));
    view_add_flag(view, "is_service", str_equal(str_from(collection->id), STR("services")));
    place_add(items, row, view);
    return page_draw(items->site, "item", view, out, problem);
}
