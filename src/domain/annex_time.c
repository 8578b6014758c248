/* What changes when, and what ends if nothing is renewed. */
#include "annex_making.h"

enum { DAYS_SHOWN_MAX = 200, CAUSES_SHOWN_MAX = 6 };

/* The areas that go from one verdict to another on a day: "8 boroughs from covered to none". */
static void moves_words(struct annex_making *making, const struct gap_change *changes, int count,
                        int *areas)
{
    int told = 0;
    for (int before = 0; before < GAP_VERDICT_COUNT; before++) {
        for (int after = 0; after < GAP_VERDICT_COUNT; after++) {
            int moved = 0;
            for (int i = 0; i < count; i++)
                if (changes[i].before.verdict == (enum gap_verdict)before &&
                    changes[i].after.verdict == (enum gap_verdict)after)
                    areas[moved++] = changes[i].area;
            if (!moved)
                continue;
            if (told++)
                buf_char(&making->words, '\n');
            buf_format(&making->words, "%s to %s: ", gap_verdict_words((enum gap_verdict)before),
                       gap_verdict_words((enum gap_verdict)after));
            annex_areas(making, areas, moved);
        }
    }
}

static bool is_told(const struct gap_cause *const *causes, int count, const struct gap_cause *cause)
{
    for (int i = 0; i < count; i++)
        if (causes[i]->service == cause->service && causes[i]->event == cause->event)
            return true;
    return false;
}

/* Each cause once; more than a few are counted. */
struct causes {
    struct annex_making *making;
    const struct gap_cause *told[CAUSES_SHOWN_MAX];
    int count;
    int left;
};

static void cause_tell(struct causes *causes, const struct gap_cause *cause)
{
    struct annex_making *making = causes->making;
    if (is_told(causes->told, causes->count, cause))
        return;
    if (causes->count == CAUSES_SHOWN_MAX) {
        causes->left++;
        return;
    }
    if (causes->count)
        buf_char(&making->words, '\n');
    causes->told[causes->count++] = cause;
    gap_cause_words(making->atlas, NULL, cause, &making->words);
}

static struct str causes_end(struct causes *causes)
{
    if (causes->left)
        buf_text(&causes->making->words, "\nAnd more.");
    return annex_keep(causes->making);
}

static void days_table(struct annex_making *making, const struct gap_timeline *timeline)
{
    static const struct annex_head heads[] = {
        {"First day", 14, false}, {"What changes", 50, false}, {"Why", 36, false}};
    struct annex_rows rows = annex_rows_begin(making, heads, 3);
    int *areas = ARENA_ARRAY(making->arena, int, (size_t)timeline->change_count + 1);
    making->is_short |= !areas;
    int days = 0;
    for (int i = 0; areas && i < timeline->change_count && days < DAYS_SHOWN_MAX; days++) {
        char day[DATE_WORDS_LEN];
        struct causes causes = {.making = making};
        int last = i;
        date_words(timeline->changes[i].date, day);
        buf_text(&making->words, day);
        annex_cell(&rows, annex_keep(making));
        while (last < timeline->change_count &&
               timeline->changes[last].date.days == timeline->changes[i].date.days)
            last++;
        moves_words(making, &timeline->changes[i], last - i, areas);
        annex_cell(&rows, annex_keep(making));
        for (int k = i; k < last; k++)
            for (int c = 0; c < timeline->changes[k].cause_count; c++)
                cause_tell(&causes, &timeline->changes[k].causes[c]);
        annex_cell(&rows, causes_end(&causes));
        i = last;
    }
    annex_rows_end(&rows, STR("Days on which what is recorded changes"));
    if (days < timeline->date_count) {
        buf_format(&making->words,
                   "Shown: the first %d of %d days. The file of the timeline holds all.", days,
                   timeline->date_count);
        annex_text(making, annex_keep(making));
    }
}

static void span_words(struct annex_making *making, const char *first, struct date from,
                       struct date to)
{
    char begins[DATE_WORDS_LEN];
    char ends[DATE_WORDS_LEN];
    date_words(from, begins);
    date_words(to, ends);
    buf_format(&making->words, "%s %s and %s", first, begins, ends);
}

