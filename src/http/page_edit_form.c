/* Forms of the editor: between a record and what stands in its fields. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/words.h"
#include "model/date_words.h"
#include "page_edit_parts.h"

enum { TEXT_MAX = 200, LONG_MAX = 5000, SHORT_MAX = 60, NAME_ROOM = 400 };

enum err edit_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

/* ---- what stands in the fields ---- */

void edit_put(struct edit_page *page, const char *name, struct str value)
{
    if (page->value_count < EDIT_VALUES_MAX)
        page->values[page->value_count++] = (struct http_argument){str_from(name), value};
}

struct str edit_format(struct edit_page *page, const char *format, ...)
{
    char text[NAME_ROOM];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    struct str copy = str_copy(str_from(text), page->arena);
    return copy.ptr ? copy : STR("");
}

void edit_put_format(struct edit_page *page, const char *name, const char *format, ...)
{
    char text[NAME_ROOM];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    struct str copy = str_copy(str_from(text), page->arena);
    edit_put(page, name, copy.ptr ? copy : STR(""));
}

struct str edit_value(const struct edit_page *page, const char *name)
{
    struct http_arguments values = {page->values, (size_t)page->value_count};
    return str_trim(http_argument_get(values, str_from(name), NULL));
}

bool edit_value_has(const struct edit_page *page, const char *name, struct str value)
{
    for (int i = 0; i < page->value_count; i++)
        if (str_equal(page->values[i].name, str_from(name)) &&
            str_equal(page->values[i].value, value))
            return true;
    return false;
}

void edit_take_over(struct edit_page *page)
{
    page->value_count = 0;
    for (size_t i = 0; i < page->request->form.count && page->value_count < EDIT_VALUES_MAX; i++)
        page->values[page->value_count++] = page->request->form.items[i];
}

void edit_error(struct edit_page *page, const char *name, const char *format, ...)
{
    char text[NAME_ROOM];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    struct form_errors *errors = &page->errors;
    struct str copy = str_copy(str_from(text), page->arena);
    for (int i = 0; i < errors->count; i++)
        if (str_equal(errors->items[i].field, str_from(name)))
            return; /* one is enough */
    if (errors->count < FORM_ERRORS_MAX && copy.ptr)
        errors->items[errors->count++] = (struct form_error){str_from(name), copy};
}

struct str edit_bound_text(struct edit_page *page, struct date earliest, struct date latest)
{
    char words[DATE_WORDS_BOUND_LEN];
    if (latest.days <= DATE_MIN.days)
        return STR("");
    date_words_write(earliest, latest, words);
    return edit_format(page, "%s", words);
}

/* ---- from the record ---- */

static struct str number_text(struct edit_page *page, int64_t number)
{
    return number < 0 ? STR("") : edit_format(page, "%lld", (long long)number);
}

static struct str day_text(struct edit_page *page, struct date day)
{
    char words[DATE_WORDS_LEN];
    date_words(day, words);
    return edit_format(page, "%s", words);
}

static const char *at_of(const struct edit_field *field, const void *record)
{
    return (const char *)record + field->at;
}

static int int_at(const struct edit_field *field, const void *record)
{
    int number;
    memcpy(&number, at_of(field, record), sizeof number);
    return number;
}

static struct str text_of_term(struct edit_page *page, const struct edit_field *field, int term)
{
    const struct vocabulary *words = vocabulary_find(&page->atlas->directory.words, field->list);
    return words && term >= 0 && term < words->count ? words->terms[term].code : STR("");
}

static struct str text_of_bound(struct edit_page *page, const struct edit_field *field,
                                const struct date days[2])
{
    bool is_open = field->empty == EDIT_EMPTY_LAST && days[0].days >= DATE_MAX.days;
    return is_open ? STR("") : edit_bound_text(page, days[0], days[1]);
}

