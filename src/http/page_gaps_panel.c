/* The panel of one area: its services with bars, the remainder, the next change, neighbours. */
#include "domain/neighbours.h"
#include "http/page_gaps.h"

enum { MONTHS_BEFORE = 36, MONTHS_AFTER = 48 }; /* of the bars, around the day */

static const struct gap_area *area_find(const struct gap_detail *detail, int area)
{
    for (int i = 0; i < detail->area_count; i++)
        if (detail->areas[i].area == area)
            return &detail->areas[i];
    return NULL;
}

/* ---- services ---- */

static void service_add(struct gap_page *page, struct view *list, const struct gap_service *service)
{
    struct view *item = view_add_object(list, NULL);
    bool is_certain = service->doubt == GAP_NO_DOUBT || service->doubt == GAP_PART_OF_THE_AREA;
    view_add_text(item, "name",
                  gap_service_name(page->atlas, page->gaps.question.scenario, service->service));
    view_add_text(item, "link", gap_page_service_link(page, service->service));
    if (is_certain || service->doubt == GAP_SOME_WOMEN)
        gap_until_words(service, &page->words);
    bool has_until = page->words.len > 0;
    if (service->doubt != GAP_NO_DOUBT && service->doubt != GAP_SOME_WOMEN) {
        if (page->words.len)
            buf_text(&page->words, ". ");
        buf_text(&page->words, gap_doubt_words(service->doubt));
    }
    view_add_text(item, "note", gap_page_keep(page));
    view_add_text(item, "joint", has_until ? STR(", ") : STR(". "));
}

static void group_add(struct gap_page *page, struct view *groups, const char *title,
                      const struct gap_service *services, int count)
{
    if (!count)
        return;
    int shown = count < SERVICE_BARS_MAX ? count : SERVICE_BARS_MAX;
    struct view *group = view_add_object(groups, NULL);
    view_add_text(group, "title", str_from(title));
    view_add_int(group, "count", count);
    view_add_flag(group, "is_cut", shown < count);
    view_add_int(group, "left", count - shown);
    struct view *list = view_add_list(group, "services");
    for (int i = 0; i < shown; i++)
        service_add(page, list, &services[i]);
}

static enum err services_add(struct gap_page *page, const struct gap_area *area, struct view *panel,
                             struct problem *problem)
{
    const struct gap_service *lists[] = {area->services, area->may, area->for_some};
    const int counts[] = {area->service_count, area->may_count, area->for_some_count};
    static const char *const titles[] = {"Cover it", "May cover it", "For some women only"};
    int *services = ARENA_ARRAY(page->arena, int, (size_t)(counts[0] + counts[1] + counts[2]) + 2);
    struct view *groups = view_add_list(panel, "groups");
    int count = 0;
    if (!services)
        return gap_page_no_memory(problem);
    for (int i = 0; i < 3; i++) {
        group_add(page, groups, titles[i], lists[i], counts[i]);
        for (int k = 0; k < counts[i]; k++)
            if (lists[i][k].service < page->atlas->service_count)
                services[count++] = lists[i][k].service;
    }
    if (area->last_service != NONE && area->last_service < page->atlas->service_count)
        services[count++] = area->last_service;
    view_add_flag(panel, "has_services", count > 0);
    struct date day = page->gaps.question.moment.as_of;
    return count ? gap_page_service_bars_add(page, panel, services, count,
                                             date_add_months(day, -MONTHS_BEFORE),
                                             date_add_months(day, MONTHS_AFTER), problem)
                 : OK;
}

static void last_add(struct gap_page *page, const struct gap_area *area, struct view *panel)
{
    view_add_flag(panel, "has_last", area->last_service != NONE);
    if (area->last_service == NONE)
        return;
    view_add_text(panel, "last_is",
                  area->last_is_certain ? STR("Last recorded") : STR("Last recorded, perhaps"));
    view_add_text(panel, "last_name",
                  gap_service_name(page->atlas, page->gaps.question.scenario, area->last_service));
    view_add_text(panel, "last_link", gap_page_service_link(page, area->last_service));
    gap_last_words(area, &page->words);
    view_add_text(panel, "last_note", gap_page_keep(page));
}

