/* The cliff as a stair that climbs to the right. A unit is about a pixel. */
#include <stdlib.h>

#include "domain/words.h"
#include "map_window.h"
#include "render/map_gaps.h"
#include "time_axis.h"

enum { WIDTH = 1180, HEIGHT = 360, LEFT = 110, RIGHT = 30, HEAD = 34, FOOT = 10, LINES = 4 };
enum { STEPS_DRAWN_MAX = 400 };

struct stair {
    struct time_axis axis;
    double most; /* women, at the top */
    struct buf *out;
};

struct step {
    struct date last; /* of cover */
    int64_t women;
};

static int by_day(const void *left, const void *right)
{
    const struct step *a = left;
    const struct step *b = right;
    return (a->last.days > b->last.days) - (a->last.days < b->last.days);
}

static double y_of(const struct stair *stair, double women)
{
    return HEIGHT - FOOT - (HEIGHT - HEAD - FOOT) * women / stair->most;
}

/* A round number that LINES of reach the most. */
static double line_step(double most)
{
    double step = 1;
    while (step * LINES < most) {
        if (step * 2 * LINES >= most)
            return step * 2;
        if (step * 5 * LINES >= most)
            return step * 5;
        step *= 10;
    }
    return step;
}

static void lines_draw(const struct stair *stair, double step)
{
    for (int i = 0; i <= LINES; i++) {
        double y = y_of(stair, step * i);
        buf_text(stair->out, "<line class=\"gap-level\"");
        map_attribute(stair->out, "x1", LEFT);
        map_attribute(stair->out, "x2", WIDTH - RIGHT);
        map_attribute(stair->out, "y1", y);
        map_attribute(stair->out, "y2", y);
        buf_text(stair->out, "/><text class=\"gap-name\"");
        map_attribute(stair->out, "x", LEFT - 12);
        map_attribute(stair->out, "y", y + 6);
        buf_char(stair->out, '>');
        number_words((int64_t)(step * i), stair->out);
        buf_text(stair->out, "</text>");
    }
}

static void point(const struct stair *stair, double x, double y)
{
    buf_text(stair->out, "L");
    buf_double(stair->out, x, 1);
    buf_char(stair->out, ' ');
    buf_double(stair->out, y, 1);
}

static void steps_draw(const struct stair *stair, const struct step *steps, int count)
{
    int64_t women = 0;
    buf_format(stair->out, "<path class=\"gap-stair\" d=\"M%d ", LEFT);
    buf_double(stair->out, y_of(stair, 0), 1);
    for (int i = 0; i < count; i++) {
        double x = time_axis_x(&stair->axis, (struct date){steps[i].last.days + 1});
        point(stair, x, y_of(stair, (double)women));
        women += steps[i].women;
        point(stair, x, y_of(stair, (double)women));
    }
    point(stair, WIDTH - RIGHT, y_of(stair, (double)women));
    point(stair, WIDTH - RIGHT, y_of(stair, 0));
    buf_text(stair->out, "z\"/>");
}

void gap_stair_write(const struct gap_cliff *cliff, struct str title, struct buf *out)
{
    struct step steps[STEPS_DRAWN_MAX] = {0};
    int count = cliff->step_count < STEPS_DRAWN_MAX ? cliff->step_count : STEPS_DRAWN_MAX;
    int64_t women = 0;
    for (int i = 0; i < count; i++) {
        steps[i] = (struct step){cliff->steps[i].last_latest, cliff->steps[i].women};
        women += cliff->steps[i].women;
    }
    qsort(steps, (size_t)count, sizeof *steps, by_day);
    double step = line_step((double)women);
    struct stair stair = {{cliff->from, cliff->to, LEFT, WIDTH - LEFT - RIGHT}, step * LINES, out};
    buf_format(out,
               "<svg class=\"gap-bars\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
               "viewBox=\"0 0 %d %d\"><title>",
               WIDTH, HEIGHT);
    buf_html(out, title);
    buf_text(out, "</title><defs>");
    gap_pattern_hatch_write("gap-stair-hatch", out);
    buf_text(out, "</defs>");
    lines_draw(&stair, step);
    time_axis_draw(&stair.axis, HEAD, HEIGHT - FOOT, out);
    steps_draw(&stair, steps, count);
    buf_text(out, "</svg>");
}
