#include "render/annex_page.h"

#include "domain/words.h"
#include "map_window.h"
#include "render/map_gaps.h"

struct annex_page {
    const struct annex *annex;
    const struct map_outline *outline;
    struct arena *arena;
    struct problem *problem;
    struct buf words;
    struct str heading; /* the last one with its number: names of tables are told apart by it */
    bool has_pages;
    bool has_dots; /* a map of covers was drawn, with its pattern */
};

static struct str keep(struct annex_page *page)
{
    return words_keep(&page->words, page->arena);
}

/* ---- contents ---- */

static void heading_link_add(struct view *list, const struct annex_block *block)
{
    view_add_text(list, "anchor", block->anchor);
    view_add_text(list, "number", block->number);
    view_add_text(list, "text", block->text);
}

static void contents_add(const struct annex *annex, struct view *into)
{
    struct view *list = view_add_list(into, "contents");
    struct view *parts = NULL;
    for (int i = 0; i < annex->block_count; i++) {
        const struct annex_block *block = &annex->blocks[i];
        if (block->kind != ANNEX_HEADING || block->level > 2)
            continue;
        if (block->level == 1) {
            struct view *item = view_add_object(list, NULL);
            heading_link_add(item, block);
            parts = view_add_list(item, "parts");
        } else {
            heading_link_add(view_add_object(parts, NULL), block);
        }
    }
}

/* ---- tables ---- */

static void lines_add(struct view *into, struct str text)
{
    struct str line = {"", 0};
    str_split(&text, '\n', &line);
    view_add_text(into, "first", line);
    struct view *rest = view_add_list(into, "rest");
    while (str_split(&text, '\n', &line))
        view_add_text(rest, NULL, line);
}

static struct str service_link(struct annex_page *page, int service)
{
    char id[UUID_TEXT_LEN + 1];
    char day[DATE_TEXT_LEN + 1];
    uuid_print(page->annex->atlas->directory.services[service].id, id);
    date_print(page->annex->moment.as_of, day);
    buf_format(&page->words, "/services/%s?as_of=%s", id, day);
    return keep(page);
}

static void cell_add(struct annex_page *page, struct view *list, const struct annex_table *table,
                     int row, int column)
{
    const struct annex_cell *cell = &table->cells[row * table->column_count + column];
    bool has_verdict = cell->verdict != NONE;
    enum gap_verdict verdict = has_verdict ? (enum gap_verdict)cell->verdict : GAP_NONE;
    bool leads_to_page = page->has_pages && cell->service != NONE;
    struct view *into = view_add_object(list, NULL);
    lines_add(into, cell->text);
    view_add_flag(into, "is_number", table->columns[column].is_number);
    view_add_text(into, "code", str_from(has_verdict ? gap_verdict_code(verdict) : ""));
    view_add_text(into, "verdict", str_from(has_verdict ? gap_verdict_words(verdict) : ""));
    view_add_text(into, "share", verdict == GAP_PARTLY ? cell->text : STR(""));
    view_add_text(into, "url", cell->url);
    view_add_text(into, "link", leads_to_page ? service_link(page, cell->service) : STR(""));
}

static void rows_add(struct annex_page *page, const struct annex_table *table, struct view *into)
{
    struct view *rows = view_add_list(into, "rows");
    for (int row = 0; row < table->row_count; row++) {
        struct view *one = view_add_object(rows, NULL);
        struct view *head = view_add_list(one, "head");
        cell_add(page, head, table, row, 0);
        struct view *cells = view_add_list(one, "cells");
        for (int column = 1; column < table->column_count; column++)
            cell_add(page, cells, table, row, column);
    }
}

static void table_add(struct annex_page *page, const struct annex_block *block, struct view *into)
{
    const struct annex_table *table = block->table;
    const char *kind = table->has_no_head ? "facts" : table->is_matrix ? "matrix" : "table";
    struct view *view = view_add_object(into, kind);
    view_add_text(view, "caption", block->text);
    buf_str(&page->words, page->heading);
    if (block->text.len) {
        buf_text(&page->words, ": ");
        buf_str(&page->words, block->text);
    }
    view_add_text(view, "label", keep(page));
    struct view *heads = view_add_list(view, "heads");
    for (int i = 0; i < table->column_count; i++) {
        struct view *head = view_add_object(heads, NULL);
        view_add_text(head, "title", table->columns[i].title);
        view_add_flag(head, "is_upright", table->is_matrix && i);
        view_add_flag(head, "is_number", table->columns[i].is_number);
    }
    rows_add(page, table, view);
}

