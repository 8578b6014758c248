/* /gaps: one row for each area, and the map. */
#include "http/page_gaps.h"

static void service_add(struct gap_page *page, struct view *list, int service, struct str note,
                        bool is_sentence)
{
    const struct gap_question *question = &page->gaps.question;
    struct view *item = view_add_object(list, NULL);
    view_add_text(item, "name", gap_service_name(page->atlas, question->scenario, service));
    view_add_text(item, "link", gap_page_service_link(page, service));
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

static void count_put(struct buf *out, int count, const char *words)
{
    if (count)
        buf_format(out, "%s%d %s", out->len ? "; " : "", count, words);
}

/* The first few; how many more there are stands in the panel. */
static void services_add(struct gap_page *page, const struct gap_area *area, struct view *row)
{
    int shown =
        area->service_count <= GAP_SERVICES_SHOWN ? area->service_count : GAP_SERVICES_SHOWN;
    struct view *list = view_add_list(row, "services");
    for (int i = 0; i < shown; i++)
        service_add(page, list, area->services[i].service, service_note(page, &area->services[i]),
                    false);
    count_put(&page->words, area->service_count - shown, "more");
    count_put(&page->words, area->may_count, "may cover it");
    count_put(&page->words, area->for_some_count, "for some women");
    view_add_text(row, "more", gap_page_keep(page));
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
    struct date shown = page->gaps.question.moment.as_of;
    struct view *into = area->has_next ? view_add_object(row, "next") : NULL;
    if (!area->has_next) {
        view_add_flag(row, "next", false);
        return;
    }
    gap_page_day_add(into, "day", next->date);
    page->gaps.question.moment.as_of = next->date;
    view_add_text(into, "link", gap_page_self(page));
    page->gaps.question.moment.as_of = shown;
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
        view_add_text(row, "panel_link", gap_page_panel_link(page, record->code));
        view_add_flag(row, "is_open", area->area == page->panel_area);
        view_add_int(row, "order", area->cell.verdict);
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
    rows_add(page, &detail);
    gap_page_legend_add(page, detail.total.areas);
    err = gap_page_panel_add(page, &detail, problem);
    return err ? err
               : gap_page_map_add(
                     page, "map",
                     STR("Map of the areas by what covers them; the table says the same"), items,
                     detail.area_count, false, problem);
}
