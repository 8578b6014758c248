/* Bars over time, one for each area. A unit is about a pixel. */
#include "map_window.h"
#include "render/map_gaps.h"
#include "time_axis.h"

enum { NAMES = 270, BARS = 910, ROW = 34, BAR = 24, HEAD = 34, LETTERS = 24 };

struct bars {
    const struct atlas *atlas;
    const struct gap_timeline *timeline;
    struct buf *out;
};

static struct time_axis axis_of(const struct bars *bars)
{
    return (struct time_axis){bars->timeline->from, bars->timeline->to, NAMES, BARS};
}

static void text_draw(struct buf *out, const char *class, double x, double y)
{
    buf_format(out, "<text class=\"%s\"", class);
    map_attribute(out, "x", x);
    map_attribute(out, "y", y);
    buf_text(out, ">");
}

static void piece_draw(const struct bars *bars, int row, const struct gap_cell *cell,
                       struct date from, struct date until)
{
    char begins[DATE_WORDS_LEN];
    struct time_axis axis = axis_of(bars);
    double x = time_axis_x(&axis, from);
    buf_format(bars->out, "<rect class=\"%s\"", map_gap_class(cell));
    map_attribute(bars->out, "x", x);
    map_attribute(bars->out, "y", HEAD + row * ROW + (ROW - BAR) / 2.0);
    map_attribute(bars->out, "width", time_axis_x(&axis, until) - x);
    map_attribute(bars->out, "height", BAR);
    date_words(from, begins);
    buf_format(bars->out, "><title>From %s: ", begins);
    map_gap_words(cell, bars->out);
    buf_text(bars->out, "</title></rect>");
}

/* Cut at the last letter that fits, never inside a character. */
static void name_draw(const struct bars *bars, int row, struct str name)
{
    text_draw(bars->out, "gap-name", NAMES - 12, HEAD + row * ROW + ROW * 0.7);
    struct str shown = name;
    if (shown.len > LETTERS) {
        shown.len = LETTERS - 1;
        while (shown.len && ((unsigned char)name.ptr[shown.len] & 0xC0) == 0x80)
            shown.len--;
    }
    buf_html(bars->out, shown);
    buf_text(bars->out, shown.len < name.len ? "…</text>" : "</text>");
}

static void row_draw(const struct bars *bars, int row)
{
    const struct gap_timeline *timeline = bars->timeline;
    int area = timeline->first.areas[row];
    struct gap_cell cell =
        timeline->first.cells[(size_t)row * (size_t)timeline->first.column_count];
    struct date from = timeline->from;
    name_draw(bars, row, bars->atlas->directory.areas[area].name);
    for (int i = 0; i < timeline->change_count; i++) {
        const struct gap_change *change = &timeline->changes[i];
        if (change->area != area || change->column != 0)
            continue;
        if (map_gap_class(&cell) == map_gap_class(&change->after))
            continue; /* what is drawn stays the same */
        piece_draw(bars, row, &cell, from, change->date);
        cell = change->after;
        from = change->date;
    }
    piece_draw(bars, row, &cell, from, (struct date){timeline->to.days + 1});
}

void gap_bars_write(const struct atlas *atlas, const struct gap_timeline *timeline,
                    struct str title, struct buf *out)
{
    struct bars bars = {atlas, timeline, out};
    int rows =
        timeline->first.area_count < GAP_BARS_MAX ? timeline->first.area_count : GAP_BARS_MAX;
    double height = HEAD + rows * ROW + 4;
    buf_format(out,
               "<svg class=\"gap-bars\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
               "viewBox=\"0 0 %d %d\"><title>",
               NAMES + BARS + 4, (int)height);
    buf_html(out, title);
    buf_text(out, "</title>");
    gap_patterns_write(true, out);
    for (int row = 0; row < rows; row++)
        row_draw(&bars, row);
    struct time_axis axis = axis_of(&bars);
    time_axis_draw(&axis, HEAD, height, out);
    buf_text(out, "</svg>");
}
