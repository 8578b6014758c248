/* The days on which anything changes that a page about gaps shows: a strip of ticks with the years,
 * links to the change before and the one after, and all of them for the slider. */
#include "http/page_gaps.h"

enum {
    FIRST_YEAR = 1990, /* changes before it are in no source */
    YEARS_BEFORE = 12, /* that the slider reaches from today, if nothing is asked beyond */
    YEARS_AFTER = 3,   /* likewise */
    YEARS_AHEAD = 25,  /* where changes are looked for */
    DAYS_MAX = 400,    /* ticks that can be told apart */
    STRIP_HEIGHT_PX = 44,
    TICK_BOTTOM_PX = 22,
    LONG_EVERY = 5 /* years whose number is shown on phones, too */
};

struct days {
    struct gap_page *page;
    struct date from;
    struct date to;
    int count;
    const struct date *days; /* of changes, all of them, sorted */
};

static int year_of(struct date date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_to_ymd(date, &year, &month, &day);
    return year;
}

static struct date new_year(int year)
{
    struct date out = {0};
    bool is_a_year = date_from_ymd(year, 1, 1, &out);
    return is_a_year ? out : DATE_MAX;
}

static bool is_in_view(const struct days *days, struct date day)
{
    return day.days >= days->from.days && day.days <= days->to.days;
}

/* Whole years around today and the day that is shown. */
static void window_set(struct days *days, struct date today, struct date as_of)
{
    int first = year_of(today) - YEARS_BEFORE;
    int last = year_of(today) + YEARS_AFTER;
    int asked = year_of(as_of);
    first = asked < first ? asked : first;
    last = asked > last ? asked : last;
    days->from = new_year(first);
    days->to = (struct date){new_year(last < 9999 ? last + 1 : last).days - 1};
}

static double percent_of(const struct days *days, struct date day)
{
    return 100.0 * (day.days - days->from.days) / (days->to.days - days->from.days);
}

static void line_draw(const struct days *days, const char *class, struct date day, int top,
                      int bottom)
{
    struct buf *out = &days->page->words;
    double percent = percent_of(days, day);
    buf_format(out, "<line class=\"%s\" y1=\"%d\" y2=\"%d\" x1=\"", class, top, bottom);
    buf_double(out, percent, 2);
    buf_text(out, "%\" x2=\"");
    buf_double(out, percent, 2);
    buf_text(out, "%\"/>");
}

/* Without a viewBox: lengths across are parts of its width, and letters keep their size. */
static void strip_draw(const struct days *days, struct date as_of)
{
    struct buf *out = &days->page->words;
    buf_format(out,
               "<svg class=\"gap-strip\" aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\" "
               "width=\"100%%\" height=\"%d\">",
               STRIP_HEIGHT_PX);
    for (int year = year_of(days->from); year <= year_of(days->to); year++) {
        const char *class =
            year % LONG_EVERY ? "gap-strip__year gap-strip__year--short" : "gap-strip__year";
        line_draw(days, "gap-strip__edge", new_year(year), TICK_BOTTOM_PX, TICK_BOTTOM_PX + 6);
        buf_format(out, "<text class=\"%s\" y=\"%d\" x=\"", class, STRIP_HEIGHT_PX - 2);
        buf_double(out, percent_of(days, new_year(year)), 2);
        buf_format(out, "%%\">%d</text>", year);
    }
    for (int i = 0; i < days->count; i++)
        if (is_in_view(days, days->days[i]))
            line_draw(days, "gap-strip__change", days->days[i], 4, TICK_BOTTOM_PX);
    line_draw(days, "gap-strip__now", as_of, 0, TICK_BOTTOM_PX + 6);
    buf_text(out, "</svg>");
    view_add_html(days->page->view, "strip", gap_page_keep(days->page));
}

static void step_add(const struct days *days, const char *name, struct date day, int areas)
{
    struct gap_page *page = days->page;
    struct view *step = view_add_object(page->view, name);
    gap_page_day_add(step, "day", day);
    struct date shown = page->gaps.question.moment.as_of;
    page->gaps.question.moment.as_of = day;
    view_add_text(step, "link", gap_page_self(page));
    page->gaps.question.moment.as_of = shown;
    view_add_flag(step, "has_areas", areas > 0);
    view_add_format(step, "areas", "%d %s", areas, areas == 1 ? "area" : "areas");
}

/* The changes on both sides of the day that is shown. */
static void steps_add(const struct days *days, struct date as_of, int areas_next)
{
    int next = 0;
    while (next < days->count && days->days[next].days <= as_of.days)
        next++;
    int last = next - 1;
    if (last >= 0 && days->days[last].days == as_of.days)
        last--;
    view_add_flag(days->page->view, "is_change_day",
                  next > 0 && days->days[next - 1].days == as_of.days);
    if (last >= 0)
        step_add(days, "step_back", days->days[last], 0);
    if (next < days->count)
        step_add(days, "step_on", days->days[next], areas_next);
}

static void list_add(const struct days *days)
{
    struct view *list = view_add_list(days->page->view, "change_days");
    for (int i = 0; i < days->count; i++) {
        if (!is_in_view(days, days->days[i]))
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_int(item, "value", days->days[i].days);
        gap_page_day_add(item, "label", days->days[i]);
    }
}

/* How many areas change on the first day after as_of. */
static int areas_on(const struct gap_timeline *timeline, struct date as_of)
{
    int count = 0;
    int area = NONE;
    struct date day = DATE_MAX;
    for (int i = 0; i < timeline->change_count; i++) {
        const struct gap_change *change = &timeline->changes[i];
        if (change->date.days <= as_of.days)
            continue;
        if (day.days < change->date.days)
            break; /* they are in the order of days, then of areas */
        day = change->date;
        count += change->area != area;
        area = change->area;
    }
    return count;
}

enum err gap_page_days_add(struct gap_page *page, struct problem *problem)
{
    struct gap_timeline timeline;
    struct gap_question question = page->gaps.question;
    struct date as_of = question.moment.as_of;
    struct date today = page->picture->today;
    struct date to = date_add_months(today.days > as_of.days ? today : as_of, 12 * YEARS_AHEAD);
    struct days days = {.page = page};
    question.moment.as_of = new_year(year_of(as_of) < FIRST_YEAR ? year_of(as_of) : FIRST_YEAR);
    if (to.days - question.moment.as_of.days > 36500)
        return OK; /* so far from today nobody looks for changes */
    enum err err = gap_timeline_make(page->atlas, page->memory, &question, to, page->arena,
                                     &timeline, problem);
    if (err)
        return err;
    days.days = timeline.dates;
    days.count = timeline.date_count < DAYS_MAX ? timeline.date_count : DAYS_MAX;
    window_set(&days, today, as_of);
    view_add_flag(page->view, "has_days", true);
    view_add_int(page->view, "day_first", days.from.days);
    view_add_int(page->view, "day_last", days.to.days);
    view_add_int(page->view, "day_shown", as_of.days);
    strip_draw(&days, as_of);
    steps_add(&days, as_of, areas_on(&timeline, as_of));
    list_add(&days);
    return OK;
}