/* Of the field in the record, as it would be typed. */
static struct str text_of(struct edit_page *page, const struct edit_field *field,
                          const void *record)
{
    struct str text;
    struct date days[2];
    int64_t amount;
    switch (field->kind) {
    case EDIT_TEXT:
    case EDIT_LONG: memcpy(&text, at_of(field, record), sizeof text); return text;
    case EDIT_CODE:
    case EDIT_COUNT:
    case EDIT_SOURCE: return number_text(page, int_at(field, record));
    case EDIT_AREA: return edit_area_text(page, int_at(field, record));
    case EDIT_FLAG: return *at_of(field, record) ? STR("yes") : STR("");
    case EDIT_TERM: return text_of_term(page, field, int_at(field, record));
    case EDIT_MONEY:
        memcpy(&amount, at_of(field, record), sizeof amount);
        return number_text(page, amount);
    case EDIT_BOUND:
        memcpy(days, at_of(field, record), sizeof days);
        return text_of_bound(page, field, days);
    case EDIT_DAY:
        memcpy(days, at_of(field, record), sizeof *days);
        return days->days ? day_text(page, *days) : STR("");
    case EDIT_CHOICE:
    case EDIT_TICKS: break;
    }
    return STR("");
}

static void *record_of(struct edit_page *page, const struct edit_sheet *sheet,
                       const struct edit_field *field, void *record)
{
    return field->is_other ? sheet->other(page, record) : record;
}

void edit_fill(struct edit_page *page, const struct edit_sheet *sheet, void *record)
{
    page->value_count = 0;
    for (int i = 0; i < sheet->field_count; i++) {
        const struct edit_field *field = &sheet->fields[i];
        if (field->at != EDIT_OWN)
            edit_put(page, field->name,
                     text_of(page, field, record_of(page, sheet, field, record)));
    }
    if (sheet->fill)
        sheet->fill(page, record);
}

/* ---- into the record ---- */

static char *into(const struct edit_field *field, void *record)
{
    return (char *)record + field->at;
}

static int text_room(const struct edit_field *field)
{
    return field->most ? field->most : field->kind == EDIT_LONG ? LONG_MAX : TEXT_MAX;
}

/* Line ends as Unix has them. */
static struct str lines_clean(struct edit_page *page, struct str text)
{
    char *copy = arena_take(page->arena, 1, text.len + 1);
    size_t len = 0;
    if (!copy)
        return STR("");
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\r')
            copy[len++] = text.ptr[i];
    copy[len] = '\0';
    return (struct str){copy, len};
}

bool edit_text_take(struct edit_page *page, const struct edit_field *field, struct str *out)
{
    struct str text = lines_clean(page, edit_value(page, field->name));
    size_t characters = 0;
    size_t bad;
    for (size_t i = 0; i < text.len; i++)
        characters += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    if (field->is_wanted && !text.len)
        edit_error(page, field->name, "Fill in: %s.", field->label);
    else if (!str_is_clean(text, &bad))
        edit_error(page, field->name,
                   "%s: character %zu cannot be shown. Type the text again by hand.", field->label,
                   bad + 1);
    else if (characters > (size_t)text_room(field))
        edit_error(page, field->name, "%s: %zu characters are too many. %d fit.", field->label,
                   characters, text_room(field));
    else if (field->kind == EDIT_TEXT && text.len && memchr(text.ptr, '\n', text.len))
        edit_error(page, field->name, "%s goes on one line.", field->label);
    else {
        *out = text;
        return true;
    }
    return false;
}

bool edit_bound_take(struct edit_page *page, const char *name, struct date *earliest,
                     struct date *latest)
{
    struct str text = edit_value(page, name);
    if (date_words_read(text, earliest, latest) == OK)
        return true;
    int shown = (int)(text.len < SHORT_MAX ? text.len : SHORT_MAX);
    edit_error(page, name, "“%.*s” is not a date that we understand. %s", shown, text.ptr,
               date_words_help);
    return false;
}

static void number_take(struct edit_page *page, const struct edit_field *field, int64_t *out)
{
    char digits[SHORT_MAX] = "";
    size_t count = 0;
    struct str text = edit_value(page, field->name);
    if (str_starts_with(text, STR("£")))
        text = (struct str){text.ptr + strlen("£"), text.len - strlen("£")};
    for (size_t i = 0; i < text.len && count + 1 < sizeof digits; i++)
        if (text.ptr[i] != ',' && text.ptr[i] != ' ')
            digits[count++] = text.ptr[i];
    int64_t most = field->most ? field->most : INT32_MAX;
    if (!count && field->is_wanted)
        edit_error(page, field->name, "Fill in: %s.", field->label);
    else if (!count)
        *out = NONE;
    else if (!str_to_int((struct str){digits, count}, out) || *out < 0 || *out > most)
        edit_error(page, field->name, "%s: write a whole number from 0 to %lld.", field->label,
                   (long long)most);
}

