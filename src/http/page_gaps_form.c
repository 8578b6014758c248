/* The form that asks about gaps, with what was chosen, and links that ask the same again. */
#include <string.h>

#include "http/page_gaps.h"

/* Longer ones are refused here and elsewhere: then there is none. */
enum { LINK_MAX_BYTES = 4000 };

static void option_add(struct view *list, struct str value, struct str label, bool is_chosen)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
    view_add_flag(option, "chosen", is_chosen);
}

static struct view *select_add(struct view *into, struct str field, const char *label)
{
    struct view *select = view_add_object(into, NULL);
    view_add_text(select, "field", field);
    view_add_text(select, "label", str_from(label));
    return view_add_list(select, "options");
}

static void terms_add(const struct gap_page *page, struct view *into, const char *field,
                      const char *label, const char *vocabulary, const char *any, int chosen)
{
    const struct vocabulary *list = vocabulary_find(&page->atlas->directory.words, vocabulary);
    struct view *options = select_add(into, str_from(field), label);
    option_add(options, STR(""), str_from(any), chosen == NONE);
    for (int i = 0; list && i < list->count; i++)
        option_add(options, list->terms[i].code, list->terms[i].label, i == chosen);
}

/* What is asked on every visit, and what seldom is. */
static void selects_add(struct gap_page *page)
{
    const struct gap_question *question = &page->gaps.question;
    struct view *list = view_add_list(page->view, "selects");
    terms_add(page, list, "need", "Need", "need", "Any need", question->need);
    terms_add(page, list, "stage", "Stage", "stage", "Any stage", question->stage);
    struct view *options = select_add(list, STR("women_specific"), "Services");
    option_add(options, STR(""), STR("Women-specific only"), question->women_specific);
    option_add(options, STR("false"), STR("For everybody as well"), !question->women_specific);
    list = view_add_list(page->view, "more_selects");
    terms_add(page, list, "type", "Kind of service", "provision-type", "Any kind", question->type);
    int count = 0;
    const struct str *types = gap_area_types(page->atlas, page->arena, &count);
    options = select_add(list, STR("area"), "Areas");
    for (int i = 0; types && i < count; i++)
        option_add(options, types[i], gap_area_type_words(types[i]),
                   str_equal(types[i], question->area_type));
    view_add_flag(page->view, "has_more_open",
                  question->type != NONE || question->moment.known_on.days != DATE_MAX.days ||
                      !str_equal(question->area_type, STR("borough")));
}

/* What was typed where it was wrong; otherwise the day that counts. */
static void day_add(struct gap_page *page, struct view *list, const char *field, const char *label,
                    struct date day)
{
    bool is_typed = false;
    struct str value = http_argument_get(page->form, str_from(field), &is_typed);
    char text[DATE_TEXT_LEN + 1];
    struct view *item = view_add_object(list, NULL);
    view_add_text(item, "field", str_from(field));
    view_add_text(item, "label", str_from(label));
    view_add_text(item, "error", STR(""));
    for (int i = 0; i < page->errors.count; i++)
        if (str_equal(page->errors.items[i].field, str_from(field)))
            view_add_text(item, "error", page->errors.items[i].text);
    date_print(day, text);
    if (page->errors.count && is_typed)
        view_add_text(item, "value", value);
    else
        view_add_format(item, "value", "%s", day.days == DATE_MAX.days ? "" : text);
}

static void days_add(struct gap_page *page)
{
    const struct gap_request *gaps = &page->gaps;
    struct view *list = view_add_list(page->view, "days");
    bool has_time = gaps->asked == GAP_ASKED_TIMELINE || gaps->asked == GAP_ASKED_CLIFF;
    day_add(page, list, has_time ? "from" : "as_of", has_time ? "From" : "On which day?",
            gaps->question.moment.as_of);
    if (has_time)
        day_add(page, list, "to", "To", gaps->to);
    day_add(page, view_add_list(page->view, "more_days"), "known_on", "As it was known on",
            gaps->question.moment.known_on);
}

void gap_page_error_put(struct gap_page *page, struct str field, const char *text)
{
    struct form_errors *errors = &page->errors;
    struct str name = str_copy(field, page->arena);
    struct str copy = str_copy(str_from(text), page->arena);
    if (errors->count < FORM_ERRORS_MAX && name.ptr && copy.ptr)
        errors->items[errors->count++] = (struct form_error){name, copy};
}

static struct str address(struct gap_page *page, const char *path, struct gap_request *gaps,
                          const char *more)
{
    buf_clear(&page->words);
    buf_text(&page->words, path);
    buf_char(&page->words, '?');
    gap_request_query(page->atlas, gaps, &page->words);
    buf_text(&page->words, more);
    return gap_page_keep(page);
}

