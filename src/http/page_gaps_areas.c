/* /gaps: one row for each area, and the map. */
#include "http/page_gaps.h"

static struct str service_link(struct gap_page *page, int service, struct date day)
{
    char id[UUID_TEXT_LEN + 1];
    char text[DATE_TEXT_LEN + 1];
    if (service >= page->atlas->service_count)
        return STR("");
    uuid_print(page->atlas->directory.services[service].id, id);
    date_print(day, text);
    buf_format(&page->words, "/services/%s?as_of=%s", id, text);
    return gap_page_keep(page);
}

static void service_add(struct gap_page *page, struct view *list, int service, struct str note,
                        bool is_sentence)
{
    const struct gap_question *question = &page->gaps.question;
    struct view *item = view_add_object(list, NULL);
    view_add_text(item, "name", gap_service_name(page->atlas, question->scenario, service));
    view_add_text(item, "link", service_link(page, service, question->moment.as_of));
    view_add_text(item, "note", note);
    view_add_text(item, "joint", is_sentence ? STR(". ") : STR(", "));
}

/* "until June 2022; a part of it". */
static struct str service_note(struct gap_page *page, const struct gap_service *service)
{
    gap_until_words(service, &page->words);
    if (service->doubt == GAP_PART_OF_THE_AREA)
        buf_text(&page->words, page->words.len ? "; a part of it" : "a part of it");
    if (page->gaps.question.funding != GAP_SECURED_ONLY && service->secured == SECURED_NO &&
        service->doubt == GAP_NO_DOUBT)
        buf_text(&page->words,
                 page->words.len ? "; not funded on this day" : "not funded on this day");
    return gap_page_keep(page);
}

/* Some of an area's services as a list with its count; what is left out is counted too. */
static void list_add(struct gap_page *page, struct view *row, const char *name,
                     const struct gap_service *services, int count)
{
    struct view *fold = view_add_object(row, name);
    view_add_int(fold, "count", count);
    view_add_flag(fold, "has_any", count > 0);
    view_add_flag(fold, "is_cut", count > GAP_SERVICES_LISTED);
    view_add_int(fold, "left", count - GAP_SERVICES_LISTED);
    struct view *list = view_add_list(fold, "services");
    for (int i = 0; i < count && i < GAP_SERVICES_LISTED; i++) {
        bool is_doubtful = services[i].doubt != GAP_NO_DOUBT &&
                           services[i].doubt != GAP_PART_OF_THE_AREA &&
                           services[i].doubt != GAP_SOME_WOMEN;
        service_add(page, list, services[i].service,
                    is_doubtful ? str_from(gap_doubt_words(services[i].doubt))
                                : service_note(page, &services[i]),
                    is_doubtful);
    }
}

static void services_add(struct gap_page *page, const struct gap_area *area, struct view *row)
{
    int shown = area->service_count < GAP_SERVICES_SHOWN ? area->service_count : GAP_SERVICES_SHOWN;
    list_add(page, row, "first", area->services, shown);
    list_add(page, row, "more", area->services + shown, area->service_count - shown);
    list_add(page, row, "may", area->may, area->may_count);
    list_add(page, row, "for_some", area->for_some, area->for_some_count);
}

static void last_add(struct gap_page *page, const struct gap_area *area, struct view *row)
{
    bool has_last = area->last_service != NONE;
    view_add_flag(row, "has_last", has_last);
    view_add_flag(row, "last_is_doubtful", !area->last_is_certain);
    if (!has_last)
        return;
    gap_last_words(area, &page->words);
    struct str note = gap_page_keep(page);
    service_add(page, view_add_list(row, "last"), area->last_service, note, false);
}

