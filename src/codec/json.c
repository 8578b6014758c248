#include "codec/json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A struct json is Jansson's value under another name; it is never more than a pointer here. */
static const json_t *value_of(const struct json_at *at)
{
    return (const json_t *)(const void *)at->node;
}

static const struct json *node_of(const json_t *value)
{
    return (const struct json *)(const void *)value;
}

/* Jansson iterates only what is not const, and changes nothing by it. */
static json_t *value_to_walk(const struct json_at *at)
{
    return (json_t *)(uintptr_t)at->node;
}

/* What json_close gets back: Jansson's root. */
static json_t *doc_root(const struct json_doc *doc)
{
    return (json_t *)(uintptr_t)doc;
}

static void place_at(struct problem *problem, struct str text, size_t offset)
{
    int line = 1;
    int column = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    problem_at(problem, "line %d, column %d", line, column);
}

/* Jansson recurses up to 2,048 deep: brackets are counted first, so that what it meets is flat. */
static bool is_too_deep(struct str text, size_t *offset)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX) {
                *offset = i;
                return true;
            }
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return false;
}

/* Jansson's own messages repeat the input, which may be about a person: ours do not. */
static enum err refusal(const json_error_t *error, struct problem *problem)
{
    enum json_error_code code = json_error_code(error);
    if (code == json_error_out_of_memory || !error->text[0])
        return problem_set(problem, ERR_NO_MEMORY, "There is not enough memory for this JSON.");
    problem_at(problem, "line %d, column %d", error->line, error->column);
    if (code == json_error_premature_end_of_input)
        return problem_set(problem, ERR_INVALID, "The JSON ends too early.");
    if (code == json_error_end_of_input_expected)
        return problem_set(problem, ERR_INVALID, "Something follows the end of the JSON.");
    if (code == json_error_invalid_utf8)
        return problem_set(problem, ERR_INVALID, "The text is not well-formed UTF-8.");
    if (code == json_error_duplicate_key)
        return problem_set(problem, ERR_INVALID, "An object has the same member twice.");
    if (code == json_error_numeric_overflow)
        return problem_set(problem, ERR_INVALID, "A number is too large.");
    if (code == json_error_null_character || code == json_error_null_byte_in_key)
        return problem_set(problem, ERR_INVALID, "A text holds the character U+0000.");
    return problem_set(problem, ERR_INVALID, "This is not valid JSON.");
}

enum err json_open(struct str text, size_t limit_bytes, struct json_doc **out,
                   struct problem *problem)
{
    if (text.len > limit_bytes)
        return problem_set(problem, ERR_LIMIT, "The JSON is larger than %zu bytes.", limit_bytes);
    size_t deep_offset = 0;
    if (is_too_deep(text, &deep_offset)) {
        place_at(problem, text, deep_offset);
        return problem_set(problem, ERR_INVALID, "The JSON is nested more than %d deep.",
                           JSON_DEPTH_MAX);
    }
    json_error_t error = {.line = 0}; /* Jansson leaves it half empty without memory */
    const char *start = text.ptr ? text.ptr : "";
    json_t *root = json_loadb(start, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root)
        return refusal(&error, problem);
    *out = (struct json_doc *)(void *)root;
    return OK;
}

void json_close(struct json_doc *doc)
{
    json_decref(doc_root(doc)); /* NULL is fine */
}

struct json_at json_root(const struct json_doc *doc)
{
    return (struct json_at){.node = node_of(doc_root(doc))};
}

enum json_kind json_kind_of(const struct json_at *at)
{
    if (!at->node)
        return JSON_KIND_NONE;
    switch (json_typeof(value_of(at))) {
    case JSON_OBJECT: return JSON_KIND_OBJECT;
    case JSON_ARRAY: return JSON_KIND_LIST;
    case JSON_STRING: return JSON_KIND_TEXT;
    case JSON_INTEGER: return JSON_KIND_INT;
    case JSON_REAL: return JSON_KIND_DOUBLE;
    case JSON_TRUE:
    case JSON_FALSE: return JSON_KIND_BOOL;
    case JSON_NULL: return JSON_KIND_NULL;
    }
    return JSON_KIND_NONE;
}

bool json_is_there(const struct json_at *at)
{
    return at->node && !json_is_null(value_of(at));
}

