/* Values within the records of Open Referral that are ours: days, ids, areas. */
#include "openreferral_reading.h"

enum err referral_want_text(struct referral_reading *reading, const struct json_at *object,
                            const char *member, struct str *out)
{
    return reading->is_draft ? maybe_text(&reading->base, object, member, out)
                             : want_text(&reading->base, object, member, out);
}

enum err referral_days(struct referral_reading *reading, const struct json_at *object,
                       const char *member, struct date *out, size_t count)
{
    struct json_at list = json_member(object, member);
    size_t found;
    enum err err = json_want_list(&list, count, &found, reading->base.problem);
    if (!err && found != count)
        err = json_problem(&list, reading->base.problem, ERR_INVALID, "There must be %zu days.",
                           count);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct str text = {"", 0};
        err = json_want_text(&item, &text, reading->base.problem);
        if (!err && !date_parse(text, &out[i]))
            err = json_problem(&item, reading->base.problem, ERR_INVALID, "This is no day.");
        if (!err && !reading->is_draft && i % 2 && out[i].days < out[i - 1].days)
            err = json_problem(&item, reading->base.problem, ERR_INVALID,
                               "This day is before the one that it must not be before.");
    }
    return err;
}

enum err referral_validity(struct referral_reading *reading, const struct json_at *at,
                           struct validity *out)
{
    struct date days[4];
    enum err err = referral_days(reading, at, "validity", days, 4);
    if (!err && !reading->is_draft && days[0].days > days[3].days)
        err = json_problem(at, reading->base.problem, ERR_INVALID, "It ends before it begins.");
    if (!err)
        *out = (struct validity){days[0], days[1], days[2], days[3]};
    return err;
}

/* An id that the import has brought, or NONE where the member is absent. */
enum err referral_maybe_id(struct referral_reading *reading, const struct json_at *object,
                           const char *member, const struct id_map *map, int *out)
{
    struct json_at at = json_member(object, member);
    struct uuid id;
    *out = NONE;
    if (!json_is_there(&at))
        return OK;
    enum err err = referral_want_id(reading, object, member, &id);
    if (!err)
        *out = id_map_get(map, id);
    if (!err && *out == NONE && !reading->is_draft)
        err = json_problem(&at, reading->base.problem, ERR_INVALID,
                           "There is no record of this id here.");
    return err;
}

enum err referral_want_source(struct referral_reading *reading, const struct json_at *at, int *out)
{
    struct json_at member = json_member(at, "source");
    enum err err = referral_maybe_id(reading, at, "source", &reading->sources, out);
    if (!err && *out == NONE && !reading->is_draft)
        err = json_problem(&member, reading->base.problem, ERR_INVALID, "A source must be named.");
    return err;
}

/* ["borough", "E09000022"] */
enum err referral_area_at(struct referral_reading *reading, const struct json_at *at, int *out)
{
    const struct directory *directory = reading->base.draft.directory;
    struct json_at type_at = json_item(at, 0);
    struct json_at code_at = json_item(at, 1);
    struct str type = {"", 0};
    struct str code = {"", 0};
    enum err err = json_want_text(&type_at, &type, reading->base.problem);
    if (!err)
        err = json_want_text(&code_at, &code, reading->base.problem);
    for (int i = 0; i < directory->areas_count && !err; i++)
        if (str_equal(directory->areas[i].code, code) &&
            str_equal(directory->areas[i].type, type)) {
            *out = i;
            return OK;
        }
    return err ? err
               : json_problem(at, reading->base.problem, ERR_INVALID,
                              "There is no area of this type and code in the database.");
}

enum err referral_maybe_area(struct referral_reading *reading, const struct json_at *object,
                             const char *member, int *out)
{
    struct json_at at = json_member(object, member);
    *out = NONE;
    return json_is_there(&at) ? referral_area_at(reading, &at, out) : OK;
}

enum err referral_dating(struct referral_reading *reading, const struct json_at *at,
                         struct str *from, struct str *to, struct date *known_from)
{
    enum err err = maybe_text(&reading->base, at, "from_text", from);
    if (!err)
        err = maybe_text(&reading->base, at, "to_text", to);
    return err ? err : want_day(&reading->base, at, "known_from", known_from);
}
