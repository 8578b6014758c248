/* Headings, paragraphs, lists and tables, one after the other. */
#include "annex_making.h"

struct str annex_keep(struct annex_making *making)
{
    making->is_short |= making->words.failed;
    size_t len = making->words.len;
    struct str kept = words_keep(&making->words, making->arena);
    making->is_short |= kept.len != len;
    return kept;
}

struct annex_block *annex_add(struct annex_making *making, enum annex_kind kind, struct str text)
{
    struct annex_block *blocks = arena_grow(making->arena, making->blocks, making->block_count,
                                            &making->block_room, sizeof *making->blocks);
    if (!blocks) {
        making->is_short = true;
        return &making->spare_block;
    }
    making->blocks = blocks;
    struct annex_block *block = &blocks[making->block_count++];
    *block = (struct annex_block){.kind = kind, .text = text};
    return block;
}

void annex_heading(struct annex_making *making, int level, struct str text)
{
    making->numbers[level]++;
    for (int i = level + 1; i <= ANNEX_LEVEL_MAX; i++)
        making->numbers[i] = 0;
    buf_clear(&making->words);
    for (int i = 1; i <= level; i++)
        buf_format(&making->words, i > 1 ? ".%d" : "%d", making->numbers[i]);
    struct str number = annex_keep(making);
    for (int i = 1; i <= level; i++)
        buf_format(&making->words, i > 1 ? "-%d" : "s%d", making->numbers[i]);
    struct str anchor = annex_keep(making);
    struct annex_block *block = annex_add(making, ANNEX_HEADING, text);
    block->level = level;
    block->anchor = anchor;
    block->number = number;
}

void annex_text(struct annex_making *making, struct str text)
{
    if (text.len)
        annex_add(making, ANNEX_TEXT, text);
}

void annex_list(struct annex_making *making, const struct str *items, int count)
{
    struct str *kept = ARENA_ARRAY(making->arena, struct str, (size_t)count + 1);
    if (!kept) {
        making->is_short = true;
        return;
    }
    for (int i = 0; i < count; i++)
        kept[i] = items[i];
    struct annex_block *block = annex_add(making, ANNEX_LIST, STR(""));
    block->item_count = count;
    block->items = kept;
}

/* ---- tables ---- */

struct annex_rows annex_rows_begin(struct annex_making *making, const struct annex_head *heads,
                                   int column_count)
{
    struct annex_column *columns =
        ARENA_ARRAY(making->arena, struct annex_column, (size_t)column_count);
    making->is_short |= !columns;
    for (int i = 0; columns && heads && i < column_count; i++)
        columns[i] =
            (struct annex_column){str_from(heads[i].title), heads[i].width, heads[i].is_number};
    return (struct annex_rows){making, columns, column_count, NULL, 0, 0};
}

struct annex_cell *annex_cell(struct annex_rows *rows, struct str text)
{
    struct annex_cell *cells =
        arena_grow(rows->making->arena, rows->cells, rows->count, &rows->room, sizeof *rows->cells);
    if (!cells) {
        rows->making->is_short = true;
        return &rows->making->spare_cell;
    }
    rows->cells = cells;
    struct annex_cell *cell = &cells[rows->count++];
    *cell = (struct annex_cell){.text = text, .service = NONE, .verdict = NONE};
    return cell;
}

struct annex_rows annex_facts_begin(struct annex_making *making)
{
    static const struct annex_head heads[] = {{"What", 22, false}, {"Answer", 78, false}};
    return annex_rows_begin(making, heads, 2);
}

void annex_fact(struct annex_rows *rows, const char *name, struct str value)
{
    if (!value.len)
        return;
    annex_cell(rows, str_from(name));
    annex_cell(rows, value);
}

struct annex_table *annex_rows_end(struct annex_rows *rows, struct str title)
{
    if (!rows->count)
        return NULL;
    struct annex_table *table = ARENA_NEW(rows->making->arena, struct annex_table);
    if (!table) {
        rows->making->is_short = true;
        return NULL;
    }
    *table = (struct annex_table){.column_count = rows->column_count,
                                  .columns = rows->columns,
                                  .row_count = rows->count / rows->column_count,
                                  .cells = rows->cells};
    annex_add(rows->making, ANNEX_TABLE, title)->table = table;
    return table;
}

/* ---- names ---- */

void annex_names(struct annex_making *making, const struct str *names, int count, int shown_max)
{
    int shown = count <= shown_max + 1 ? count : shown_max; /* never "and 1 more" */
    for (int i = 0; i < shown; i++) {
        if (i)
            buf_text(&making->words, "; ");
        buf_str(&making->words, names[i]);
    }
    if (shown < count)
        buf_format(&making->words, "; and %d more", count - shown);
}

void annex_areas(struct annex_making *making, const int *areas, int count)
{
    for (int i = 0; i < count; i++) {
        if (i)
            buf_text(&making->words, i + 1 == count ? " and " : ", ");
        buf_str(&making->words, making->atlas->directory.areas[areas[i]].name);
    }
}
