/* /gaps/scenario: services left out or prolonged, a new hub, and what that changes. */
#include <stdlib.h>
#include <string.h>

#include "http/page_gaps.h"

#define UNTIL STR("until_") /* and the service's id */

static const double hub_radius_m = 3000;
static const double radius_least_m = 100;

bool gap_page_scenario_has(struct str field)
{
    static const char *const names[] = {"without",    "hub_name",  "hub_near",
                                        "hub_radius", "hub_areas", "coverage_polygon"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(field, str_from(names[i])))
            return true;
    return str_starts_with(field, UNTIL);
}

/* ---- reading ---- */

struct scenario_reading {
    struct gap_page *page;
    int *without;
    struct gap_extension *extensions;
    struct gap_extra *hub;
    struct gap_scenario scenario;
};

static bool service_find(struct scenario_reading *reading, struct str field, struct str id,
                         int *service)
{
    struct problem wrong = {0};
    if (!gap_service_find(reading->page->atlas, id, service, &wrong))
        return true;
    gap_page_error_put(reading->page, field, wrong.text);
    return false;
}

static void extension_read(struct scenario_reading *reading, struct str field, struct str value)
{
    struct gap_extension *extension = &reading->extensions[reading->scenario.extension_count];
    struct str id = {field.ptr + UNTIL.len, field.len - UNTIL.len};
    if (!service_find(reading, field, id, &extension->service))
        return;
    struct gap_page *page = reading->page;
    struct problem wrong = {0};
    if (!date_parse(value, &extension->until))
        gap_page_error_put(page, field, "The date must be a day, like 2021-02-01.");
    else if (gap_extension_check(page->atlas, page->gaps.question.moment, &reading->scenario,
                                 reading->scenario.extension_count, &wrong))
        gap_page_error_put(page, field, wrong.text);
    else
        reading->scenario.extension_count++;
}

static void polygon_read(struct scenario_reading *reading, struct str field, struct str value)
{
    struct gap_page *page = reading->page;
    const struct site_worker *worker = page->request->worker;
    struct problem wrong = {0};
    if (http_argument_get(page->form, STR("hub_near"), NULL).len)
        gap_page_error_put(page, field, "Give a place or a polygon, but not both.");
    else if (gap_polygon_read(page->atlas, worker->projection, value, page->arena,
                              &reading->hub->wkb, &wrong))
        gap_page_error_put(page, field, wrong.text);
    else
        reading->scenario.extra_count = 1;
}

static void hub_read(struct scenario_reading *reading, struct str field, struct str value)
{
    struct gap_page *page = reading->page;
    const struct site_worker *worker = page->request->worker;
    struct problem wrong = {0};
    struct place place;
    if (str_equal(field, STR("hub_name"))) {
        reading->hub->name = value;
    } else if (str_equal(field, STR("hub_near"))) {
        if (place_find(page->atlas, worker->projection, value, &place, &wrong) ||
            gap_around_check(page->atlas, place.grid, &wrong)) {
            gap_page_error_put(page, field, wrong.text);
            return;
        }
        reading->hub->centre = place.grid;
        reading->scenario.extra_count = 1;
    } else if (str_equal(field, STR("hub_radius"))) {
        if (!str_to_double(value, &reading->hub->radius_m) ||
            reading->hub->radius_m < radius_least_m || reading->hub->radius_m > GAP_RADIUS_MAX_M)
            gap_page_error_put(page, field, "The distance must be from 100 to 50,000 metres.");
    } else if (str_equal(field, STR("coverage_polygon"))) {
        polygon_read(reading, field, value);
    } else {
        uint64_t boroughs = 0;
        if (gap_boroughs_find(page->atlas, value, page->gaps.question.moment.as_of, &boroughs,
                              &wrong))
            gap_page_error_put(page, field, wrong.text);
        reading->hub->boroughs |= boroughs;
        reading->scenario.extra_count = 1;
    }
}