struct json_at json_member(const struct json_at *object, const char *key)
{
    return (struct json_at){.node = node_of(json_object_get(value_of(object), key)),
                            .parent = object,
                            .key = str_from(key)};
}

struct json_at json_item(const struct json_at *list, size_t index)
{
    return (struct json_at){
        .node = node_of(json_array_get(value_of(list), index)), .parent = list, .index = index};
}

size_t json_count(const struct json_at *at)
{
    return json_kind_of(at) == JSON_KIND_OBJECT ? json_object_size(value_of(at))
                                                : json_array_size(value_of(at));
}

struct json_each json_each(const struct json_at *object_or_list)
{
    return (struct json_each){.at = {.parent = object_or_list}};
}

bool json_next(struct json_each *each)
{
    const struct json_at *parent = each->at.parent;
    if (json_kind_of(parent) == JSON_KIND_LIST) {
        each->at = json_item(parent, each->next_index++);
        return each->at.node != NULL;
    }
    json_t *object = value_to_walk(parent); /* anything else has no iterator */
    each->place =
        each->next_index++ ? json_object_iter_next(object, each->place) : json_object_iter(object);
    if (!each->place)
        return false;
    each->at.node = node_of(json_object_iter_value(each->place));
    each->at.key = str_from(json_object_iter_key(each->place)); /* a key holds no NUL */
    return true;
}

enum { KEY_SHOWN_MAX = 40, KEY_ROOM = 2 * KEY_SHOWN_MAX + 16 }; /* bytes; all may need escapes */

/* A key from outside, made safe to show: short, on one line, and "~" and "/" as RFC 6901 wants. */
static size_t key_show(struct str key, bool in_pointer, char shown[KEY_ROOM])
{
    bool clean = str_is_clean(key, NULL);
    size_t len = 0;
    size_t i = 0;
    for (; i < key.len; i++) {
        unsigned char c = (unsigned char)key.ptr[i];
        if (i >= KEY_SHOWN_MAX && (c & 0xC0) != 0x80) /* never within a character */
            break;
        if (in_pointer && (c == '~' || c == '/')) {
            shown[len++] = '~';
            c = c == '/' ? '1' : '0';
        } else if (c < 0x20 || (c >= 0x7F && !clean)) {
            c = '?';
        }
        if (i < KEY_SHOWN_MAX + 3)
            shown[len++] = (char)c;
    }
    if (i < key.len) {
        memcpy(shown + len, "...", 3);
        len += 3;
    }
    shown[len] = '\0';
    return len;
}

/* Writes the pointer to the value; true if all of it fitted. */
static bool pointer_print(const struct json_at *at, char *out, size_t room, size_t *len)
{
    if (!at->parent)
        return true;
    if (!pointer_print(at->parent, out, room, len))
        return false;
    char step[KEY_ROOM];
    size_t step_len = 0;
    if (at->key.ptr)
        step_len = key_show(at->key, true, step);
    else
        step_len = (size_t)snprintf(step, sizeof step, "%zu", at->index);
    if (*len + 1 + step_len >= room)
        return false;
    out[(*len)++] = '/';
    memcpy(out + *len, step, step_len);
    *len += step_len;
    out[*len] = '\0';
    return true;
}

static void pointer_set(const struct json_at *at, struct problem *problem)
{
    if (!problem)
        return;
    size_t len = 0;
    problem->where[0] = '\0';
    pointer_print(at, problem->where, sizeof problem->where, &len); /* its start, if too long */
}

enum err json_problem(const struct json_at *at, struct problem *problem, enum err code,
                      const char *format, ...)
{
    pointer_set(at, problem);
    if (!problem)
        return code;
    problem->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(problem->text, sizeof problem->text, format, args);
    va_end(args);
    return code;
}

static const char *kind_name(enum json_kind kind)
{
    switch (kind) {
    case JSON_KIND_NONE: return "missing";
    case JSON_KIND_NULL: return "null";
    case JSON_KIND_BOOL: return "true or false";
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE: return "a number";
    case JSON_KIND_TEXT: return "text";
    case JSON_KIND_LIST: return "a list";
    case JSON_KIND_OBJECT: return "an object";
    }
    return "something else";
}

