/* What the page that browses is asked for, and the form that asks. */
#include "domain/words.h"
#include "http/page_browse.h"

static const struct {
    const char *field;
    const char *label;
    const char *any;
} facets[BROWSE_FACET_COUNT] = {
    [BROWSE_BOROUGH] = {"borough", "Borough", "Any borough"},
    [BROWSE_NEED] = {"need", "What it helps with", "Anything"},
    [BROWSE_STAGE] = {"stage", "Stage in the justice system", "Any stage"},
    [BROWSE_TYPE] = {"type", "Kind of service", "Any kind"},
    [BROWSE_STATE] = {"state", "On this day", "Running or not"},
};

/* ---- reading --------------------------------------------------------------------------------- */

static enum browse_facet facet_find(struct str field)
{
    int facet = 0;
    while (facet < BROWSE_FACET_COUNT && !str_equal(field, str_from(facets[facet].field)))
        facet++;
    return (enum browse_facet)facet;
}

static enum err field_read(struct browse_page *page, struct str field, struct str value,
                           struct problem *problem)
{
    int64_t number;
    bool is_post = page->request->method == HTTP_POST;
    enum browse_facet facet = facet_find(field);
    problem_at(problem, "%.*s", (int)(field.len < 60 ? field.len : 60), field.ptr);
    if (facet != BROWSE_FACET_COUNT) {
        page->question.chosen[facet] = browse_find(page->sets, facet, value);
        return page->question.chosen[facet] != NONE
                   ? OK
                   : problem_set(problem, ERR_INVALID, "%s: there is no such choice.",
                                 facets[facet].label);
    }
    if (str_equal(field, STR("as_of"))) {
        page->day_typed = value;
        page->day_is_wrong = !date_parse(value, &page->question.moment.as_of);
        page->day_is_given = !page->day_is_wrong;
    } else if (str_equal(field, STR("page"))) {
        if (!str_to_int(value, &number) || number < 1 || number > BROWSE_PAGES_MAX)
            return problem_set(problem, ERR_INVALID, "There is no such page.");
        page->number = (int)number;
    } else if (is_post && str_equal(field, STR("q"))) {
        page->typed = value;
    } else if (!is_post || !str_equal(field, STR("without"))) {
        return problem_set(problem, ERR_INVALID, "There is no parameter of this name: %.*s.",
                           (int)(field.len < 60 ? field.len : 60), field.ptr);
    }
    return OK;
}

enum err browse_page_read(struct browse_page *page, struct problem *problem)
{
    page->question.moment = (struct moment){date_today(), DATE_MAX};
    page->number = 1;
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++)
        page->question.chosen[facet] = NONE;
    for (size_t i = 0; i < page->form.count; i++) {
        struct str value = str_trim(page->form.items[i].value);
        if (!value.len)
            continue;
        enum err err = field_read(page, page->form.items[i].name, value, problem);
        if (err)
            return err;
    }
    /* a button that takes one choice away */
    enum browse_facet without = facet_find(http_argument_get(page->form, STR("without"), NULL));
    if (without != BROWSE_FACET_COUNT)
        page->question.chosen[without] = NONE;
    return OK;
}

/* ---- links ----------------------------------------------------------------------------------- */

struct str browse_page_link(struct browse_page *page, enum browse_facet without, int number)
{
    struct buf *out = &page->words;
    const char *joint = "?";
    buf_clear(out);
    buf_text(out, "/services");
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
        int chosen = page->question.chosen[facet];
        if (chosen == NONE || facet == (int)without)
            continue;
        struct str code = browse_code(page->atlas, (enum browse_facet)facet, chosen);
        buf_format(out, "%s%s=%.*s", joint, facets[facet].field, (int)code.len, code.ptr);
        joint = "&";
    }
    if (page->day_is_given) {
        char day[DATE_TEXT_LEN + 1];
        date_print(page->question.moment.as_of, day);
        buf_format(out, "%sas_of=%s", joint, day);
        joint = "&";
    }
    if (number > 1)
        buf_format(out, "%spage=%d", joint, number);
    return words_keep(out, page->arena);
}

/* ---- the form -------------------------------------------------------------------------------- */

/* "Camden (9, and 25 to ask)" */
static void option_words(struct browse_page *page, struct str label,
                         const struct browse_count *count)
{
    buf_str(&page->words, label);
    buf_format(&page->words, " (%d", count->sure);
    if (count->perhaps)
        buf_format(&page->words, ", and %d to ask", count->perhaps);
    buf_char(&page->words, ')');
}

