/* What the charts over time share: days from left to right, and a line at each new year. */
#ifndef SIGNPOST_RENDER_TIME_AXIS_H
#define SIGNPOST_RENDER_TIME_AXIS_H

#include "base/text.h"
#include "model/date.h"

/* A unit is about a pixel. */
struct time_axis {
    struct date from;
    struct date to; /* inclusive */
    double left;
    double width;
};

double time_axis_x(const struct time_axis *axis, struct date day); /* kept between both ends */

/* A line at each new year, or at every fifth where there are many; its number over it. */
void time_axis_draw(const struct time_axis *axis, double top, double bottom, struct buf *out);

#endif