static void without_read(struct scenario_reading *reading, struct str field, struct str value)
{
    struct gap_scenario *scenario = &reading->scenario;
    struct problem wrong = {0};
    if (!service_find(reading, field, value, &reading->without[scenario->without_count]))
        return;
    if (gap_without_check(scenario, scenario->without_count, &wrong))
        gap_page_error_put(reading->page, field, wrong.text);
    else
        scenario->without_count++;
}

static void field_read(struct scenario_reading *reading, struct str field, struct str value)
{
    if (str_starts_with(field, UNTIL))
        extension_read(reading, field, value);
    else if (!str_equal(field, STR("without")))
        hub_read(reading, field, value);
    else
        without_read(reading, field, value);
}

enum err gap_page_scenario_read(struct gap_page *page, struct problem *problem)
{
    struct scenario_reading reading = {
        .page = page,
        .without = ARENA_ARRAY(page->arena, int, page->form.count + 1),
        .extensions = ARENA_ARRAY(page->arena, struct gap_extension, page->form.count + 1),
        .hub = ARENA_NEW(page->arena, struct gap_extra)};
    if (!reading.without || !reading.extensions || !reading.hub)
        return gap_page_no_memory(problem);
    reading.hub->radius_m = hub_radius_m;
    reading.scenario.without = reading.without;
    reading.scenario.extensions = reading.extensions;
    reading.scenario.extras = reading.hub;
    for (size_t i = 0; i < page->form.count; i++) {
        struct str value = str_trim(page->form.items[i].value);
        if (value.len && gap_page_scenario_has(page->form.items[i].name))
            field_read(&reading, page->form.items[i].name, value);
    }
    if (!http_argument_get(page->form, STR("hub_near"), NULL).len)
        reading.hub->radius_m = 0; /* its boroughs alone */
    if (!reading.hub->name.len)
        reading.hub->name = STR("The new hub");
    page->gaps.scenario = reading.scenario;
    return OK;
}

static void escape(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        if (is_plain)
            buf_char(out, (char)c);
        else
            buf_format(out, "%%%02X", c);
    }
}

void gap_page_scenario_query(const struct gap_page *page, struct buf *out)
{
    for (size_t i = 0; i < page->form.count; i++) {
        struct str name = page->form.items[i].name;
        struct str value = str_trim(page->form.items[i].value);
        if (!value.len || !gap_page_scenario_has(name))
            continue;
        buf_char(out, '&');
        buf_str(out, name);
        buf_char(out, '=');
        escape(value, out);
    }
}

/* ---- the form ---- */

/* Which services count on that day, for certain or maybe, in any area. */
static enum err counted_mark(struct gap_page *page, bool *counted, struct problem *problem)
{
    struct gap_detail detail;
    struct gap_question question = page->gaps.question;
    question.scenario = NULL;
    enum err err =
        gap_detail_make(page->atlas, page->memory, &question, page->arena, &detail, problem);
    if (!err)
        gap_detail_mark(&detail, counted);
    return err;
}

static int by_name(const void *a, const void *b, void *of)
{
    const struct service_record *services = of;
    const int *one = a;
    const int *other = b;
    int order = str_compare(services[*one].name, services[*other].name);
    return order ? order : (*one > *other) - (*one < *other);
}

static bool is_left_out(const struct gap_scenario *scenario, int service)
{
    for (int i = 0; i < scenario->without_count; i++)
        if (scenario->without[i] == service)
            return true;
    return false;
}

static struct str until_field(struct gap_page *page, int service)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(page->atlas->directory.services[service].id, id);
    buf_str(&page->words, UNTIL);
    buf_text(&page->words, id);
    return gap_page_keep(page);
}

static bool is_chosen(struct gap_page *page, int service)
{
    return is_left_out(&page->gaps.scenario, service) ||
           http_argument_get(page->form, until_field(page, service), NULL).len;
}

