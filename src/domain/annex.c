#include "domain/annex.h"

#include "annex_making.h"

/* ---- method and limits ---- */

static void method_words(struct annex_making *making)
{
    char day[DATE_WORDS_LEN];
    date_words(making->moment.as_of, day);
    buf_format(&making->words,
               "This annex is made by a program from the records of the directory, for one day: "
               "%s. Nobody wrote or changed it by hand. The same records and the same day give the "
               "same document, byte for byte; the fingerprint on each page names the records.",
               day);
    annex_text(making, annex_keep(making));
    annex_text(
        making,
        STR("Every record comes from a source, and every date is kept as its source gives "
            "it: a day, a month, a year, or nothing. A service runs on a day when its source "
            "says so. Where the source is silent, it may run, and this annex says that this is "
            "unknown."));
}

static void verdicts_list(struct annex_making *making)
{
    const struct str items[] = {
        STR("Covered: a service certainly takes the women who live there, in at least 99.5 % of "
            "the borough and for all of them."),
        STR("Partly covered: the same, for a part of the borough; the share of its women is "
            "given."),
        STR("Unknown: a listed service may take them, but its source does not say enough to be "
            "sure. This counts neither as cover nor as a gap."),
        STR("No service recorded: none of the records may take them. There may be services that "
            "the directory does not know.")};
    annex_list(making, items, (int)(sizeof items / sizeof *items));
    annex_text(making,
               STR("The maps of programmes and of types of provision are by place alone. They "
                   "show where services take women from, be it all women or only some."));
}

static void limits_list(struct annex_making *making)
{
    struct str items[5];
    int count = 0;
    gap_listings_words(gap_listings_of(making->atlas, making->moment), making->moment.as_of,
                       &making->words);
    items[count++] = annex_keep(making);
    items[count++] = STR("A borough counts as covered by whom a service takes, not by where its "
                         "building stands.");
    items[count++] = STR("Only services for women, or with a strand of their own for women, count "
                         "as cover. A service that takes only some women, for example by age, is "
                         "named but covers nobody else.");
    buf_text(&making->words, "Women are counted by where they live (");
    buf_str(&making->words, gap_demand_words(making->atlas));
    buf_text(&making->words, "). How many of them are in contact with the justice system is not "
                             "in the records.");
    items[count++] = annex_keep(making);
    items[count++] = STR("What a service does is taken from its source. Its quality, and whether "
                         "it has room for one more woman, are not.");
    annex_list(making, items, count);
}

void annex_method(struct annex_making *making)
{
    annex_heading(making, 1, STR("Method and limits"));
    method_words(making);
    annex_heading(making, 2, STR("What the words mean"));
    verdicts_list(making);
    annex_heading(making, 2, STR("Limits"));
    limits_list(making);
}

/* ---- the frame ---- */

static bool is_synthetic(const struct atlas *atlas)
{
    for (int i = 0; i < atlas->service_count; i++)
        if (atlas->directory.services[i].synthetic)
            return true;
    return false;
}

static void frame_fill(struct annex_making *making, struct annex *annex)
{
    char words[DATE_WORDS_LEN];
    annex->title = STR("Services for women in the justice system in London");
    annex->subtitle = STR("Annex: who provides what, for whom, where and until when");
    date_words(making->moment.as_of, words);
    buf_text(&making->words, words);
    annex->as_at = annex_keep(making);
    if (making->moment.known_on.days != DATE_MAX.days) {
        date_words(making->moment.known_on, words);
        buf_text(&making->words, words);
        annex->known_on = annex_keep(making);
    }
    annex->fingerprint = str_from(making->atlas->version);
    annex->is_synthetic = is_synthetic(making->atlas);
    annex->record_words =
        annex->is_synthetic
            ? STR("Synthetic data: none of these services exists.")
            : STR("Historical records from public documents. They may have changed, and this is "
                  "not a current directory: check before you rely on it.");
    annex->source_words = annex->is_synthetic
                              ? STR("Source: synthetic records made by Signpost.")
                              : STR("Source: Signpost, from public documents. ONS and OS data © "
                                    "Crown copyright and database right.");
}

static enum err sections_make(struct annex_making *making)
{
    annex_method(making);
    enum err err = annex_picture(making);
    if (err)
        return err;
    annex_programmes(making);
    annex_types(making);
    annex_boroughs(making);
    err = annex_matrices(making);
    if (!err)
        err = annex_time(making);
    if (!err)
        annex_sources(making);
    return err;
}

enum err annex_make(const struct atlas *atlas, struct gap_memory *memory, struct moment moment,
                    struct arena *arena, struct annex *out, struct problem *problem)
{
    struct annex_making making = {
        .atlas = atlas, .memory = memory, .moment = moment, .arena = arena, .problem = problem};
    struct annex annex = {.atlas = atlas, .moment = moment};
    if (!atlas->borough_count)
        return problem_set(problem, ERR_INVALID, "There are no boroughs to write about.");
    buf_init(&making.words, 0);
    frame_fill(&making, &annex);
    enum err err = sections_make(&making);
    if (!err && making.is_short)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the annex.");
    buf_finish(&making.words);
    annex.summary = making.summary;
    annex.block_count = making.block_count;
    annex.blocks = making.blocks;
    if (!err)
        *out = annex;
    return err;
}
