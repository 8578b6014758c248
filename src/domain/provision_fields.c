/* Members of provision.json: texts, keys, codes, areas, days and bounds. */
#include "domain/ground.h"
#include "provision_reading.h"

enum err take_text(struct reading *reading, const struct json_at *at, bool wanted, struct str *out)
{
    struct str text = {"", 0};
    size_t bad;
    enum err err = json_maybe_text(at, &text, reading->problem);
    if (!err && wanted && !text.len)
        err = json_problem(at, reading->problem, ERR_INVALID, "There must be text.");
    if (!err && !str_is_clean(text, &bad))
        err = json_problem(at, reading->problem, ERR_INVALID,
                           "Byte %zu of the text is a character that cannot be shown.", bad + 1);
    if (!err)
        *out = draft_text(&reading->draft, text);
    return err;
}

enum err maybe_text(struct reading *reading, const struct json_at *object, const char *member,
                    struct str *out)
{
    struct json_at at = json_member(object, member);
    return take_text(reading, &at, false, out);
}

enum err want_text(struct reading *reading, const struct json_at *object, const char *member,
                   struct str *out)
{
    struct json_at at = json_member(object, member);
    return take_text(reading, &at, true, out);
}

int key_find(const struct keys *keys, struct str key)
{
    for (int i = 0; i < keys->count; i++)
        if (str_equal(keys->list[i], key))
            return keys->first + i;
    return NONE;
}

enum err want_key(struct reading *reading, const struct json_at *object, const char *member,
                  const struct keys *keys, int *out)
{
    struct json_at at = json_member(object, member);
    struct str key = {"", 0};
    enum err err = json_want_text(&at, &key, reading->problem);
    int index = err ? NONE : key_find(keys, key);
    if (!err && index == NONE)
        err = json_problem(&at, reading->problem, ERR_INVALID, "There is no record with this key.");
    if (!err)
        *out = index;
    return err;
}

enum err maybe_code(struct reading *reading, const struct json_at *object, const char *member,
                    const char *const *codes, int *out)
{
    struct json_at at = json_member(object, member);
    struct str code = {"", 0};
    if (!json_is_there(&at))
        return OK;
    enum err err = json_want_text(&at, &code, reading->problem);
    int index = code_find(codes, code);
    if (!err && index == NONE)
        err = json_problem(&at, reading->problem, ERR_INVALID, "There is no such code.");
    if (!err)
        *out = index;
    return err;
}

enum err want_code(struct reading *reading, const struct json_at *object, const char *member,
                   const char *const *codes, int *out)
{
    struct json_at at = json_member(object, member);
    if (!json_is_there(&at))
        return json_problem(&at, reading->problem, ERR_INVALID, "There must be a code.");
    return maybe_code(reading, object, member, codes, out);
}

enum err want_area(struct reading *reading, const struct json_at *at, const char *type, int *out)
{
    struct str code = {"", 0};
    enum err err = json_want_text(at, &code, reading->problem);
    int area = err ? NONE : ground_area(reading->draft.directory, type, code);
    if (!err && area == NONE)
        err = json_problem(at, reading->problem, ERR_INVALID, "There is no area of this code.");
    if (!err)
        *out = area;
    return err;
}

enum err want_day(struct reading *reading, const struct json_at *object, const char *member,
                  struct date *out)
{
    struct json_at at = json_member(object, member);
    struct str text = {"", 0};
    enum err err = json_want_text(&at, &text, reading->problem);
    if (!err && !date_parse(text, out))
        err = json_problem(&at, reading->problem, ERR_INVALID, "This is no day.");
    return err;
}

enum err read_each(struct reading *reading, const struct json_at *object, const char *member,
                   enum err (*read)(struct reading *, const struct json_at *))
{
    struct json_at list = json_member(object, member);
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = json_want_object(&item, reading->problem);
        if (!err)
            err = read(reading, &item);
    }
    return err;
}

struct str text_join(struct reading *reading, struct str a, struct str b)
{
    struct buf both;
    if (!a.len || !b.len)
        return a.len ? a : b;
    buf_init(&both, 0);
    buf_str(&both, a);
    buf_text(&both, "; ");
    buf_str(&both, b);
    struct str joined = draft_text(&reading->draft, buf_view(&both));
    reading->draft.failed |= both.failed;
    buf_finish(&both);
    return joined;
}

/* ---- Time ---- */

enum err maybe_bound(struct reading *reading, const struct json_at *object, const char *member,
                     struct date *earliest, struct date *latest)
{
    struct json_at at = json_member(object, member);
    struct problem local = {0};
    struct str text = {"", 0};
    if (!json_is_there(&at))
        return OK;
    enum err err = json_want_text(&at, &text, reading->problem);
    if (!err && bound_parse(text, earliest, latest, &local))
        err = json_problem(&at, reading->problem, ERR_INVALID, "%s", local.text);
    return err;
}

enum err read_validity(struct reading *reading, const struct json_at *at, struct validity silent,
                       struct validity *out)
{
    struct validity v = silent;
    enum err err = maybe_bound(reading, at, "from", &v.from_earliest, &v.from_latest);
    if (!err)
        err = maybe_bound(reading, at, "to", &v.to_earliest, &v.to_latest);
    if (!err && v.from_earliest.days > v.to_latest.days)
        err = json_problem(at, reading->problem, ERR_INVALID, "It ends before it begins.");
    if (!err)
        *out = v;
    return err;
}

enum err read_dating(struct reading *reading, const struct json_at *at, struct str *from_text,
                     struct str *to_text, struct date *known_from, int *source)
{
    enum err err = maybe_text(reading, at, "from_text", from_text);
    if (!err)
        err = maybe_text(reading, at, "to_text", to_text);
    if (!err)
        err = want_day(reading, at, "known_from", known_from);
    return err ? err : want_key(reading, at, "source", &reading->sources, source);
}