static void tick_add(struct gap_page *page, struct view *list, int service, int number)
{
    const struct service_record *record = &page->atlas->directory.services[service];
    struct view *item = view_add_object(list, NULL);
    char id[UUID_TEXT_LEN + 1];
    char until[BOUND_WORDS_LEN] = "";
    uuid_print(record->id, id);
    view_add_format(item, "id", "%s", id);
    view_add_int(item, "number", number);
    view_add_text(item, "name", record->name);
    view_add_flag(item, "chosen", is_left_out(&page->gaps.scenario, service));
    const struct statement_record *statement =
        statement_at(page->atlas, service, page->gaps.question.moment);
    if (statement &&
        gap_is_last_seen(statement->validity.to_earliest, statement->validity.to_latest)) {
        char seen[DATE_WORDS_LEN];
        date_words(statement->validity.to_earliest, seen);
        view_add_format(item, "until", "not stated; last seen %s", seen);
    } else {
        if (statement)
            bound_words(statement->validity.to_earliest, statement->validity.to_latest, until);
        view_add_format(item, "until", "%s", until[0] ? until : "not stated");
    }
    struct str field = until_field(page, service);
    view_add_text(item, "field", field);
    view_add_text(item, "value", http_argument_get(page->form, field, NULL));
}

/* What is chosen is always there to be taken back, however many others there are. */
static void ticks_list(struct gap_page *page, const int *order, int count, const bool *counted)
{
    const struct service_record *services = page->atlas->directory.services;
    struct view *ticks = view_add_list(page->view, "ticks");
    struct view *others = view_add_list(page->view, "others");
    int room = GAP_TICKS_MAX;
    int number = 0;
    int left = 0;
    for (int i = 0; i < count; i++)
        room -= is_chosen(page, order[i]);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < count; i++) {
            bool is_for_all = services[order[i]].audience == AUDIENCE_ALL;
            bool is_kept = is_chosen(page, order[i]);
            if (counted[order[i]] != (pass == 0) ||
                (is_for_all && page->gaps.question.women_specific && !is_kept))
                continue;
            if (is_kept || room > 0)
                tick_add(page, pass ? others : ticks, order[i], ++number);
            else
                left++;
            room -= !is_kept;
        }
    }
    view_add_flag(page->view, "is_cut", left > 0);
    view_add_int(page->view, "left", left);
}

static enum err ticks_add(struct gap_page *page, struct problem *problem)
{
    const struct directory *directory = &page->atlas->directory;
    size_t room = (size_t)directory->services_count + GAP_SCENARIO_EXTRAS_MAX;
    bool *counted = ARENA_ARRAY(page->arena, bool, room);
    int *order = ARENA_ARRAY(page->arena, int, room);
    if (!counted || !order)
        return gap_page_no_memory(problem);
    enum err err = counted_mark(page, counted, problem);
    if (err)
        return err;
    for (int i = 0; i < directory->services_count; i++)
        order[i] = i;
    qsort_r(order, (size_t)directory->services_count, sizeof *order, by_name, directory->services);
    ticks_list(page, order, directory->services_count, counted);
    return OK;
}

static void text_add(struct gap_page *page, const char *name, const char *fallback)
{
    struct str value = http_argument_get(page->form, str_from(name), NULL);
    view_add_text(page->view, name, value.len ? value : str_from(fallback));
}

static void hub_add(struct gap_page *page)
{
    const struct gap_extra *hub = page->gaps.scenario.extras;
    struct view *list = view_add_list(page->view, "hub_areas");
    for (int i = 0; i < page->atlas->borough_count; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", page->atlas->directory.areas[i].name);
        view_add_text(item, "code", page->atlas->directory.areas[i].code);
        view_add_flag(item, "chosen", hub && hub->boroughs & AREA_BIT(i));
    }
    text_add(page, "hub_name", "");
    text_add(page, "hub_near", "");
    text_add(page, "hub_radius", "3000");
    text_add(page, "coverage_polygon", "");
}

/* ---- the answer ---- */

