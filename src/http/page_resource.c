#include "page_resource.h"

#include <math.h>

#include "codec/json.h"

enum { COLUMNS_MAX = 9, DECIMALS = 9 };

struct drawing {
    struct arena *arena;
    const struct resource_page *page;
    bool failed;
};

/* ---- what is wanted ---- */

static bool is_one_of(struct str word, const char *const *list)
{
    for (; list && *list; list++)
        if (str_equal(word, str_from(*list)))
            return true;
    return false;
}

enum err resource_wants_html(const struct http_request *request, const char *const *more, bool *out,
                             struct problem *problem)
{
    static const char *const names[] = {"f", "format"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool given = false;
        struct str format = http_argument_get(request->query, str_from(names[i]), &given);
        if (!given)
            continue;
        *out = str_equal(format, STR("html"));
        if (*out || str_equal(format, STR("json")) || is_one_of(format, more))
            return OK;
        problem_at(problem, "%s", names[i]);
        return problem_set(problem, ERR_INVALID, "The formats here are json%s and html.",
                           more ? ", ndjson" : "");
    }
    *out = http_request_wants_html(request);
    return OK;
}

void resource_query_write(const struct http_request *request, const char *const *but,
                          struct buf *out)
{
    for (size_t i = 0; i < request->query.count; i++) {
        const struct http_argument *argument = &request->query.items[i];
        if (is_one_of(argument->name, but))
            continue;
        buf_str(out, argument->name);
        buf_char(out, '=');
        for (size_t k = 0; k < argument->value.len; k++) {
            unsigned char c = (unsigned char)argument->value.ptr[k];
            bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                         (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
            if (plain)
                buf_char(out, (char)c);
            else
                buf_format(out, "%%%02X", c);
        }
        buf_char(out, '&');
    }
}

/* ---- words ---- */

static struct str keep(struct drawing *drawing, struct buf *words)
{
    struct str copy = {"", 0};
    if (words->len && !words->failed)
        copy = str_copy(buf_view(words), drawing->arena);
    drawing->failed |= words->failed || (words->len && !copy.len);
    buf_finish(words);
    return copy.ptr ? copy : (struct str){"", 0};
}

/* "boundingBox" and "bounding_box" are "Bounding box"; names in capitals stay. */
static struct str label_of(struct drawing *drawing, struct str key)
{
    struct buf words;
    if (str_equal(key, STR("crs")))
        return STR("CRS");
    buf_init(&words, 0);
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool is_capital = c >= 'A' && c <= 'Z';
        bool after_small = i && key.ptr[i - 1] >= 'a' && key.ptr[i - 1] <= 'z';
        bool before_small = i + 1 < key.len && key.ptr[i + 1] >= 'a' && key.ptr[i + 1] <= 'z';
        if (is_capital && after_small)
            buf_char(&words, ' ');
        if (c == '_')
            c = ' ';
        else if (i == 0 && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        else if (is_capital && after_small && before_small)
            c = (char)(c - 'A' + 'a');
        buf_char(&words, c);
    }
    return keep(drawing, &words);
}

static bool is_composite(const struct json_at *at)
{
    enum json_kind kind = json_kind_of(at);
    return kind == JSON_KIND_LIST || kind == JSON_KIND_OBJECT;
}

static bool is_list_of_plain(const struct json_at *at)
{
    if (json_kind_of(at) != JSON_KIND_LIST)
        return false;
    for (struct json_each each = json_each(at); json_next(&each);)
        if (is_composite(&each.at))
            return false;
    return true;
}

/* With as many decimals as so large a number has. */
static void real_words(double real, struct buf *out)
{
    int decimals = DECIMALS;
    double most = 1e6;
    while (decimals && fabs(real) >= most) {
        most *= 10;
        decimals--;
    }
    buf_double(out, real, decimals);
}

static void plain_words(const struct json_at *at, struct buf *out)
{
    struct str text = {"", 0};
    bool truth = false;
    int64_t whole = 0;
    double real = 0;
    switch (json_kind_of(at)) {
    case JSON_KIND_TEXT:
        if (!json_maybe_text(at, &text, NULL))
            buf_str(out, text);
        break;
    case JSON_KIND_BOOL:
        if (!json_maybe_bool(at, &truth, NULL))
            buf_text(out, truth ? "yes" : "no");
        break;
    case JSON_KIND_INT:
        if (!json_maybe_int(at, INT64_MIN, INT64_MAX, &whole, NULL))
            buf_format(out, "%lld", (long long)whole);
        break;
    case JSON_KIND_DOUBLE:
        if (!json_maybe_double(at, -HUGE_VAL, HUGE_VAL, &real, NULL))
            real_words(real, out);
        break;
    case JSON_KIND_LIST: {
        const char *between = "";
        for (struct json_each each = json_each(at); json_next(&each); between = ", ") {
            buf_text(out, between);
            plain_words(&each.at, out);
        }
        break;
    }
    case JSON_KIND_NONE:
    case JSON_KIND_NULL:
    case JSON_KIND_OBJECT: break;
    }
}

/* Of a value that is no object, and no list of lists or objects. */
static struct str words_of(struct drawing *drawing, const struct json_at *at)
{
    struct buf words;
    if (!json_is_there(at))
        return STR("");
    buf_init(&words, 0);
    plain_words(at, &words);
    return keep(drawing, &words);
}

/* ---- values ---- */

/* What an item is called: the first of these that it has. */
static struct str name_of(struct drawing *drawing, const struct json_at *item)
{
    static const char *const names[] = {"name", "title", "id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct json_at at = json_member(item, names[i]);
        if (json_kind_of(&at) == JSON_KIND_TEXT)
            return words_of(drawing, &at);
    }
    return STR("");
}

/* A link of a list of links: its title or relation; a template is no address. */
static bool is_link(const struct json_at *at)
{
    struct json_at href = json_member(at, "href");
    return json_kind_of(&href) == JSON_KIND_TEXT;
}

static void link_add(struct drawing *drawing, const struct json_at *at, struct view *into)
{
    struct json_at href = json_member(at, "href");
    struct json_at title = json_member(at, "title");
    struct json_at relation = json_member(at, "rel");
    struct json_at templated = json_member(at, "templated");
    struct str address = words_of(drawing, &href);
    bool is_template = json_is_there(&templated);
    struct str words = words_of(drawing, json_is_there(&title) ? &title : &relation);
    view_add_text(into, "code", is_template ? address : STR(""));
    view_add_text(into, "href", is_template ? STR("") : address);
    view_add_text(into, "text", words.len ? words : address);
}

/* Each sets all that the template asks for: what is missing would be looked for further out. */
static void value_add(struct drawing *drawing, const struct json_at *at, struct str label,
                      struct view *into)
{
    bool is_nested = is_composite(at) && !is_list_of_plain(at) && !is_link(at);
    view_add_text(into, "label", label);
    view_add_flag(into, "has_items", is_nested && json_count(at));
    if (is_link(at)) {
        link_add(drawing, at, into);
    } else {
        struct str words = is_nested                             ? STR("")
                           : is_composite(at) && !json_count(at) ? STR("none")
                                                                 : words_of(drawing, at);
        view_add_text(into, "href", str_is_web_address(words) ? words : STR(""));
        view_add_text(into, "text", words);
        view_add_text(into, "code", STR(""));
    }
    struct view *items = view_add_list(into, "items");
    bool is_object = json_kind_of(at) == JSON_KIND_OBJECT;
    struct json_each each = json_each(at);
    while (is_nested && json_next(&each))
        if (json_kind_of(&each.at) != JSON_KIND_NULL)
            value_add(drawing, &each.at,
                      is_object ? label_of(drawing, each.at.key) : name_of(drawing, &each.at),
                      view_add_object(items, NULL));
}

/* The members that are there, as rows of a summary. */
static void rows_add(struct drawing *drawing, const struct json_at *object, bool with_composite,
                     struct view *into)
{
    struct view *rows = view_add_list(into, "rows");
    bool any = false;
    for (struct json_each each = json_each(object); json_next(&each);) {
        bool is_plain = !is_composite(&each.at) || is_list_of_plain(&each.at);
        if (json_kind_of(&each.at) == JSON_KIND_NULL || (!is_plain && !with_composite))
            continue;
        value_add(drawing, &each.at, label_of(drawing, each.at.key), view_add_object(rows, NULL));
        any = true;
    }
    view_add_flag(into, "has_rows", any);
}

/* ---- sections ---- */

/* Is each item an object of a few plain members, so that a table shows it? */
static bool is_table(const struct json_at *list)
{
    if (json_kind_of(list) != JSON_KIND_LIST || !json_count(list))
        return false;
    for (struct json_each each = json_each(list); json_next(&each);) {
        if (json_kind_of(&each.at) != JSON_KIND_OBJECT || is_link(&each.at) ||
            json_count(&each.at) > COLUMNS_MAX)
            return false;
        for (struct json_each member = json_each(&each.at); json_next(&member);)
            if (is_composite(&member.at) && !is_list_of_plain(&member.at))
                return false;
    }
    return true;
}

static int column_find(struct str columns[COLUMNS_MAX], int count, struct str key)
{
    for (int i = 0; i < count; i++)
        if (str_equal(columns[i], key))
            return i;
    return NONE;
}

/* False: the items have too many different members. */
static bool columns_find(const struct json_at *list, struct str columns[COLUMNS_MAX], int *count)
{
    *count = 0;
    for (struct json_each each = json_each(list); json_next(&each);)
        for (struct json_each member = json_each(&each.at); json_next(&member);) {
            if (column_find(columns, *count, member.at.key) != NONE)
                continue;
            if (*count == COLUMNS_MAX)
                return false;
            columns[(*count)++] = member.at.key;
        }
    return true;
}

static bool table_add(struct drawing *drawing, const struct json_at *list, struct view *into)
{
    struct str columns[COLUMNS_MAX];
    int count = 0;
    if (!is_table(list) || !columns_find(list, columns, &count))
        return false;
    struct view *table = view_add_object(into, "table");
    struct view *heads = view_add_list(table, "heads");
    struct view *rows = view_add_list(table, "lines");
    for (int i = 0; i < count; i++)
        view_add_text(heads, NULL, label_of(drawing, columns[i]));
    for (struct json_each each = json_each(list); json_next(&each);) {
        struct view *cells = view_add_list(view_add_object(rows, NULL), "cells");
        struct json_at members[COLUMNS_MAX] = {{0}};
        for (struct json_each member = json_each(&each.at); json_next(&member);)
            members[column_find(columns, count, member.at.key)] = member.at;
        for (int i = 0; i < count; i++)
            view_add_text(cells, NULL, words_of(drawing, &members[i]));
    }
    return true;
}

static struct str address_of(struct drawing *drawing, const struct json_at *item)
{
    struct json_at id = json_member(item, "id");
    struct buf address;
    if (!drawing->page->items || json_kind_of(&id) != JSON_KIND_TEXT)
        return STR("");
    buf_init(&address, 0);
    buf_text(&address, drawing->page->items);
    buf_str(&address, words_of(drawing, &id));
    buf_text(&address, "?f=html");
    return keep(drawing, &address);
}

static bool is_list_of_objects(const struct json_at *at)
{
    struct json_at first = json_item(at, 0);
    return json_kind_of(at) == JSON_KIND_LIST && json_kind_of(&first) == JSON_KIND_OBJECT &&
           !is_link(&first);
}

static void section_add(struct drawing *drawing, const struct json_at *at, struct view *into)
{
    view_add_text(into, "heading", label_of(drawing, at->key));
    if (!drawing->page->items && table_add(drawing, at, into)) /* a table has no links */
        return;
    view_add_flag(into, "table", false);
    struct view *items = view_add_list(into, "blocks");
    if (!is_list_of_objects(at)) {
        value_add(drawing, at, STR(""), view_add_object(into, "value"));
        return;
    }
    view_add_flag(into, "value", false);
    for (struct json_each each = json_each(at); json_next(&each);) {
        struct view *item = view_add_object(items, NULL);
        struct str name = name_of(drawing, &each.at);
        view_add_text(item, "name", name.len ? name : STR("Without a name"));
        view_add_text(item, "href", address_of(drawing, &each.at));
        rows_add(drawing, &each.at, true, item);
    }
}

static void sections_add(struct drawing *drawing, const struct json_at *root, struct view *into)
{
    struct view *sections = view_add_list(into, "sections");
    rows_add(drawing, root, false, into);
    for (struct json_each each = json_each(root); json_next(&each);)
        if (is_composite(&each.at) && !is_list_of_plain(&each.at) && json_count(&each.at))
            section_add(drawing, &each.at, view_add_object(sections, NULL));
}

/* ---- the page ---- */

static void frame_add(struct drawing *drawing, const struct http_request *request,
                      const struct json_at *root, struct view *into)
{
    static const char *const formats[] = {"f", "format", NULL};
    const struct resource_page *page = drawing->page;
    struct buf json;
    buf_init(&json, 0);
    buf_str(&json, request->path);
    buf_char(&json, '?');
    resource_query_write(request, formats, &json);
    buf_text(&json, "f=json");
    view_add_text(into, "json", keep(drawing, &json));
    view_add_text(into, "title", page->title ? str_from(page->title) : name_of(drawing, root));
    view_add_text(into, "about", str_from(page->about));
    view_add_text(into, "back", str_from(page->back));
    view_add_text(into, "back_title", str_from(page->back_title));
    view_add_text(into, "next", str_from(page->next));
    view_add_text(into, "previous", str_from(page->previous));
    view_add_flag(into, "has_pages", page->next || page->previous);
}

enum err resource_draw(const struct http_request *request, const struct picture *picture,
                       const struct resource_page *page, struct http_answer *answer,
                       struct problem *problem)
{
    const struct site *site = request->site;
    struct json_doc *doc = NULL;
    struct arena arena;
    struct drawing drawing = {.arena = &arena, .page = page};
    enum err err = json_open(buf_view(answer->body), answer->body->len, &doc, problem);
    if (err)
        return err;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    struct json_at root = json_root(doc);
    struct view *view = page_view(site, picture, &arena);
    frame_add(&drawing, request, &root, view);
    sections_add(&drawing, &root, view);
    buf_clear(answer->body);
    err = drawing.failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.")
                         : page_draw(site, "resource", view, answer->body, problem);
    answer->content_type = "text/html; charset=utf-8";
    json_close(doc);
    arena_finish(&arena);
    return err;
}