/* ---- the rest ---- */

/* How many women certain cover reaches, for how many it is not known, for how many none is
 * recorded. */
static void women_add(struct gap_page *page, const struct gap_area *area, struct view *panel)
{
    struct buf *out = &page->words;
    int covered = gap_cell_women(&area->cell, area->women);
    int unknown = area->cell.verdict == GAP_UNKNOWN
                      ? area->women
                      : (int)(area->cell.share_unknown * area->women + 0.5);
    int none = area->women - covered - unknown;
    if (area->cell.verdict == GAP_NONE || none < 0)
        none = area->cell.verdict == GAP_NONE ? area->women : 0;
    buf_text(out, "Of ");
    women_words(area->women, out);
    buf_text(out, " certain cover reaches ");
    if (!covered)
        buf_text(out, "none");
    else if (covered == area->women)
        buf_text(out, "all");
    else
        women_words(covered, out);
    buf_char(out, '.');
    if (unknown) {
        buf_text(out, " For ");
        women_words(unknown, out);
        buf_text(out, " we do not know.");
    }
    if (none) {
        buf_text(out, " For ");
        women_words(none, out);
        buf_text(out, " none is recorded.");
    }
    view_add_text(panel, "women", gap_page_keep(page));
}

static void next_add(struct gap_page *page, const struct gap_area *area, struct view *panel)
{
    const struct gap_change *next = &area->next;
    struct date shown = page->gaps.question.moment.as_of;
    view_add_flag(panel, "has_next", area->has_next);
    if (!area->has_next)
        return;
    gap_page_day_add(panel, "next_day", next->date);
    page->gaps.question.moment.as_of = next->date;
    view_add_text(panel, "next_link", gap_page_self(page));
    page->gaps.question.moment.as_of = shown;
    gap_page_verdict_add(page, panel, "next", &next->after);
    for (int i = 0; i < next->cause_count; i++) {
        if (i)
            buf_char(&page->words, ' ');
        gap_cause_words(page->atlas, page->gaps.question.scenario, &next->causes[i], &page->words);
    }
    view_add_text(panel, "next_cause", gap_page_keep(page));
}

/* Groups of boroughs lie beside those that their boroughs lie beside. */
static enum err neighbours_add(struct gap_page *page, const struct gap_detail *detail,
                               const struct gap_area *area, struct view *panel,
                               struct problem *problem)
{
    const struct atlas *atlas = page->atlas;
    struct date day = page->gaps.question.moment.as_of;
    uint64_t maybe = 0;
    uint64_t beside = 0;
    uint64_t own = area_members(atlas, area->area, day, &maybe) & atlas->london;
    struct view *list = view_add_list(panel, "neighbours");
    enum err err = own ? neighbours_find(atlas, own, page->arena, &beside, problem) : OK;
    for (int i = 0; i < detail->area_count && beside && !err; i++) {
        const struct gap_area *other = &detail->areas[i];
        const struct area_record *record = &atlas->directory.areas[other->area];
        if (other == area || !(area_members(atlas, other->area, day, &maybe) & beside))
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", record->name);
        view_add_text(item, "link", gap_page_panel_link(page, record->code));
        gap_page_verdict_add(page, item, "verdict", &other->cell);
    }
    return err;
}

enum err gap_page_panel_add(struct gap_page *page, const struct gap_detail *detail,
                            struct problem *problem)
{
    const struct gap_area *area = area_find(detail, page->panel_area);
    if (!area)
        return OK; /* there is no such area on this day */
    const struct area_record *record = &page->atlas->directory.areas[area->area];
    struct view *panel = view_add_object(page->view, "panel");
    view_add_text(panel, "name", record->name);
    view_add_text(panel, "code", record->code);
    view_add_text(panel, "close_link", gap_page_panel_link(page, STR("")));
    gap_page_verdict_add(page, panel, "verdict", &area->cell);
    women_add(page, area, panel);
    last_add(page, area, panel);
    next_add(page, area, panel);
    enum err err = services_add(page, area, panel, problem);
    return err ? err : neighbours_add(page, detail, area, panel, problem);
}
