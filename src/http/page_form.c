/* The finder's questions: one view for each row of the table of conditions, with what was typed. */
#include "http/page_find.h"

/* Where a question stands in the form. */
enum section { SECTION_NEEDS, SECTION_STAGE, SECTION_HER, SECTION_DATE, SECTION_COUNT };

static const char *const section_names[SECTION_COUNT] = {"needs", "stage", "her", "date"};

static enum section section_of(enum condition condition)
{
    if (condition == CONDITION_NEED)
        return SECTION_NEEDS;
    return condition == CONDITION_STAGE ? SECTION_STAGE : SECTION_HER;
}

bool form_has(struct http_arguments form, struct str name, struct str value)
{
    for (size_t i = 0; i < form.count; i++)
        if (str_equal(form.items[i].name, name) && str_equal(str_trim(form.items[i].value), value))
            return true;
    return false;
}

static bool form_answers(struct http_arguments form, struct str name)
{
    for (size_t i = 0; i < form.count; i++)
        if (str_equal(form.items[i].name, name) && str_trim(form.items[i].value).len)
            return true;
    return false;
}

static const struct form_error *error_of(const struct form_errors *errors, struct str field)
{
    for (int i = 0; errors && i < errors->count; i++)
        if (str_equal(errors->items[i].field, field))
            return &errors->items[i];
    return NULL;
}

struct form_writer {
    const struct atlas *atlas;
    struct http_arguments form;
    const struct form_errors *errors;
};

static void error_add(const struct form_writer *writer, struct str field, struct view *into)
{
    const struct form_error *error = error_of(writer->errors, field);
    if (error)
        view_add_text(into, "error", error->text);
}

static void option_add(const struct form_writer *writer, struct view *list, struct str field,
                       struct str value, struct str label, struct str hint, int number)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
    view_add_text(option, "hint", hint);
    view_add_int(option, "number", number);
    bool is_chosen =
        value.len ? form_has(writer->form, field, value) : !form_answers(writer->form, field);
    view_add_flag(option, "chosen", is_chosen);
}

static void terms_add(const struct form_writer *writer, const struct condition_row *row,
                      struct view *list, int number)
{
    struct str field = str_from(row->field);
    const struct vocabulary *words =
        vocabulary_find(&writer->atlas->directory.words, row->vocabulary);
    for (int i = 0; words && i < words->count; i++)
        option_add(writer, list, field, words->terms[i].code, words->terms[i].label,
                   words->terms[i].hint, number + i);
}

/* How a fact is asked for. */
static const char *control_of(const struct condition_row *row)
{
    switch (row->kind) {
    case FACT_NONE: return NULL;
    case FACT_FLAG: return "is_flag";
    case FACT_COUNT:
    case FACT_NUMBER: return "is_number";
    case FACT_TERM: return row->condition == CONDITION_STAGE ? "is_radios" : "is_select";
    case FACT_TERMS: return row->condition == CONDITION_LANGUAGE ? "is_language" : "is_checks";
    }
    return NULL;
}

static void choices_add(const struct form_writer *writer, const struct condition_row *row,
                        struct view *into)
{
    struct str field = str_from(row->field);
    struct view *list = view_add_list(into, "options");
    switch (row->kind) {
    case FACT_NONE:
    case FACT_COUNT:
    case FACT_NUMBER: break;
    case FACT_FLAG:
        option_add(writer, list, field, STR("yes"), STR("Yes"), STR(""), 1);
        option_add(writer, list, field, STR("no"), STR("No"), STR(""), 2);
        option_add(writer, list, field, STR(""), STR("Not known"), STR(""), 3);
        break;
    case FACT_TERM:
        option_add(writer, list, field, STR(""), STR("Not known"), STR(""), 1);
        terms_add(writer, row, list, 2);
        break;
    case FACT_TERMS:
        terms_add(writer, row, list, 1);
        if (row->condition != CONDITION_NEED && row->condition != CONDITION_LANGUAGE)
            option_add(writer, list, field, STR("none"), STR("None of these"), STR(""), TERM_MAX);
        break;
    }
}

static void question_add(const struct form_writer *writer, enum condition condition,
                         struct view *list)
{
    const struct condition_row *row = condition_row(condition);
    const char *control = row->field ? control_of(row) : NULL;
    if (!control)
        return;
    struct str field = str_from(row->field);
    struct view *question = view_add_object(list, NULL);
    view_add_text(question, "field", field);
    view_add_text(question, "label", str_from(row->label));
    view_add_flag(question, control, true);
    view_add_text(question, "value", http_argument_get(writer->form, field, NULL));
    choices_add(writer, row, question);
    error_add(writer, field, question);
}

/* A section is open where something in it was answered or is wrong. */
static bool section_is_open(const struct form_writer *writer, enum section section)
{
    static const char *const others[] = {"home", "as_of", "known_on"};
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        struct str field = str_from(row->field);
        if (row->field && section_of((enum condition)i) == section &&
            (form_answers(writer->form, field) || error_of(writer->errors, field)))
            return true;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        enum section its = i == 0 ? SECTION_HER : SECTION_DATE;
        struct str field = str_from(others[i]);
        if (its == section &&
            (form_answers(writer->form, field) || error_of(writer->errors, field)))
            return true;
    }
    return false;
}

static void text_add(const struct form_writer *writer, const char *field, struct view *into)
{
    struct view *box = view_add_object(into, field);
    view_add_text(box, "value", http_argument_get(writer->form, str_from(field), NULL));
    error_add(writer, str_from(field), box);
}

static void home_add(const struct form_writer *writer, struct view *into)
{
    struct view *home = view_add_object(into, "home");
    for (size_t i = 0; i < writer->form.count; i++)
        if (str_equal(writer->form.items[i].name, STR("home")) &&
            !str_equal(writer->form.items[i].value, STR("none")))
            view_add_text(home, "value", writer->form.items[i].value);
    view_add_flag(home, "is_nowhere", form_has(writer->form, STR("home"), STR("none")));
    error_add(writer, STR("home"), home);
}

void form_view(const struct atlas *atlas, struct http_arguments form,
               const struct form_errors *errors, struct view *into)
{
    struct form_writer writer = {atlas, form, errors};
    struct view *lists[SECTION_COUNT];
    for (int i = 0; i < SECTION_COUNT; i++) {
        struct view *section = view_add_object(into, section_names[i]);
        view_add_flag(section, "is_open", section_is_open(&writer, (enum section)i));
        lists[i] = view_add_list(section, "questions");
    }
    for (int i = 0; i < CONDITION_COUNT; i++)
        question_add(&writer, (enum condition)i, lists[section_of((enum condition)i)]);
    text_add(&writer, "near", into);
    text_add(&writer, "as_of", into);
    text_add(&writer, "known_on", into);
    home_add(&writer, into);
    form_errors_view(errors, into);
}
