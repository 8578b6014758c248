/* Words, verdicts and maps that the pages about gaps share. */

#include "http/page_gaps.h"
#include "render/card.h"

struct str gap_page_keep(struct gap_page *page)
{
    return words_keep(&page->words, page->arena);
}

const char *gap_page_noun(const struct gap_page *page)
{
    return gap_noun_words(page->gaps.question.area_type);
}

void gap_page_whom(const struct gap_page *page, struct buf *out)
{
    gap_whom_words(page->atlas, &page->gaps.question, out);
}

void gap_page_names(const struct gap_page *page, const int *areas, int count, struct buf *out)
{
    int shown = count <= GAP_NAMES_MAX + 1 ? count : GAP_NAMES_MAX; /* never "and 1 more" */
    for (int i = 0; i < shown; i++) {
        if (i)
            buf_text(out, i + 1 == count ? " and " : ", ");
        buf_str(out, page->atlas->directory.areas[areas[i]].name);
    }
    if (shown < count)
        buf_format(out, " and %d more", count - shown);
}

void gap_page_day_add(struct view *into, const char *name, struct date day)
{
    char words[DATE_WORDS_LEN];
    date_words(day, words);
    view_add_format(into, name, "%s", words);
}

void gap_page_verdict_add(struct gap_page *page, struct view *into, const char *name,
                          const struct gap_cell *cell)
{
    struct view *verdict = view_add_object(into, name);
    view_add_text(verdict, "code", str_from(gap_verdict_code(cell->verdict)));
    view_add_text(verdict, "words", str_from(gap_verdict_words(cell->verdict)));
    view_add_flag(verdict, "is_partly", cell->verdict == GAP_PARTLY);
    if (cell->verdict != GAP_UNKNOWN)
        share_words(cell->share_of_women, &page->words);
    view_add_text(verdict, "share", gap_page_keep(page));
    view_add_text(verdict, "rest",
                  cell->verdict != GAP_PARTLY ? STR("")
                  : cell->rest_is_unknown     ? STR("the rest is unknown")
                                              : STR("none recorded for the rest"));
}

struct str gap_page_service_link(struct gap_page *page, int service)
{
    char id[UUID_TEXT_LEN + 1];
    char text[DATE_TEXT_LEN + 1];
    if (service >= page->atlas->service_count)
        return STR("");
    uuid_print(page->atlas->directory.services[service].id, id);
    date_print(page->gaps.question.moment.as_of, text);
    buf_format(&page->words, "/services/%s?as_of=%s", id, text);
    return gap_page_keep(page);
}

enum err gap_page_map_add(struct gap_page *page, const char *name, struct str title,
                          const struct map_gap *items, int count, bool is_second,
                          struct problem *problem)
{
    struct map_gaps map = {.title = title,
                           .count = count,
                           .items = items,
                           .as_of = page->gaps.question.moment.as_of,
                           .is_second = is_second};
    buf_clear(&page->words);
    enum err err = map_gaps_write(page->atlas, &page->picture->outline, &map, page->arena,
                                  &page->words, problem);
    if (!err)
        view_add_html(page->view, name, gap_page_keep(page));
    return err;
}

void gap_page_legend_add(struct gap_page *page, const int counts[GAP_VERDICT_COUNT])
{
    struct view *list = view_add_list(page->view, "legend");
    for (int i = 0; i < GAP_VERDICT_COUNT; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "code", str_from(gap_verdict_code((enum gap_verdict)i)));
        view_add_text(item, "words", str_from(gap_verdict_words((enum gap_verdict)i)));
        view_add_int(item, "count", counts[i]);
    }
}

void gap_page_foot_add(struct gap_page *page)
{
    const struct directory *directory = &page->atlas->directory;
    struct moment moment = page->gaps.question.moment;
    gap_page_day_add(page->view, "as_at", moment.as_of);
    view_add_flag(page->view, "is_known_on", moment.known_on.days != DATE_MAX.days);
    gap_page_day_add(page->view, "known_day", moment.known_on);
    gap_listings_words(gap_listings_of(page->atlas, moment), moment.as_of, &page->words);
    view_add_text(page->view, "listings", gap_page_keep(page));
    view_add_text(page->view, "unknown_means", gap_unknown_words());
    view_add_text(page->view, "demand", gap_demand_words(page->atlas));
    view_add_text(page->view, "version", str_from(page->atlas->version));
    int count = 0;
    const int *sources = gap_sources_of(page->atlas, moment, page->arena, &count);
    struct view *list = view_add_list(page->view, "sources");
    for (int i = 0; sources && i < count; i++) {
        const struct source_record *record = &directory->sources[sources[i]];
        source_view(record, view_add_object(view_add_object(list, NULL), "source"));
    }
    view_add_int(page->view, "source_count", count);
}