static enum err want_kind(const struct json_at *at, enum json_kind wanted, struct problem *problem)
{
    enum json_kind kind = json_kind_of(at);
    if (kind == wanted)
        return OK;
    return json_problem(at, problem, ERR_INVALID, "This should be %s, but is %s.",
                        kind_name(wanted), kind_name(kind));
}

enum err json_want_object(const struct json_at *at, struct problem *problem)
{
    return want_kind(at, JSON_KIND_OBJECT, problem);
}

enum err json_want_list(const struct json_at *at, size_t most_items, size_t *count,
                        struct problem *problem)
{
    enum err err = want_kind(at, JSON_KIND_LIST, problem);
    if (err)
        return err;
    size_t items = json_count(at);
    if (items > most_items)
        return json_problem(at, problem, ERR_INVALID,
                            "This list should have at most %zu items, but has %zu.", most_items,
                            items);
    *count = items;
    return OK;
}

enum err json_want_text(const struct json_at *at, struct str *out, struct problem *problem)
{
    enum err err = want_kind(at, JSON_KIND_TEXT, problem);
    if (!err)
        *out = (struct str){json_string_value(value_of(at)), json_string_length(value_of(at))};
    return err;
}

enum err json_want_bool(const struct json_at *at, bool *out, struct problem *problem)
{
    enum err err = want_kind(at, JSON_KIND_BOOL, problem);
    if (!err)
        *out = json_is_true(value_of(at));
    return err;
}

enum err json_want_int(const struct json_at *at, int64_t least, int64_t most, int64_t *out,
                       struct problem *problem)
{
    enum json_kind kind = json_kind_of(at);
    int64_t number = json_integer_value(value_of(at));
    if (kind != JSON_KIND_INT)
        return json_problem(at, problem, ERR_INVALID, "This should be a whole number, but is %s.",
                            kind == JSON_KIND_DOUBLE ? "not whole" : kind_name(kind));
    if (number < least || number > most)
        return json_problem(at, problem, ERR_INVALID,
                            "This number should be from %lld to %lld, but is %lld.",
                            (long long)least, (long long)most, (long long)number);
    *out = number;
    return OK;
}

enum err json_want_double(const struct json_at *at, double least, double most, double *out,
                          struct problem *problem)
{
    if (json_kind_of(at) != JSON_KIND_INT) {
        enum err err = want_kind(at, JSON_KIND_DOUBLE, problem);
        if (err)
            return err;
    }
    double number = json_number_value(value_of(at));
    if (!(number >= least && number <= most)) {
        struct buf range; /* printf's decimal point follows the locale */
        buf_init(&range, 100);
        buf_double(&range, least, 6);
        buf_text(&range, " to ");
        buf_double(&range, most, 6);
        enum err err = json_problem(at, problem, ERR_INVALID, "This number should be from %s.",
                                    range.failed ? "its range" : range.ptr);
        buf_finish(&range);
        return err;
    }
    *out = number;
    return OK;
}

enum err json_maybe_text(const struct json_at *at, struct str *out, struct problem *problem)
{
    return json_is_there(at) ? json_want_text(at, out, problem) : OK;
}

enum err json_maybe_bool(const struct json_at *at, bool *out, struct problem *problem)
{
    return json_is_there(at) ? json_want_bool(at, out, problem) : OK;
}

enum err json_maybe_int(const struct json_at *at, int64_t least, int64_t most, int64_t *out,
                        struct problem *problem)
{
    return json_is_there(at) ? json_want_int(at, least, most, out, problem) : OK;
}

enum err json_maybe_double(const struct json_at *at, double least, double most, double *out,
                           struct problem *problem)
{
    return json_is_there(at) ? json_want_double(at, least, most, out, problem) : OK;
}

static bool is_named(struct str key, const char *keys)
{
    struct str rest = str_from(keys);
    struct str name;
    while (str_split(&rest, ' ', &name))
        if (name.len && str_equal(name, key))
            return true;
    return false;
}

enum err json_want_only(const struct json_at *object, const char *keys, struct problem *problem)
{
    enum err err = json_want_object(object, problem);
    if (err)
        return err;
    for (struct json_each each = json_each(object); json_next(&each);) {
        if (is_named(each.at.key, keys))
            continue;
        char shown[KEY_ROOM];
        key_show(each.at.key, false, shown);
        return json_problem(&each.at, problem, ERR_INVALID, "There is no member called \"%s\".",
                            shown);
    }
    return OK;
}
