/* What was typed into the finder and chosen on its results. */
#include <string.h>

#include "domain/find.h"
#include "http/page_find.h"

static void error_put(struct form_errors *errors, struct str field, const char *text,
                      struct arena *arena)
{
    struct str copy = str_copy(str_from(text), arena);
    if (errors->count < FORM_ERRORS_MAX && copy.ptr)
        errors->items[errors->count++] = (struct form_error){field, copy};
}

/* ---- what the results page adds ---- */

/* Fields that say nothing of her and go to no question. */
static const char only[] = "only";
static const char only_type[] = "only-type";
static const char only_need[] = "only-need";
static const char pick[] = "pick";     /* the shortlist */
static const char clear[] = "clear";   /* of what is narrowed */
static const char unsure[] = "unsure"; /* a question that was answered "Don't know" */

static bool is_of_page(struct str field)
{
    static const char *const fields[] = {only, only_type, only_need, pick, clear, unsure};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_equal(field, str_from(fields[i])))
            return true;
    return false;
}

static bool term_set(const struct atlas *atlas, const char *vocabulary, struct str code,
                     uint64_t *terms)
{
    const struct vocabulary *words = vocabulary_find(&atlas->directory.words, vocabulary);
    for (int i = 0; words && i < words->count; i++) {
        if (str_equal(words->terms[i].code, code)) {
            *terms |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

static bool mark_set(struct str code, unsigned *marks)
{
    enum narrow_mark mark = narrow_mark_find(code);
    if (mark == NARROW_MARK_COUNT)
        return false;
    *marks |= 1U << mark;
    return true;
}

/* Services that are gone since are left out in silence; so is what is beyond the room. */
static bool pick_add(const struct atlas *atlas, struct str text, struct search *search)
{
    struct uuid id;
    if (!uuid_parse(text, &id))
        return false;
    int service = atlas_service_find(atlas, id);
    for (int i = 0; i < search->pick_count; i++)
        if (search->picks[i] == service)
            return true;
    if (service != NONE && search->pick_count < PICKS_MAX)
        search->picks[search->pick_count++] = service;
    return true;
}

static bool page_field_set(const struct atlas *atlas, const struct http_argument *field,
                           struct search *search)
{
    if (str_equal(field->name, str_from(only)))
        return mark_set(field->value, &search->narrow.marks);
    if (str_equal(field->name, str_from(only_type)))
        return term_set(atlas, "provision-type", field->value, &search->narrow.types);
    if (str_equal(field->name, str_from(only_need)))
        return term_set(atlas, "need", field->value, &search->narrow.needs);
    if (str_equal(field->name, str_from(pick)))
        return pick_add(atlas, field->value, search);
    if (str_equal(field->name, str_from(clear)))
        return str_equal(field->value, STR("filters"));
    return condition_of_field(field->value) != CONDITION_COUNT; /* unsure of what? */
}

/* ---- the question ---- */

/* All values of a field, joined by commas, in the arena. "none" stands for the whole. */
static struct str values_join(struct http_arguments form, struct str field, struct arena *arena)
{
    struct buf words;
    buf_init(&words, 0);
    for (size_t i = 0; i < form.count; i++) {
        struct str value = str_trim(form.items[i].value);
        if (!str_equal(form.items[i].name, field) || !value.len)
            continue;
        if (str_equal(value, STR("none"))) {
            buf_finish(&words);
            return STR("none");
        }
        if (words.len)
            buf_char(&words, ',');
        buf_str(&words, value);
    }
    struct str joined = buf_keep(&words, arena);
    return joined.ptr ? joined : STR("");
}

static bool is_first_of_name(struct http_arguments form, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_equal(form.items[i].name, form.items[at].name))
            return false;
    return true;
}

static enum err field_read(const struct atlas *atlas, const struct projection *projection,
                           const struct http_request *request, size_t at, struct search *search,
                           struct form_errors *errors)
{
    const struct http_argument *field = &request->form.items[at];
    struct problem wrong = {0};
    if (is_of_page(field->name)) {
        if (!page_field_set(atlas, field, search))
            error_put(errors, field->name, "There is no such choice.", request->arena);
        return OK;
    }
    if (!is_first_of_name(request->form, at))
        return OK;
    struct str value = values_join(request->form, field->name, request->arena);
    enum err err = find_set(atlas, projection, field->name, value, &search->question, &wrong);
    if (err && err != ERR_NO_MEMORY)
        error_put(errors, field->name, wrong.text, request->arena);
    return err == ERR_NO_MEMORY ? err : OK;
}

enum err form_read(const struct atlas *atlas, const struct projection *projection,
                   const struct http_request *request, struct search *out,
                   struct form_errors *errors, struct problem *problem)
{
    memset(out, 0, sizeof *out);
    question_init(&out->question);
    for (size_t i = 0; i < request->form.count; i++)
        if (field_read(atlas, projection, request, i, out, errors))
            return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
    if (form_has(request->form, str_from(clear), STR("filters")))
        memset(&out->narrow, 0, sizeof out->narrow);
    if (errors->count)
        return OK;
    struct problem wrong = {0};
    enum err err = find_complete(atlas, &out->question, &wrong);
    if (err == ERR_INVALID)
        error_put(errors, STR("near"), "Enter a postcode, a borough or a place.", request->arena);
    return err == ERR_INVALID ? OK : err;
}

/* ---- sending it again ---- */

static void hidden_add(const struct http_argument *field, struct view *list)
{
    struct view *into = view_add_object(list, NULL);
    view_add_text(into, "name", field->name);
    view_add_text(into, "value", field->value);
}

void form_keep(struct http_arguments form, struct view *into)
{
    static const char *const fields[] = {"limit", "include", unsure};
    struct view *list = view_add_list(into, "kept");
    for (size_t i = 0; i < form.count; i++)
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            if (str_equal(form.items[i].name, str_from(fields[k])))
                hidden_add(&form.items[i], list);
}

void form_send_again(struct http_arguments form, struct view *into)
{
    struct view *list = view_add_list(into, "kept");
    for (size_t i = 0; i < form.count; i++)
        if (str_trim(form.items[i].value).len)
            hidden_add(&form.items[i], list);
}
