/* When services run and are paid for, as bars. A unit is about a pixel. */
#include "map_window.h"
#include "render/map_gaps.h"
#include "time_axis.h"

enum { WIDTH = 600, MARGIN = 6, HEAD = 30, ROW = 50, NAME = 17, RUNS = 11, PAID = 9 };

struct bars {
    struct time_axis axis;
    struct buf *out;
};

/* From one day to before another, if anything of it is in view. */
static void bar_draw(const struct bars *bars, const char *class, struct date from,
                     struct date until, double y, double height)
{
    double x = time_axis_x(&bars->axis, from);
    double width = time_axis_x(&bars->axis, until) - x;
    if (from.days >= until.days || !(width > 0))
        return;
    buf_format(bars->out, "<rect class=\"%s\"", class);
    map_attribute(bars->out, "x", x);
    map_attribute(bars->out, "y", y);
    map_attribute(bars->out, "width", width < 1 ? 1 : width);
    map_attribute(bars->out, "height", height);
    buf_text(bars->out, "/>");
}

static struct date day_after(struct date day)
{
    return day.days >= DATE_MAX.days ? DATE_MAX : (struct date){day.days + 1};
}

/* What is certain, and on both sides of it what is not. */
static void validity_draw(const struct bars *bars, const char *class, const struct validity *span,
                          double y, double height)
{
    bool is_certain = span->from_latest.days <= span->to_earliest.days;
    if (!is_certain) {
        bar_draw(bars, "gap-maybe", span->from_earliest, day_after(span->to_latest), y, height);
        return;
    }
    bar_draw(bars, "gap-maybe", span->from_earliest, span->from_latest, y, height);
    bar_draw(bars, class, span->from_latest, day_after(span->to_earliest), y, height);
    bar_draw(bars, "gap-maybe", day_after(span->to_earliest), day_after(span->to_latest), y,
             height);
}

static void row_draw(const struct bars *bars, const struct service_bar *bar, int row)
{
    double y = HEAD + (double)row * ROW;
    buf_text(bars->out, "<text class=\"gap-service\"");
    map_attribute(bars->out, "x", MARGIN);
    map_attribute(bars->out, "y", y + NAME);
    buf_char(bars->out, '>');
    buf_html(bars->out, bar->name);
    buf_text(bars->out, "</text>");
    validity_draw(bars, "gap-runs", &bar->runs, y + NAME + 5, RUNS);
    for (int i = 0; i < bar->funding_count; i++)
        validity_draw(bars, "gap-paid", &bar->fundings[i], y + NAME + 5 + RUNS, PAID);
}

void service_bars_write(const struct service_bar *bars, int count, struct date from, struct date to,
                        struct date as_of, struct str title, struct buf *out)
{
    struct bars drawing = {{from, to, MARGIN, WIDTH - 2 * MARGIN}, out};
    int rows = count < SERVICE_BARS_MAX ? count : SERVICE_BARS_MAX;
    double height = HEAD + (double)rows * ROW + MARGIN;
    buf_format(out,
               "<svg class=\"gap-bars gap-bars--services\" role=\"img\" "
               "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"><title>",
               WIDTH, (int)height);
    buf_html(out, title);
    buf_text(out, "</title><defs>");
    gap_pattern_dots_write("gap-maybe-dots", out);
    buf_text(out, "</defs>");
    time_axis_draw(&drawing.axis, HEAD, height, out);
    if (as_of.days >= from.days && as_of.days <= to.days) {
        double x = time_axis_x(&drawing.axis, as_of);
        buf_text(out, "<line class=\"gap-now\"");
        map_attribute(out, "x1", x);
        map_attribute(out, "x2", x);
        map_attribute(out, "y1", HEAD - 4);
        map_attribute(out, "y2", height);
        buf_text(out, "/>");
    }
    for (int row = 0; row < rows; row++)
        row_draw(&drawing, &bars[row], row);
    buf_text(out, "</svg>");
}