/* An index that a choice was sent as; NONE where it was left. False with an error. */
static bool index_take(struct edit_page *page, const struct edit_field *field, int count, int *out)
{
    struct str text = edit_value(page, field->name);
    int64_t number = NONE;
    if (text.len && (!str_to_int(text, &number) || number < 0 || number >= count)) {
        edit_error(page, field->name, "%s: there is no such choice.", field->label);
        return false;
    }
    if (!text.len && field->is_wanted) {
        edit_error(page, field->name, "Choose: %s.", field->label);
        return false;
    }
    *out = (int)number;
    return true;
}

static int words_count(const char *const *words)
{
    int count = 0;
    while (words && words[count])
        count++;
    return count;
}

static bool term_take(struct edit_page *page, const struct edit_field *field, int *out)
{
    struct str text = edit_value(page, field->name);
    const struct vocabulary *words = vocabulary_find(&page->atlas->directory.words, field->list);
    int term = text.len && words ? term_find(words, text) : NONE;
    if (term != NONE || (!text.len && !field->is_wanted)) {
        *out = term;
        return true;
    }
    edit_error(page, field->name, "Choose: %s.", field->label);
    return false;
}

static bool area_take(struct edit_page *page, const struct edit_field *field, int *out)
{
    struct str text = edit_value(page, field->name);
    int area = text.len ? edit_area_find(page, text) : NONE;
    if (area != NONE || (!text.len && !field->is_wanted)) {
        *out = area;
        return true;
    }
    edit_error(page, field->name, "Choose: %s.", field->label);
    return false;
}

/* What was not changed keeps days that no words say. */
static void bound_field_take(struct edit_page *page, const struct edit_field *field, void *record)
{
    struct date days[2];
    struct str typed = edit_value(page, field->name);
    memcpy(days, at_of(field, record), sizeof days);
    if (str_equal(typed, text_of_bound(page, field, days)))
        return;
    if (field->is_wanted && !typed.len)
        edit_error(page, field->name, "Fill in: %s.", field->label);
    else if (!typed.len && field->empty != EDIT_EMPTY_UNKNOWN)
        days[0] = days[1] = field->empty == EDIT_EMPTY_FIRST ? DATE_MIN : DATE_MAX;
    else if (!edit_bound_take(page, field->name, &days[0], &days[1]))
        return;
    memcpy(into(field, record), days, sizeof days);
    if (field->words_at) {
        const struct str none = STR("");
        memcpy((char *)record + field->words_at, &none, sizeof none);
    }
}

static void day_take(struct edit_page *page, const struct edit_field *field, void *record)
{
    static const struct date none = {.days = 0};
    struct date first = none;
    struct date last = none;
    if (!edit_value(page, field->name).len && !field->is_wanted) {
        memcpy(into(field, record), &none, sizeof none);
        return;
    }
    if (!edit_bound_take(page, field->name, &first, &last))
        return;
    if (first.days != last.days)
        edit_error(page, field->name, "%s: write one day, like 1 April 2021.", field->label);
    else
        memcpy(into(field, record), &first, sizeof first);
}

static void code_take(struct edit_page *page, const struct edit_sheet *sheet,
                      const struct edit_field *field, void *record)
{
    int code = NONE;
    if (!index_take(page, field, words_count(field->words), &code) || code == NONE)
        return;
    if (sheet->offer && !sheet->offer(page, field, code))
        edit_error(page, field->name, "Choose: %s.", field->label);
    else
        memcpy(into(field, record), &code, sizeof code);
}