/* ---- figures ---- */

static void legend_add(struct view *into)
{
    struct view *list = view_add_list(into, "legend");
    for (int i = 0; i < GAP_VERDICT_COUNT; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "code", str_from(gap_verdict_code((enum gap_verdict)i)));
        view_add_text(item, "words", str_from(gap_verdict_words((enum gap_verdict)i)));
    }
}

/* Its patterns are those of the bars, which follow. */
static enum err gap_map_add(struct annex_page *page, const struct annex_block *block)
{
    const struct annex_map *map = block->map;
    struct map_gap *items = ARENA_ARRAY(page->arena, struct map_gap, (size_t)map->area_count + 1);
    if (!items)
        return problem_set(page->problem, ERR_NO_MEMORY, "There is no memory for the page.");
    for (int i = 0; i < map->area_count; i++)
        items[i] = (struct map_gap){map->areas[i], map->cells[i]};
    struct map_gaps gaps = {.title = block->text,
                            .count = map->area_count,
                            .items = items,
                            .as_of = page->annex->moment.as_of,
                            .is_second = true};
    return map_gaps_write(page->annex->atlas, page->outline, &gaps, page->arena, &page->words,
                          page->problem);
}

static void cover_map_add(struct annex_page *page, const struct annex_block *block,
                          struct view *into)
{
    const struct annex_map *map = block->map;
    char *title = ARENA_ARRAY(page->arena, char, page->heading.len + 80);
    if (title) {
        static const char before[] = "Map: ";
        memcpy(title, before, sizeof before - 1);
        memcpy(title + sizeof before - 1, page->heading.ptr, page->heading.len);
    }
    struct map_drawing drawing = {.title = title ? title : "",
                                  .covered = map->covered,
                                  .maybe = map->maybe,
                                  .is_second = page->has_dots};
    map_svg_write(page->annex->atlas, page->outline, &drawing, &page->words);
    page->has_dots |= map->maybe != 0;
    view_add_flag(into, "has_covered", map->covered != 0);
    view_add_flag(into, "has_maybe", map->maybe != 0);
    view_add_flag(into, "has_rest", (map->covered | map->maybe) != page->annex->atlas->london);
}

/* Bars of women, the longest as long as there is room. A unit is about a pixel. */
static void cliff_add(struct annex_page *page, const struct annex_block *block)
{
    enum { WIDTH = 900, NAMES = 250, NUMBERS = 130, ROW = 34, BAR = 24, SHOWN_MAX = 24 };
    const struct gap_cliff *cliff = block->cliff;
    struct buf *out = &page->words;
    int64_t most = 1;
    int rows = 0;
    for (int i = 0; i < cliff->step_count; i++) {
        most = cliff->steps[i].women > most ? cliff->steps[i].women : most;
        rows += cliff->steps[i].women > 0 && rows < SHOWN_MAX;
    }
    buf_format(out,
               "<svg class=\"annex-cliff\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
               "viewBox=\"0 0 %d %d\"><title>",
               WIDTH, rows * ROW);
    buf_html(out, block->text);
    buf_text(out, "</title>");
    for (int i = 0, row = 0; i < cliff->step_count && row < rows; i++) {
        const struct gap_cliff_step *step = &cliff->steps[i];
        char day[BOUND_WORDS_LEN];
        if (step->women <= 0)
            continue;
        double width = (double)(WIDTH - NAMES - NUMBERS) * (double)step->women / (double)most;
        bound_words(step->last_earliest, step->last_latest, day);
        buf_format(out, "<text class=\"annex-day\" x=\"%d\" y=\"%d\">%s</text><rect", NAMES - 12,
                   row * ROW + 23, day[0] ? day : "No day stated");
        map_attribute(out, "x", NAMES);
        map_attribute(out, "y", row * ROW + (ROW - BAR) / 2.0);
        map_attribute(out, "width", width);
        map_attribute(out, "height", BAR);
        buf_text(out, "/><text class=\"annex-women\"");
        map_attribute(out, "x", NAMES + width + 8);
        map_attribute(out, "y", row * ROW + 23);
        buf_char(out, '>');
        number_words(step->women, out);
        buf_text(out, "</text>");
        row++;
    }
    buf_text(out, "</svg>");
}