static void next_add(struct gap_page *page, const struct gap_area *area, struct view *row)
{
    const struct gap_change *next = &area->next;
    struct view *into = area->has_next ? view_add_object(row, "next") : NULL;
    if (!area->has_next) {
        view_add_flag(row, "next", false);
        return;
    }
    gap_page_day_add(into, "day", next->date);
    view_add_text(into, "link", gap_page_link(page, "/gaps", next->date));
    map_gap_words(&next->after, &page->words);
    view_add_text(into, "verdict", gap_page_keep(page));
    for (int i = 0; i < next->cause_count; i++) {
        if (i)
            buf_char(&page->words, ' ');
        gap_cause_words(page->atlas, page->gaps.question.scenario, &next->causes[i], &page->words);
    }
    view_add_text(into, "cause", gap_page_keep(page));
}

static void rows_add(struct gap_page *page, const struct gap_detail *detail)
{
    struct view *rows = view_add_list(page->view, "rows");
    for (int i = 0; i < detail->area_count; i++) {
        const struct gap_area *area = &detail->areas[i];
        const struct area_record *record = &page->atlas->directory.areas[area->area];
        struct view *row = view_add_object(rows, NULL);
        view_add_text(row, "name", record->name);
        view_add_text(row, "code", record->code);
        gap_page_verdict_add(page, row, "verdict", &area->cell);
        number_words(area->women, &page->words);
        view_add_text(row, "women", gap_page_keep(page));
        services_add(page, area, row);
        last_add(page, area, row);
        next_add(page, area, row);
    }
}

static void sentence_add(struct gap_page *page, const struct gap_detail *detail)
{
    gap_summary_words(page->atlas, &page->gaps.question, detail, &page->words);
    view_add_text(page->view, "sentence", gap_page_keep(page));
}

/* The same in women. */
static void summary_add(struct gap_page *page, const struct gap_detail *detail)
{
    const struct gap_total *total = &detail->total;
    struct buf *out = &page->words;
    if (!detail->area_count)
        return;
    if (detail->overlaps) {
        view_add_text(page->view, "summary", gap_overlap_words());
        return;
    }
    buf_text(out, "Certain cover reaches ");
    women_words(total->women_covered, out);
    buf_char(out, '.');
    if (total->women_unknown) {
        buf_text(out, " For ");
        women_words(total->women_unknown, out);
        buf_text(out, " we do not know.");
    }
    if (total->women_none) {
        buf_text(out, " For ");
        women_words(total->women_none, out);
        buf_text(out, " none is recorded.");
    }
    view_add_text(page->view, "summary", gap_page_keep(page));
}

/* The first day on which any area changes. */
static void step_add(struct gap_page *page, const struct gap_detail *detail)
{
    struct date day = DATE_MAX;
    int count = 0;
    for (int i = 0; i < detail->area_count; i++) {
        const struct gap_area *area = &detail->areas[i];
        if (!area->has_next || area->next.date.days > day.days)
            continue;
        count = area->next.date.days < day.days ? 1 : count + 1;
        day = area->next.date;
    }
    view_add_flag(page->view, "has_step", count > 0);
    if (!count)
        return;
    gap_page_day_add(page->view, "step_day", day);
    view_add_text(page->view, "step_link", gap_page_link(page, "/gaps", day));
    view_add_format(page->view, "step_words", "%d %s", count, count == 1 ? "area" : "areas");
}

enum err gap_page_areas_add(struct gap_page *page, struct problem *problem)
{
    struct gap_detail detail;
    enum err err = gap_detail_make(page->atlas, page->memory, &page->gaps.question, page->arena,
                                   &detail, problem);
    if (err)
        return err;
    struct map_gap *items = ARENA_ARRAY(page->arena, struct map_gap, (size_t)detail.area_count + 1);
    if (!items)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    for (int i = 0; i < detail.area_count; i++)
        items[i] = (struct map_gap){detail.areas[i].area, detail.areas[i].cell};
    sentence_add(page, &detail);
    summary_add(page, &detail);
    step_add(page, &detail);
    rows_add(page, &detail);
    gap_page_legend_add(page, detail.total.areas);
    return gap_page_map_add(page, "map",
                            STR("Map of the areas by what covers them; the table says the same"),
                            items, detail.area_count, false, problem);
}