struct str gap_page_link(struct gap_page *page, const char *path, struct date as_of)
{
    struct gap_request gaps = page->gaps;
    bool has_time = strstr(path, "timeline") || strstr(path, "cliff");
    bool had_time = gaps.asked == GAP_ASKED_TIMELINE || gaps.asked == GAP_ASKED_CLIFF;
    gaps.question.moment.as_of = as_of;
    gaps.geometry = true;
    if (has_time && !had_time)
        gaps.to = date_add_months(as_of, 12 * GAP_TIME_YEARS);
    gaps.asked = has_time ? GAP_ASKED_CLIFF : GAP_ASKED_AREAS;
    bool is_secured = strstr(path, "timeline") && gaps.question.funding == GAP_SECURED_ONLY;
    return address(page, path, &gaps, is_secured ? "&secured=true" : "");
}

/* What the address holds beside the question. */
static void self_more(struct gap_page *page)
{
    static const char *const columns[] = {"", "&columns=need", "&columns=stage", "&columns=type"};
    const struct gap_siting_options *siting = &page->gaps.siting;
    struct buf *out = &page->words;
    if (page->gaps.asked == GAP_ASKED_MATRIX)
        buf_text(out, columns[page->gaps.question.axis]);
    if (page->borough.len)
        buf_format(out, "&borough=%.*s", (int)page->borough.len, page->borough.ptr);
    if (page->gaps.asked == GAP_ASKED_SCENARIO)
        gap_page_scenario_query(page, out);
    if (page->gaps.asked != GAP_ASKED_SITES || !page->form.count)
        return;
    buf_format(out, "&sites=%d&radius_m=", siting->site_count);
    buf_double(out, siting->radius_m, 0);
    buf_text(out, siting->method == SITING_COVER ? "&method=cover" : "&method=median");
}

struct str gap_page_self(struct gap_page *page)
{
    struct str link =
        gap_page_link(page, page->request->route->path, page->gaps.question.moment.as_of);
    buf_str(&page->words, link);
    self_more(page);
    return gap_page_keep(page);
}

struct str gap_page_panel_link(struct gap_page *page, struct str code)
{
    struct str shown = page->borough;
    page->borough = code;
    struct str link = gap_page_self(page);
    page->borough = shown;
    return link;
}

static void code_put(struct gap_page *page, const char *vocabulary, int term, const char *any)
{
    const struct vocabulary *list = vocabulary_find(&page->atlas->directory.words, vocabulary);
    buf_str(&page->words, list && term != NONE ? list->terms[term].code : str_from(any));
}

struct str gap_page_file_stem(struct gap_page *page)
{
    static const char *const kinds[GAP_ASKED_COUNT] = {
        [GAP_ASKED_AREAS] = "gaps",        [GAP_ASKED_MATRIX] = "gaps",
        [GAP_ASKED_TIMELINE] = "timeline", [GAP_ASKED_CLIFF] = "cliff",
        [GAP_ASKED_SCENARIO] = "what-if",  [GAP_ASKED_SITES] = "new-hubs"};
    char day[DATE_TEXT_LEN + 1];
    const char *kind = kinds[page->gaps.asked];
    date_print(page->gaps.question.moment.as_of, day);
    buf_format(&page->words, "%s-", kind ? kind : "gaps");
    code_put(page, "need", page->gaps.question.need, "any-need");
    buf_char(&page->words, '-');
    code_put(page, "stage", page->gaps.question.stage, "any-stage");
    buf_format(&page->words, "-%s", day);
    return gap_page_keep(page);
}

/* The views of the same question; the one that is shown is no link. */
static void tabs_add(struct gap_page *page)
{
    static const struct {
        const char *path;
        const char *columns;
        const char *label;
        enum gap_axis axis;
    } tabs[] = {
        {"/gaps", "", "Areas", GAP_ONE},
        {"/gaps", "&columns=need", "By need", GAP_NEEDS},
        {"/gaps", "&columns=stage", "By stage", GAP_STAGES},
        {"/gaps", "&columns=type", "By kind of service", GAP_TYPES},
        {"/gaps/timeline", "", "Over time", GAP_ONE},
        {"/gaps/cliff", "", "What ends when", GAP_ONE},
        {"/gaps/scenario", "", "What if", GAP_ONE},
        {"/gaps/siting", "", "Where next", GAP_ONE},
    };
    struct view *list = view_add_list(page->view, "tabs");
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        struct view *tab = view_add_object(list, NULL);
        struct str link = gap_page_link(page, tabs[i].path, page->gaps.question.moment.as_of);
        view_add_format(tab, "link", "%.*s%s", (int)link.len, link.ptr, tabs[i].columns);
        view_add_text(tab, "label", str_from(tabs[i].label));
        bool is_shown = str_equal(page->path, str_from(tabs[i].path)) &&
                        page->gaps.question.axis == tabs[i].axis;
        view_add_flag(tab, "is_shown", is_shown);
        if (is_shown)
            view_add_format(page->view, "title", "Gaps: %s", tabs[i].label);
    }
}

