#include "time_axis.h"

#include <math.h>

#include "map_window.h"

enum { TICKS_MAX = 12, LETTERS_ABOVE = 8, YEAR_HALF = 22 };

double time_axis_x(const struct time_axis *axis, struct date day)
{
    double days = axis->to.days - axis->from.days + 1.0;
    double part = ((double)day.days - axis->from.days) / days;
    return axis->left + axis->width * fmin(1, fmax(0, part));
}

void time_axis_draw(const struct time_axis *axis, double top, double bottom, struct buf *out)
{
    int first = 0;
    int last = 0;
    int month = 0;
    int day = 0;
    date_to_ymd(axis->from, &first, &month, &day);
    date_to_ymd(axis->to, &last, &month, &day);
    int every = last - first <= TICKS_MAX ? 1 : last - first <= 5 * TICKS_MAX ? 5 : 20;
    for (int year = first + 1; year <= last; year++) {
        struct date new_year;
        if (year % every || !date_from_ymd(year, 1, 1, &new_year))
            continue;
        double x = time_axis_x(axis, new_year);
        buf_text(out, "<line class=\"gap-tick\"");
        map_attribute(out, "x1", x);
        map_attribute(out, "x2", x);
        map_attribute(out, "y1", top);
        map_attribute(out, "y2", bottom);
        buf_text(out, "/>");
        if (x > axis->left + axis->width - YEAR_HALF)
            continue; /* no half numbers at the edge */
        buf_text(out, "<text class=\"gap-year\"");
        map_attribute(out, "x", x);
        map_attribute(out, "y", top - LETTERS_ABOVE);
        buf_format(out, ">%d</text>", year);
    }
}