static void field_take(struct edit_page *page, const struct edit_sheet *sheet,
                       const struct edit_field *field, void *record)
{
    const struct directory *directory = edit_directory(page);
    struct str text;
    int index = NONE;
    int64_t number = NONE;
    bool truth = edit_value(page, field->name).len > 0;
    switch (field->kind) {
    case EDIT_TEXT:
    case EDIT_LONG:
        if (edit_text_take(page, field, &text))
            memcpy(into(field, record), &text, sizeof text);
        break;
    case EDIT_CODE: code_take(page, sheet, field, record); break;
    case EDIT_AREA:
        if (area_take(page, field, &index))
            memcpy(into(field, record), &index, sizeof index);
        break;
    case EDIT_SOURCE:
        if (index_take(page, field, directory->sources_count, &index))
            memcpy(into(field, record), &index, sizeof index);
        break;
    case EDIT_TERM:
        if (term_take(page, field, &index))
            memcpy(into(field, record), &index, sizeof index);
        break;
    case EDIT_FLAG: memcpy(into(field, record), &truth, sizeof truth); break;
    case EDIT_COUNT:
        number_take(page, field, &number);
        index = (int)number;
        memcpy(into(field, record), &index, sizeof index);
        break;
    case EDIT_MONEY:
        number_take(page, field, &number);
        memcpy(into(field, record), &number, sizeof number);
        break;
    case EDIT_BOUND: bound_field_take(page, field, record); break;
    case EDIT_DAY: day_take(page, field, record); break;
    case EDIT_CHOICE:
    case EDIT_TICKS: break;
    }
}

void edit_take(struct edit_page *page, const struct edit_sheet *sheet, void *record)
{
    for (int i = 0; i < sheet->field_count; i++) {
        const struct edit_field *field = &sheet->fields[i];
        if (field->at != EDIT_OWN && (!sheet->has || sheet->has(page, field, record)))
            field_take(page, sheet, field, record_of(page, sheet, field, record));
    }
    if (sheet->take)
        sheet->take(page, record);
}

/* ---- the page ---- */