/* Codes of areas are in no order that people know; names are. Small lists: insertion sort. */
static void order_make(const struct browse_page *page, enum browse_facet facet,
                       int order[BROWSE_CHOICES_MAX])
{
    int count = page->sets->counts[facet];
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; facet == BROWSE_BOROUGH && at > 0 &&
               str_compare(browse_words(page->atlas, facet, order[at - 1]),
                           browse_words(page->atlas, facet, i)) > 0;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void select_add(struct browse_page *page, enum browse_facet facet, struct view *list)
{
    int order[BROWSE_CHOICES_MAX] = {0};
    int chosen = page->question.chosen[facet];
    struct view *select = view_add_object(list, NULL);
    view_add_text(select, "field", str_from(facets[facet].field));
    view_add_text(select, "label", str_from(facets[facet].label));
    view_add_format(select, "any", "%s (%d)", facets[facet].any, page->answer.any[facet]);
    struct view *options = view_add_list(select, "options");
    order_make(page, facet, order);
    for (int i = 0; i < page->sets->counts[facet]; i++) {
        const struct browse_count *count = &page->answer.counts[facet][order[i]];
        bool is_chosen = order[i] == chosen;
        struct view *option = view_add_object(options, NULL);
        view_add_text(option, "value", browse_code(page->atlas, facet, order[i]));
        option_words(page, browse_words(page->atlas, facet, order[i]), count);
        view_add_text(option, "label", words_keep(&page->words, page->arena));
        view_add_flag(option, "chosen", is_chosen);
        view_add_flag(option, "is_empty", !is_chosen && !count->sure && !count->perhaps);
    }
}

/* What was chosen, each with the way to take it back. */
static void chosen_add(struct browse_page *page)
{
    struct view *list = view_add_list(page->view, "chosen_list");
    bool has_any = false;
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
        int chosen = page->question.chosen[facet];
        if (chosen == NONE)
            continue;
        struct view *item = view_add_object(list, NULL);
        has_any = true;
        view_add_text(item, "field", str_from(facets[facet].field));
        view_add_text(item, "label", str_from(facets[facet].label));
        view_add_text(item, "words", browse_words(page->atlas, (enum browse_facet)facet, chosen));
        view_add_int(item, "count", page->answer.any[facet]);
        view_add_flag(item, "helps", page->answer.any[facet] > 0);
        view_add_text(item, "link",
                      page->is_search ? STR("")
                                      : browse_page_link(page, (enum browse_facet)facet, 1));
    }
    view_add_flag(page->view, "has_chosen", has_any);
}

/* The choices again, for forms that change something else. */
static void kept_add(struct browse_page *page)
{
    struct view *list = view_add_list(page->view, "kept");
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
        if (page->question.chosen[facet] == NONE)
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", str_from(facets[facet].field));
        view_add_text(
            item, "value",
            browse_code(page->atlas, (enum browse_facet)facet, page->question.chosen[facet]));
    }
}

static void day_add(struct browse_page *page)
{
    char day[DATE_TEXT_LEN + 1];
    char words[DATE_WORDS_LEN];
    date_print(page->question.moment.as_of, day);
    date_words(page->question.moment.as_of, words);
    view_add_format(page->view, "day", "%s", words);
    view_add_format(page->view, "day_given", "%s", page->day_is_given ? day : "");
    if (page->day_is_wrong)
        view_add_text(page->view, "day_value", page->day_typed);
    else
        view_add_format(page->view, "day_value", "%s", page->day_is_given ? day : "");
    view_add_flag(page->view, "day_is_wrong", page->day_is_wrong);
    struct view *errors = view_add_list(page->view, "errors");
    view_add_flag(page->view, "has_errors", page->day_is_wrong);
    if (page->day_is_wrong) {
        struct view *error = view_add_object(errors, NULL);
        view_add_text(error, "field", STR("as_of"));
        view_add_text(error, "text", STR("Enter a day like 2021-02-01."));
    }
}

void browse_page_form_add(struct browse_page *page)
{
    view_add_text(page->view, "typed", page->typed);
    view_add_flag(page->view, "is_search", page->is_search);
    view_add_text(page->view, "method", page->is_search ? STR("post") : STR("get"));
    day_add(page);
    struct view *selects = view_add_list(page->view, "selects");
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++)
        select_add(page, (enum browse_facet)facet, selects);
    chosen_add(page);
    kept_add(page);
}