static enum err timeline(struct annex_making *making, struct date to)
{
    struct gap_timeline *timeline = ARENA_NEW(making->arena, struct gap_timeline);
    if (!timeline)
        return problem_set(making->problem, ERR_NO_MEMORY, "There is no memory for the annex.");
    enum err err = gap_timeline_make(making->atlas, making->memory, &making->question, to,
                                     making->arena, timeline, making->problem);
    if (err)
        return err;
    annex_heading(making, 1, STR("Timeline"));
    span_words(making, "What is recorded for any need changes between", making->moment.as_of, to);
    buf_format(&making->words, " on %d %s.", timeline->date_count,
               timeline->date_count == 1 ? "day" : "days");
    annex_text(making, annex_keep(making));
    annex_add(making, ANNEX_BARS,
              STR("What covers each borough over time. The table below says the same."))
        ->timeline = timeline;
    days_table(making, timeline);
    return OK;
}

/* ---- the cliff ---- */

static void lefts_words(struct annex_making *making, const struct gap_cliff_step *step, int *areas)
{
    int told = 0;
    for (int after = GAP_VERDICT_COUNT - 1; after >= 0; after--) { /* the worst first */
        int count = 0;
        for (int i = 0; i < step->fall_count; i++)
            if (step->falls[i].after.verdict == (enum gap_verdict)after)
                areas[count++] = step->falls[i].area;
        if (!count)
            continue;
        if (told++)
            buf_char(&making->words, '\n');
        buf_format(&making->words, "%s: ", gap_verdict_words((enum gap_verdict)after));
        annex_areas(making, areas, count);
    }
}

static void steps_table(struct annex_making *making, const struct gap_cliff *cliff)
{
    static const struct annex_head heads[] = {{"Last day", 15, false},
                                              {"What ends", 30, false},
                                              {"What that leaves", 40, false},
                                              {"Women who lose cover", 15, true}};
    struct annex_rows rows = annex_rows_begin(making, heads, 4);
    int *areas = ARENA_ARRAY(making->arena, int, (size_t)making->atlas->directory.areas_count + 1);
    making->is_short |= !areas;
    for (int i = 0; areas && i < cliff->step_count && i < DAYS_SHOWN_MAX; i++) {
        const struct gap_cliff_step *step = &cliff->steps[i];
        char day[BOUND_WORDS_LEN];
        struct causes causes = {.making = making};
        bound_words(step->last_earliest, step->last_latest, day);
        buf_text(&making->words, day[0] ? day : "A day that no source states");
        annex_cell(&rows, annex_keep(making));
        for (int k = 0; k < step->service_count; k++)
            cause_tell(&causes, &step->services[k]);
        annex_cell(&rows, causes_end(&causes));
        lefts_words(making, step, areas);
        annex_cell(&rows, annex_keep(making));
        number_words(step->women, &making->words);
        annex_cell(&rows, annex_keep(making));
    }
    annex_rows_end(&rows, STR("What ends when, most women first"));
    if (cliff->step_count > DAYS_SHOWN_MAX) {
        buf_format(&making->words,
                   "Shown: the first %d of %d steps. The file of the cliff holds all.",
                   DAYS_SHOWN_MAX, cliff->step_count);
        annex_text(making, annex_keep(making));
    }
}

static enum err cliff(struct annex_making *making, struct date to)
{
    struct gap_cliff *cliff = ARENA_NEW(making->arena, struct gap_cliff);
    if (!cliff)
        return problem_set(making->problem, ERR_NO_MEMORY, "There is no memory for the annex.");
    enum err err = gap_cliff_make(making->atlas, making->memory, &making->question, to,
                                  making->arena, cliff, making->problem);
    if (err)
        return err;
    annex_heading(making, 1, STR("Funding cliff"));
    span_words(making, "If nothing is renewed between", making->moment.as_of, to);
    if (cliff->step_count && cliff->steps[0].women) {
        char day[BOUND_WORDS_LEN];
        bound_when(cliff->steps[0].last_earliest, cliff->steps[0].last_latest, day);
        buf_format(&making->words, ", most women at once lose certain cover %s: ", day);
        women_words(cliff->steps[0].women, &making->words);
        buf_char(&making->words, '.');
    } else {
        buf_text(&making->words, ", no borough loses what certainly covers it.");
    }
    annex_text(making, annex_keep(making));
    annex_text(making, STR("A service whose known funding is over counts here as ended."));
    if (cliff->step_count && cliff->steps[0].women)
        annex_add(making, ANNEX_CLIFF,
                  STR("Women who lose certain cover, by last day. The table below says the same."))
            ->cliff = cliff;
    steps_table(making, cliff);
    return OK;
}

enum err annex_time(struct annex_making *making)
{
    struct date to = date_add_months(making->moment.as_of, 12 * ANNEX_YEARS);
    enum err err = timeline(making, to);
    return err ? err : cliff(making, to);
}