static enum err figure_add(struct annex_page *page, const struct annex_block *block,
                           struct view *into)
{
    struct view *view = view_add_object(into, "figure");
    enum err err = OK;
    bool is_cover = block->kind == ANNEX_COVER_MAP;
    bool has_verdicts = block->kind == ANNEX_GAP_MAP || block->kind == ANNEX_BARS;
    buf_clear(&page->words);
    if (block->kind == ANNEX_GAP_MAP)
        err = gap_map_add(page, block);
    else if (is_cover)
        cover_map_add(page, block, view);
    else if (block->kind == ANNEX_BARS)
        gap_bars_write(page->annex->atlas, block->timeline, block->text, &page->words);
    else
        cliff_add(page, block);
    if (!err && page->words.failed)
        err = problem_set(page->problem, ERR_NO_MEMORY, "There is no memory for the page.");
    view_add_html(view, "svg", keep(page));
    view_add_text(view, "caption", block->text);
    view_add_flag(view, "is_small", is_cover);
    view_add_flag(view, "is_map", is_cover || block->kind == ANNEX_GAP_MAP);
    view_add_flag(view, "is_cover", is_cover);
    view_add_flag(view, "has_legend", has_verdicts);
    if (has_verdicts)
        legend_add(view);
    return err;
}

/* ---- blocks ---- */

static void heading_add(struct annex_page *page, const struct annex_block *block, struct view *into)
{
    static const char *const names[] = {"section", "part", "piece"};
    heading_link_add(view_add_object(into, names[block->level - 1]), block);
    buf_str(&page->words, block->number);
    buf_char(&page->words, ' ');
    buf_str(&page->words, block->text);
    page->heading = keep(page);
}

static enum err block_add(struct annex_page *page, const struct annex_block *block,
                          struct view *into)
{
    struct view *list = NULL;
    switch (block->kind) {
    case ANNEX_HEADING: heading_add(page, block, into); break;
    case ANNEX_TEXT: view_add_text(into, "paragraph", block->text); break;
    case ANNEX_LIST:
        list = view_add_list(view_add_object(into, "list"), "items");
        for (int i = 0; i < block->item_count; i++)
            view_add_text(list, NULL, block->items[i]);
        break;
    case ANNEX_TABLE: table_add(page, block, into); break;
    case ANNEX_COVER_MAP:
    case ANNEX_GAP_MAP:
    case ANNEX_BARS:
    case ANNEX_CLIFF: return figure_add(page, block, into);
    }
    return OK;
}

enum err annex_page_view(const struct annex *annex, const struct map_outline *outline,
                         bool has_pages, struct arena *arena, struct view *into,
                         struct problem *problem)
{
    struct annex_page page = {.annex = annex,
                              .outline = outline,
                              .arena = arena,
                              .problem = problem,
                              .has_pages = has_pages};
    enum err err = OK;
    buf_init(&page.words, 0);
    view_add_text(into, "annex_title", annex->title);
    view_add_text(into, "subtitle", annex->subtitle);
    view_add_text(into, "as_at", annex->as_at);
    view_add_text(into, "known_on", annex->known_on);
    view_add_text(into, "fingerprint", annex->fingerprint);
    view_add_text(into, "summary", annex->summary);
    view_add_text(into, "record_words", annex->record_words);
    view_add_text(into, "source_words", annex->source_words);
    contents_add(annex, into);
    struct view *blocks = view_add_list(into, "blocks");
    for (int i = 0; i < annex->block_count && !err; i++)
        err = block_add(&page, &annex->blocks[i], view_add_object(blocks, NULL));
    buf_finish(&page.words);
    return err;
}
