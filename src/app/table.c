#include "table.h"

#include <string.h>

#include "app/command.h"
#include "domain/words.h"
#include "render/card.h"

enum { COLUMNS = 92, INDENT = 22 };

struct table {
    struct buf *out;
    bool in_colour;
};

static const char *verdict_colour(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_SUITABLE: return "\033[32m";
    case VERDICT_ASK: return "\033[33m";
    case VERDICT_UNSUITABLE: return "\033[31m";
    case VERDICT_COUNT: break;
    }
    return "";
}

static void spaces(struct buf *out, size_t count)
{
    while (count--)
        buf_char(out, ' ');
}

/* Columns that UTF-8 text takes: one for each character. */
static size_t columns_of(struct str text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return columns;
}

/* Words wrapped under each other, from column INDENT on; the cursor stands there. */
static void wrapped(struct buf *out, struct str text)
{
    size_t at = INDENT;
    struct str word;
    bool first = true;
    while (str_split(&text, ' ', &word)) {
        size_t width = columns_of(word);
        if (!first && at + 1 + width > COLUMNS) {
            buf_char(out, '\n');
            spaces(out, INDENT);
            at = INDENT;
        } else if (!first) {
            buf_char(out, ' ');
            at++;
        }
        buf_str(out, word);
        at += width;
        first = false;
    }
    buf_char(out, '\n');
}

static void line(struct buf *out, const char *label, struct str text)
{
    if (!text.len)
        return;
    spaces(out, 4);
    buf_text(out, label);
    spaces(out, INDENT - 4 - strlen(label));
    wrapped(out, text);
}

static void title_write(const struct table *table, int number, const struct card *card)
{
    struct buf *out = table->out;
    buf_format(out, "%2d  ", number);
    if (table->in_colour)
        buf_text(out, verdict_colour(card->verdict));
    buf_str(out, card->verdict_label);
    if (table->in_colour)
        buf_text(out, "\033[0m");
    size_t width = columns_of(card->verdict_label);
    spaces(out, width < INDENT - 5 ? INDENT - 4 - width : 1);
    if (table->in_colour)
        buf_text(out, "\033[1m");
    buf_str(out, card->name);
    if (table->in_colour)
        buf_text(out, "\033[0m");
    if (card->distance.len) {
        buf_text(out, "   ");
        buf_str(out, card->distance);
    }
    buf_char(out, '\n');
}

static void card_write(const struct table *table, int number, const struct card *card)
{
    struct buf *out = table->out;
    title_write(table, number, card);
    line(out, "", card->organisation);
    line(out, "Where", card->site);
    line(out, "Phone", card->phone);
    if (card->hours.is_stated)
        line(out, "Hours", card->hours.words);
    line(out, card->verdict == VERDICT_UNSUITABLE ? "Why not" : "Why", card->because);
    for (int i = 0; i < card->ask_count && card->verdict == VERDICT_ASK; i++)
        line(out, card->asks[i].is_hers ? "Ask her" : "Ask them", card->asks[i].text);
    line(out, "Covers", card->coverage);
    line(out, "Funding", card->funding);
    line(out, "Record checked", card->checked);
    buf_char(out, '\n');
}

static enum err block_write(const struct table *table, const struct atlas *atlas,
                            const struct question *question, int reach, const struct block *block,
                            struct arena *arena, int *number, struct problem *problem)
{
    if (!block->count)
        return OK;
    struct str heading = term_label(atlas, "reach", reach);
    buf_str(table->out, heading);
    buf_char(table->out, '\n');
    for (size_t i = 0; i < columns_of(heading); i++)
        buf_char(table->out, '-');
    buf_char(table->out, '\n');
    if (reach == REACH_REFUGE)
        buf_text(table->out, "Their addresses are not held here, to keep women safe.\n");
    for (int i = 0; i < block->count; i++) {
        struct card card;
        enum err err = card_make(atlas, question, &block->hits[i], arena, &card, problem);
        if (err)
            return err;
        card_write(table, ++*number, &card);
    }
    return OK;
}

enum err table_write(const struct atlas *atlas, const struct question *question,
                     const struct nearest *nearest, struct arena *arena, bool in_colour,
                     struct buf *out, struct problem *problem)
{
    struct table table = {out, in_colour};
    answer_words(atlas, question, nearest, out);
    bool is_synthetic = atlas->service_count && atlas->directory.services[0].synthetic;
    buf_text(out, "\nDistances are in a straight line. ");
    buf_text(out, is_synthetic
                      ? "Synthetic data: none of these services exist.\n\n"
                      : "These are historical records: check before you rely on them.\n\n");
    int number = 0;
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        enum err err = block_write(&table, atlas, question, reach, &nearest->blocks[reach], arena,
                                   &number, problem);
        if (err)
            return err;
    }
    misses_words(nearest, out);
    if (nearest->totals[VERDICT_UNSUITABLE] && !question->include_unsuitable)
        buf_text(out, " Add --include unsuitable to see why.");
    if (nearest->totals[VERDICT_UNSUITABLE])
        buf_char(out, '\n');
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the table.")
                       : OK;
}
