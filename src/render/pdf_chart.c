/* Charts on paper: verdicts over time, and what ends when. */
#include "domain/words.h"
#include "pdf_drawings.h"

enum { TICKS_MAX = 12, STEPS_MAX = 24 };

static const double names_width = 122;
static const double row_height = 14;
static const double bar_height = 9.5;
static const double head_height = 16;

struct chart {
    struct pdf *pdf;
    const struct atlas *atlas;
    const struct gap_timeline *timeline;
    double top;
};

static double x_of(const struct chart *chart, struct date day)
{
    double days = chart->timeline->to.days - chart->timeline->from.days + 1.0;
    return PDF_LEFT + names_width +
           (PDF_INSIDE - names_width) * (day.days - chart->timeline->from.days) / days;
}

static void years_draw(const struct chart *chart, double height)
{
    cairo_t *cairo = chart->pdf->cairo;
    int first = 0;
    int last = 0;
    int month = 0;
    int day = 0;
    date_to_ymd(chart->timeline->from, &first, &month, &day);
    date_to_ymd(chart->timeline->to, &last, &month, &day);
    int every = last - first <= TICKS_MAX ? 1 : last - first <= 5 * TICKS_MAX ? 5 : 20;
    for (int year = first + 1; year <= last; year++) {
        struct date new_year;
        struct buf words;
        if (year % every || !date_from_ymd(year, 1, 1, &new_year))
            continue;
        double x = x_of(chart, new_year);
        cairo_set_line_width(cairo, 0.4);
        cairo_set_dash(cairo, (const double[]){1, 2}, 2, 0);
        cairo_move_to(cairo, x, chart->top + head_height - 2);
        cairo_line_to(cairo, x, chart->top + height);
        pdf_ink(cairo, 0x17141b);
        cairo_stroke(cairo);
        cairo_set_dash(cairo, NULL, 0, 0);
        buf_init(&words, 0);
        buf_int(&words, year);
        PangoLayout *layout = pdf_layout(chart->pdf, PDF_NOTE, buf_view(&words), -1);
        double left = x - pdf_layout_width(layout) / 2;
        double most = PDF_LEFT + PDF_INSIDE - pdf_layout_width(layout);
        pdf_show(chart->pdf, layout, left < most ? left : most, chart->top);
        g_object_unref(layout);
        buf_finish(&words);
    }
}

static void piece_draw(const struct chart *chart, int row, const struct gap_cell *cell,
                       struct date from, struct date until)
{
    double x = x_of(chart, from);
    double width = x_of(chart, until) - x;
    double y = chart->top + head_height + row * row_height + (row_height - bar_height) / 2;
    cairo_rectangle(chart->pdf->cairo, x, y, width, bar_height);
    pdf_fill(chart->pdf->cairo, cell);
}

static bool looks_alike(const struct gap_cell *a, const struct gap_cell *b)
{
    return a->verdict == b->verdict &&
           (a->verdict != GAP_PARTLY ||
            (int)(a->share_of_women * 3) == (int)(b->share_of_women * 3));
}

static void row_draw(const struct chart *chart, int row)
{
    const struct gap_timeline *timeline = chart->timeline;
    int area = timeline->first.areas[row];
    struct gap_cell cell =
        timeline->first.cells[(size_t)row * (size_t)timeline->first.column_count];
    struct date from = timeline->from;
    pdf_ink(chart->pdf->cairo, 0x17141b);
    pdf_put(chart->pdf, PDF_TABLE, chart->atlas->directory.areas[area].name, PDF_LEFT,
            chart->top + head_height + row * row_height + 2);
    for (int i = 0; i < timeline->change_count; i++) {
        const struct gap_change *change = &timeline->changes[i];
        if (change->area != area || change->column != 0 || looks_alike(&cell, &change->after))
            continue;
        piece_draw(chart, row, &cell, from, change->date);
        cell = change->after;
        from = change->date;
    }
    piece_draw(chart, row, &cell, from, (struct date){timeline->to.days + 1});
}

static double bars_inside(const struct gap_timeline *timeline)
{
    return head_height + timeline->first.area_count * row_height;
}

double pdf_bars_height(const struct gap_timeline *timeline)
{
    return bars_inside(timeline) + 34;
}

void pdf_bars_draw(struct pdf *pdf, const struct atlas *atlas, const struct gap_timeline *timeline,
                   struct str alt)
{
    static const struct gap_cell looks[GAP_VERDICT_COUNT] = {
        {.verdict = GAP_COVERED, .share_of_women = 1},
        {.verdict = GAP_PARTLY, .share_of_women = 0.5},
        {.verdict = GAP_UNKNOWN},
        {.verdict = GAP_NONE}};
    struct chart chart = {pdf, atlas, timeline, pdf->y};
    double height = bars_inside(timeline);
    double x = PDF_LEFT;
    pdf_tag_figure(pdf, alt);
    for (int row = 0; row < timeline->first.area_count; row++)
        row_draw(&chart, row);
    years_draw(&chart, height);
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        x = pdf_key(pdf, x, chart.top + height + 8, &looks[i],
                    gap_verdict_words((enum gap_verdict)i));
    pdf_tag_end(pdf, "Figure");
    pdf->y += pdf_bars_height(timeline);
}

/* ---- the cliff ---- */

static int steps_shown(const struct gap_cliff *cliff)
{
    int count = 0;
    for (int i = 0; i < cliff->step_count && count < STEPS_MAX; i++)
        count += cliff->steps[i].women > 0;
    return count;
}

double pdf_cliff_height(const struct gap_cliff *cliff)
{
    return steps_shown(cliff) * (row_height + 4) + 12;
}

static void step_draw(struct pdf *pdf, const struct gap_cliff_step *step, int64_t most)
{
    char day[BOUND_WORDS_LEN];
    struct buf words;
    double room = PDF_INSIDE - names_width - 60; /* the number stands behind the bar */
    double width = room * (double)step->women / (double)most;
    bound_words(step->last_earliest, step->last_latest, day);
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_put(pdf, PDF_TABLE, str_from(day[0] ? day : "No day stated"), PDF_LEFT, pdf->y + 2);
    cairo_rectangle(pdf->cairo, PDF_LEFT + names_width, pdf->y, width, row_height);
    pdf_ink(pdf->cairo, 0x81609d);
    cairo_fill(pdf->cairo);
    pdf_ink(pdf->cairo, 0x17141b);
    buf_init(&words, 0);
    number_words(step->women, &words);
    pdf_put(pdf, PDF_TABLE, buf_view(&words), PDF_LEFT + names_width + width + 5, pdf->y + 2);
    buf_finish(&words);
    pdf->y += row_height + 4;
}

void pdf_cliff_draw(struct pdf *pdf, const struct gap_cliff *cliff, struct str alt)
{
    int shown = steps_shown(cliff);
    int64_t most = 1;
    for (int i = 0; i < cliff->step_count; i++)
        most = cliff->steps[i].women > most ? cliff->steps[i].women : most;
    pdf_tag_figure(pdf, alt);
    for (int i = 0; i < cliff->step_count && shown; i++) {
        if (cliff->steps[i].women <= 0)
            continue;
        step_draw(pdf, &cliff->steps[i], most);
        shown--;
    }
    pdf_tag_end(pdf, "Figure");
    pdf->y += 12;
}
