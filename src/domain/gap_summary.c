/* The words that go with every answer about gaps. */
#include "domain/gap_write.h"

enum { CHECKED_MONTHS = 12 };

struct gap_listings gap_listings_of(const struct atlas *atlas, struct moment moment)
{
    struct gap_listings listings = {0, 0};
    struct date since = date_add_months(moment.as_of, -CHECKED_MONTHS);
    for (int i = 0; i < atlas->service_count; i++) {
        const struct service_record *service = &atlas->directory.services[i];
        if (!statement_at(atlas, i, moment))
            continue;
        struct sighting checked = {service->checked_on, service->checked_on};
        struct validity year = {since, since, moment.as_of, moment.as_of};
        bool is_known = date_is_known_by(checked.latest, moment.known_on);
        listings.count++;
        listings.checked += is_known && validity_on(&year, checked.latest) == CERTAINLY;
    }
    return listings;
}

void gap_listings_words(struct gap_listings listings, struct date as_of, struct buf *out)
{
    char day[DATE_WORDS_LEN];
    date_words(as_of, day);
    buf_int(out, listings.checked);
    buf_format(out, " of %d %s checked in the %d months before %s.", listings.count,
               listings.count == 1 ? "listing was" : "listings were", CHECKED_MONTHS, day);
}

struct str gap_unknown_words(void)
{
    return STR(
        "Unknown means that a listed service may cover the area, but its source does not say "
        "enough to be sure: it counts neither as cover nor as a gap.");
}

struct str gap_demand_words(const struct atlas *atlas)
{
    struct str words = atlas->directory.demand_words;
    return words.len ? words : STR("Women, Census 2021");
}

const int *gap_sources_of(const struct atlas *atlas, struct moment moment, struct arena *arena,
                          int *count)
{
    const struct directory *directory = &atlas->directory;
    size_t most = (size_t)directory->sources_count + 1;
    bool *is_used = ARENA_ARRAY(arena, bool, most);
    int *sources = ARENA_ARRAY(arena, int, most);
    *count = 0;
    if (!is_used || !sources)
        return NULL;
    for (int i = 0; i < atlas->service_count; i++) {
        const struct statement_record *statement = statement_at(atlas, i, moment);
        if (!statement)
            continue;
        if (directory->services[i].source != NONE)
            is_used[directory->services[i].source] = true;
        if (statement->source != NONE)
            is_used[statement->source] = true;
    }
    for (int i = 0; i < directory->sources_count; i++)
        if (is_used[i])
            sources[(*count)++] = i;
    return sources;
}

struct term gap_column_term(const struct atlas *atlas, const struct gap_question *question,
                            int column)
{
    const char *name = gap_axis_vocabulary(question->axis);
    int term = name ? column : question->need;
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, name ? name : "need");
    if (list && term != NONE)
        return list->terms[term];
    return (struct term){STR(""), STR("Any need"), STR("anything"), STR("")};
}

/* ---- the summary ---- */

static void women_words(const struct atlas *atlas, const struct gap_question *question,
                        struct buf *out)
{
    const struct vocabularies *words = &atlas->directory.words;
    const struct vocabulary *stages = vocabulary_find(words, "stage");
    const struct vocabulary *needs = vocabulary_find(words, "need");
    const struct vocabulary *types = vocabulary_find(words, "provision-type");
    if (types && question->type != NONE) {
        buf_text(out, " of the type ");
        buf_str(out, types->terms[question->type].label);
    }
    if (needs && question->need != NONE) {
        buf_text(out, " that helps with ");
        buf_str(out, needs->terms[question->need].phrase);
    }
    buf_text(out, " for women");
    if (stages && question->stage != NONE) {
        buf_char(out, ' ');
        buf_str(out, stages->terms[question->stage].phrase);
    }
}

static void names_words(const struct atlas *atlas, const struct gap_detail *detail, int count,
                        struct buf *out)
{
    int told = 0;
    for (int i = 0; i < detail->area_count; i++) {
        if (detail->areas[i].cell.verdict != GAP_NONE)
            continue;
        told++;
        buf_text(out, told == 1 ? ": " : told == count ? " and " : ", ");
        buf_str(out, atlas->directory.areas[detail->areas[i].area].name);
    }
}

void gap_summary_words(const struct atlas *atlas, const struct gap_question *question,
                       const struct gap_detail *detail, struct buf *out)
{
    char day[DATE_WORDS_LEN];
    bool is_borough = str_equal(question->area_type, STR("borough"));
    int none = detail->total.areas[GAP_NONE];
    date_words(question->moment.as_of, day);
    buf_format(out, "On %s, ", day);
    if (none)
        buf_format(out, "%d of %d %s ha%s", none, detail->area_count,
                   is_borough ? "boroughs" : "areas", none == 1 ? "s" : "ve");
    else
        buf_format(out, "no %s is without", is_borough ? "borough" : "area");
    buf_text(out, none ? " no recorded service" : " a recorded service");
    women_words(atlas, question, out);
    if (none)
        names_words(atlas, detail, none, out);
    buf_char(out, '.');
    if (detail->total.areas[GAP_UNKNOWN])
        buf_format(out, " It is not known for %d%s.", detail->total.areas[GAP_UNKNOWN],
                   none ? " more" : "");
}