struct view *edit_option(struct view *options, struct str value, struct str label, struct str hint)
{
    struct view *option = view_add_object(options, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
    view_add_text(option, "hint", hint);
    return option;
}

static void codes_add(struct edit_page *page, const struct edit_sheet *sheet,
                      const struct edit_field *field, struct view *options)
{
    for (int i = 0; field->words && field->words[i]; i++) {
        const char *words = sheet->offer ? sheet->offer(page, field, i) : field->words[i];
        if (words)
            edit_option(options, edit_format(page, "%d", i), str_from(words), STR(""));
    }
}

static void sources_add(struct edit_page *page, struct view *options)
{
    const struct directory *directory = edit_directory(page);
    for (int i = 0; i < directory->sources_count; i++) {
        const struct source_record *source = &directory->sources[i];
        buf_str(&page->words, source->title);
        if (source->date_text.len) {
            buf_text(&page->words, ", ");
            buf_str(&page->words, source->date_text);
        }
        edit_option(options, edit_format(page, "%d", i), words_keep(&page->words, page->arena),
                    STR(""));
    }
}

static void terms_add(struct edit_page *page, const struct edit_field *field, struct view *options)
{
    const struct vocabulary *words = vocabulary_find(&page->atlas->directory.words, field->list);
    for (int i = 0; words && i < words->count; i++)
        edit_option(options, words->terms[i].code, words->terms[i].label, words->terms[i].hint);
}

/* Marks what is chosen, and numbers all: ids must differ. Is any? */
static bool options_mark(struct edit_page *page, const struct edit_field *field,
                         struct view *options)
{
    int number = 0;
    bool has_chosen = false;
    for (struct view *option = options->first; option; option = option->next) {
        const struct view *value = view_member(option, STR("value"));
        const struct view *label = view_member(option, STR("label"));
        if (!value || !label)
            continue;
        view_add_int(option, "number", ++number);
        bool is_chosen = edit_value_has(page, field->name, value->text);
        view_add_flag(option, "chosen", is_chosen);
        has_chosen |= is_chosen;
    }
    return has_chosen;
}

static const char *control_of(const struct edit_field *field)
{
    switch (field->kind) {
    case EDIT_TEXT:
    case EDIT_BOUND:
    case EDIT_DAY: return "is_text";
    case EDIT_COUNT:
    case EDIT_MONEY: return "is_number";
    case EDIT_LONG: return "is_long";
    case EDIT_CODE: return "is_radios";
    case EDIT_FLAG: return "is_flag";
    case EDIT_TERM:
    case EDIT_AREA:
    case EDIT_SOURCE:
    case EDIT_CHOICE: return "is_select";
    case EDIT_TICKS: return "is_ticks";
    }
    return "is_text";
}

/* What a select says where nothing is chosen. */
static const char *nothing_words(const struct edit_field *field)
{
    if (field->nothing || field->is_wanted)
        return field->nothing ? field->nothing : "Choose";
    return field->kind == EDIT_SOURCE ? "The source of the whole listing" : "Not stated";
}

static void options_add(struct edit_page *page, const struct edit_sheet *sheet,
                        const struct edit_field *field, struct view *item)
{
    struct view *options = view_add_list(item, "options");
    if (!options)
        return;
    if (!strcmp(control_of(field), "is_select") && *nothing_words(field))
        edit_option(options, STR(""), str_from(nothing_words(field)), STR(""));
    if (field->kind == EDIT_CODE)
        codes_add(page, sheet, field, options);
    else if (field->kind == EDIT_SOURCE)
        sources_add(page, options);
    else if (field->kind == EDIT_AREA)
        edit_areas_add(page, true, true, options);
    else if (field->kind == EDIT_TERM)
        terms_add(page, field, options);
    if (sheet->choices)
        sheet->choices(page, field, options);
    view_add_flag(item, "has_chosen", options_mark(page, field, options));
}

static const char *hint_of(const struct edit_field *field)
{
    if (field->hint || field->kind != EDIT_SOURCE)
        return field->hint;
    return "The source that says this. Add a new one under Sources first";
}

/* What is read out with the field: its hint, and what is wrong. */
static void described_add(struct edit_page *page, const struct edit_field *field, struct view *item)
{
    const struct view *error = view_member(item, STR("error"));
    bool is_wrong = error && error->kind == VIEW_TEXT;
    bool has_hint = hint_of(field) != NULL;
    struct str ids =
        edit_format(page, "%s%s%s%s%s%s", has_hint ? "f-" : "", has_hint ? field->name : "",
                    has_hint ? "-hint" : "", is_wrong ? " f-" : "", is_wrong ? field->name : "",
                    is_wrong ? "-error" : "");
    view_add_flag(item, "is_described", ids.len > 0);
    view_add_text(item, "described_by", str_trim(ids));
    view_add_flag(item, "is_group", field->kind == EDIT_CODE || field->kind == EDIT_TICKS);
}

static void field_view(struct edit_page *page, const struct edit_sheet *sheet,
                       const struct edit_field *field, struct view *list)
{
    struct view *item = view_add_object(list, NULL);
    view_add_text(item, "field", str_from(field->name));
    view_add_text(item, "label", str_from(field->label));
    view_add_text(item, "about", str_from(hint_of(field) ? hint_of(field) : ""));
    view_add_flag(item, control_of(field), true);
    view_add_flag(item, "is_optional",
                  !field->is_wanted && field->kind != EDIT_CODE && field->kind != EDIT_FLAG &&
                      field->kind != EDIT_TICKS);
    view_add_flag(item, "is_short",
                  field->kind == EDIT_BOUND || field->kind == EDIT_DAY ||
                      (field->most && field->most <= SHORT_MAX && field->kind == EDIT_TEXT));
    view_add_text(item, "value", edit_value(page, field->name));
    view_add_flag(item, "is_folded", field->kind == EDIT_TICKS && field->nothing);
    view_add_flag(item, "has_list", field->kind == EDIT_TEXT && field->list);
    for (int i = 0; i < page->errors.count; i++)
        if (str_equal(page->errors.items[i].field, str_from(field->name)))
            view_add_text(item, "error", page->errors.items[i].text);
    view_add_flag(item, "error", false); /* where there is none, not that of the page */
    described_add(page, field, item);
    options_add(page, sheet, field, item);
}

/* In the order of the fields, as they are read. */
static void errors_sort(const struct edit_sheet *sheet, struct form_errors *errors)
{
    struct form_errors sorted = {0};
    for (int i = 0; i < sheet->field_count; i++)
        for (int k = 0; k < errors->count; k++)
            if (str_equal(errors->items[k].field, str_from(sheet->fields[i].name)))
                sorted.items[sorted.count++] = errors->items[k];
    *errors = sorted;
}

void edit_form_view(struct edit_page *page, const struct edit_sheet *sheet, const void *record)
{
    struct view *list = view_add_list(page->view, "fields");
    for (int i = 0; i < sheet->field_count; i++)
        if (!sheet->has || sheet->has(page, &sheet->fields[i], record))
            field_view(page, sheet, &sheet->fields[i], list);
    errors_sort(sheet, &page->errors);
    form_errors_view(&page->errors, page->view);
}