static void difference_add(struct gap_page *page, const struct gap_comparison *comparison,
                           const struct gap_difference *difference, struct view *list)
{
    const struct gap_matrix *before = &comparison->before;
    const struct gap_matrix *after = &comparison->after;
    int at = difference->area * before->column_count + difference->column;
    struct view *row = view_add_object(list, NULL);
    view_add_text(row, "name", page->atlas->directory.areas[before->areas[difference->area]].name);
    gap_page_verdict_add(page, row, "before", &before->cells[at]);
    gap_page_verdict_add(page, row, "after", &after->cells[at]);
    if (difference->women > 0)
        buf_char(&page->words, '+');
    number_words(difference->women, &page->words);
    view_add_text(row, "women", gap_page_keep(page));
}

static void sentence_add(struct gap_page *page, const struct gap_comparison *comparison)
{
    struct buf *out = &page->words;
    char day[DATE_WORDS_LEN];
    date_words(page->gaps.question.moment.as_of, day);
    if (!comparison->difference_count) {
        buf_format(out, "On %s, this would change nothing in any of the %d %s.", day,
                   comparison->before.area_count, gap_page_noun(page));
    } else {
        buf_format(out, "On %s, this would change %d of %d %s", day, comparison->difference_count,
                   comparison->before.area_count, gap_page_noun(page));
        if (comparison->before.overlaps) {
            buf_text(out, ". ");
            buf_str(out, gap_overlap_words());
        } else {
            buf_text(out, ": ");
            women_words(comparison->women_better, out);
            buf_text(out, " gain certain cover, and ");
            women_words(comparison->women_worse, out);
            buf_text(out, " lose it.");
        }
    }
    view_add_text(page->view, "sentence", gap_page_keep(page));
}

static enum err map_add(struct gap_page *page, const char *name, struct str title,
                        const struct gap_matrix *matrix, bool is_second, struct problem *problem)
{
    struct map_gap *items =
        ARENA_ARRAY(page->arena, struct map_gap, (size_t)matrix->area_count + 1);
    if (!items)
        return gap_page_no_memory(problem);
    for (int i = 0; i < matrix->area_count; i++)
        items[i] = (struct map_gap){matrix->areas[i], matrix->cells[i * matrix->column_count]};
    return gap_page_map_add(page, name, title, items, matrix->area_count, is_second, problem);
}

static enum err answer_add(struct gap_page *page, struct problem *problem)
{
    struct gap_comparison comparison;
    struct gap_question question = page->gaps.question;
    question.scenario = &page->gaps.scenario;
    enum err err = gap_comparison_make(page->atlas, page->memory, &question, page->arena,
                                       &comparison, problem);
    if (err)
        return err;
    view_add_flag(page->view, "has_answer", true);
    sentence_add(page, &comparison);
    gap_page_changes_add(page);
    struct view *rows = view_add_list(page->view, "rows");
    for (int i = 0; i < comparison.difference_count; i++)
        difference_add(page, &comparison, &comparison.differences[i], rows);
    view_add_flag(page->view, "has_rows", comparison.difference_count > 0);
    int counts[GAP_VERDICT_COUNT];
    memcpy(counts, comparison.after.column_totals[0].areas, sizeof counts);
    gap_page_legend_add(page, counts);
    err = map_add(page, "map_before", STR("As recorded"), &comparison.before, false, problem);
    return err ? err
               : map_add(page, "map_after", STR("With the changes"), &comparison.after, true,
                         problem);
}

enum err gap_page_scenario_add(struct gap_page *page, struct problem *problem)
{
    const struct gap_scenario *scenario = &page->gaps.scenario;
    bool has_change = scenario->without_count || scenario->extension_count || scenario->extra_count;
    enum err err = ticks_add(page, problem);
    hub_add(page);
    view_add_flag(page->view, "was_posted", page->request->method == HTTP_POST);
    return !err && has_change && !page->errors.count ? answer_add(page, problem) : err;
}