/* What this page itself gives as a file. */
static bool files_add(struct gap_page *page, struct view *list)
{
    static const char *const drawings[][2] = {{"svg", "SVG"}, {"png", "PNG"}};
    const char *const tables[][2] = {
        {"csv", "CSV"}, {"json", page->gaps.asked == GAP_ASKED_SITES ? "GeoJSON" : "JSON"}};
    struct str self = gap_page_self(page);
    if (!gap_page_has_drawing(page) || self.len > LINK_MAX_BYTES)
        return false;
    for (int i = 0; i < 4; i++) {
        const char *const *file = i < 2 ? tables[i] : drawings[i - 2];
        if (i < 2 && !gap_page_has_table(page))
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_format(item, "link", "%.*s&f=%s", (int)self.len, self.ptr, file[0]);
        view_add_text(item, "label", str_from(file[1]));
    }
    return true;
}

/* The same answer for programs and spreadsheets. */
static void downloads_add(struct gap_page *page)
{
    static const struct {
        enum gap_asked asked;
        const char *path;
        const char *format;
        const char *label;
    } rows[] = {
        {GAP_ASKED_AREAS, "/api/gaps", "&f=csv", "CSV"},
        {GAP_ASKED_AREAS, "/api/gaps", "", "GeoJSON"},
        {GAP_ASKED_AREAS, "/api/gaps/uncovered", "", "What is left uncovered, as GeoJSON"},
        {GAP_ASKED_MATRIX, "/api/gaps/matrix", "&f=csv", "CSV"},
        {GAP_ASKED_MATRIX, "/api/gaps/matrix", "", "JSON"},
        {GAP_ASKED_MATRIX, "/api/gaps", "", "GeoJSON of the map"},
        {GAP_ASKED_TIMELINE, "/api/gaps/timeline", "&f=csv", "CSV"},
        {GAP_ASKED_TIMELINE, "/api/gaps/timeline", "", "JSON"},
        {GAP_ASKED_TIMELINE, "/api/gaps", "", "GeoJSON of the first day"},
        {GAP_ASKED_CLIFF, "/api/gaps/cliff", "&f=csv", "CSV"},
        {GAP_ASKED_CLIFF, "/api/gaps/cliff", "", "JSON"},
        {GAP_ASKED_CLIFF, "/api/gaps", "", "GeoJSON of the first day"},
    };
    struct view *list = view_add_list(page->view, "downloads");
    bool has_any = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].asked != page->gaps.asked)
            continue;
        struct gap_request gaps = page->gaps;
        if (str_equal(str_from(rows[i].path), STR("/api/gaps")))
            gaps.asked = GAP_ASKED_AREAS;
        struct view *item = view_add_object(list, NULL);
        has_any = true;
        view_add_text(item, "link", address(page, rows[i].path, &gaps, rows[i].format));
        view_add_text(item, "label", str_from(rows[i].label));
    }
    has_any |= files_add(page, list);
    view_add_flag(page->view, "has_downloads", has_any);
    struct str self = gap_page_self(page);
    view_add_text(page->view, "self", self.len > LINK_MAX_BYTES ? STR("") : self);
}

void gap_page_form_add(struct gap_page *page)
{
    const struct gap_question *question = &page->gaps.question;
    static const char *const columns[] = {"", "need", "stage", "type"};
    view_add_flag(page->view, "at_gaps", true);
    view_add_text(page->view, "action", page->path);
    view_add_text(page->view, "borough", page->borough);
    view_add_text(page->view, "columns",
                  page->gaps.asked == GAP_ASKED_MATRIX ? str_from(columns[question->axis])
                                                       : STR(""));
    selects_add(page);
    days_add(page);
    view_add_flag(page->view, "has_secured", page->gaps.asked != GAP_ASKED_CLIFF);
    view_add_flag(page->view, "secured", question->funding == GAP_SECURED_ONLY);
    view_add_flag(page->view, "everybody", !question->women_specific);
    form_errors_view(&page->errors, page->view);
    if (!page->errors.count) {
        tabs_add(page);
        downloads_add(page);
    }
}
