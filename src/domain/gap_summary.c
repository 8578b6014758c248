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

/* ---- whom and where ---- */

static struct str phrase_of(const struct atlas *atlas, const char *vocabulary, int term)
{
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, vocabulary);
    return list && term >= 0 && term < list->count ? list->terms[term].phrase : STR("");
}

void gap_whom_words(const struct atlas *atlas, const struct gap_question *question, struct buf *out)
{
    const struct vocabulary *types = vocabulary_find(&atlas->directory.words, "provision-type");
    if (types && question->type != NONE && question->axis != GAP_TYPES) {
        buf_text(out, " of the kind “");
        buf_str(out, types->terms[question->type].label);
        buf_text(out, "”");
    }
    if (question->need != NONE && question->axis != GAP_NEEDS) {
        buf_text(out, " that helps with ");
        buf_str(out, phrase_of(atlas, "need", question->need));
    }
    if (question->stage != NONE && question->axis != GAP_STAGES) {
        buf_text(out, " for women ");
        buf_str(out, phrase_of(atlas, "stage", question->stage));
    }
}

const char *gap_noun_words(struct str area_type)
{
    return str_equal(area_type, STR("borough")) ? "boroughs"
           : str_equal(area_type, STR("ward"))  ? "wards"
                                                : "areas";
}

/* "police basic command units"; "NHS integrated care boards" keeps its capitals. */
static void type_words(struct str type, struct buf *out)
{
    struct str words = gap_area_type_words(type);
    if (str_equal(words, type)) { /* somebody's own type */
        buf_text(out, "areas of the type ");
        buf_str(out, type);
        return;
    }
    bool is_plain = words.len > 1 && words.ptr[1] >= 'a' && words.ptr[1] <= 'z';
    buf_char(out, is_plain ? (char)(words.ptr[0] | 0x20) : words.ptr[0]);
    buf_str(out, (struct str){words.ptr + 1, words.len - 1});
}

/* ---- the summary ---- */

enum { NAMES_MAX = 12 };

/* Those without a service: all of them, or the first and how many more; never "and 1 more". */
static void names_words(const struct atlas *atlas, const struct gap_detail *detail, struct buf *out)
{
    int count = detail->total.areas[GAP_NONE];
    int shown = count <= NAMES_MAX + 1 ? count : NAMES_MAX;
    int told = 0;
    buf_text(out, ": ");
    for (int i = 0; i < detail->area_count && told < shown; i++) {
        if (detail->areas[i].cell.verdict != GAP_NONE)
            continue;
        if (told++)
            buf_text(out, told == count ? " and " : ", ");
        buf_str(out, atlas->directory.areas[detail->areas[i].area].name);
    }
    if (shown < count)
        buf_format(out, " and %d more", count - shown);
}

/* Of one area alone, by its name. */
static void single_words(const struct atlas *atlas, const struct gap_question *question,
                         const struct gap_detail *detail, struct buf *out)
{
    const struct gap_area *area = &detail->areas[0];
    enum gap_verdict verdict = area->cell.verdict;
    if (verdict == GAP_UNKNOWN)
        buf_text(out, "we do not know whether ");
    buf_str(out, atlas->directory.areas[area->area].name);
    buf_text(out, verdict == GAP_NONE ? " has no recorded service" : " has a recorded service");
    gap_whom_words(atlas, question, out);
    if (verdict == GAP_PARTLY)
        buf_text(out, ", for a part of the women only");
}

static void none_words(const struct atlas *atlas, const struct gap_question *question,
                       const struct gap_detail *detail, struct buf *out)
{
    const char *noun = gap_noun_words(question->area_type);
    int none = detail->total.areas[GAP_NONE];
    int unknown = detail->total.areas[GAP_UNKNOWN];
    if (none == detail->area_count) {
        buf_format(out, "none of the %d %s has a recorded service", none, noun);
        gap_whom_words(atlas, question, out);
        return;
    }
    buf_format(out, "%d of %d %s %s no recorded service", none, detail->area_count, noun,
               none == 1 ? "has" : "have");
    gap_whom_words(atlas, question, out);
    names_words(atlas, detail, out);
    if (unknown)
        buf_format(out, ". For %d more we do not know", unknown);
}

/* None is without; of some we may not know. */
static void some_words(const struct atlas *atlas, const struct gap_question *question,
                       const struct gap_detail *detail, struct buf *out)
{
    const char *noun = gap_noun_words(question->area_type);
    int unknown = detail->total.areas[GAP_UNKNOWN];
    int partly = detail->total.areas[GAP_PARTLY];
    int count = detail->area_count - unknown;
    if (!count) {
        buf_format(out, "we do not know of any of the %d %s whether it has a recorded service",
                   unknown, noun);
        gap_whom_words(atlas, question, out);
        return;
    }
    if (unknown)
        buf_format(out, "%d of %d %s %s a recorded service", count, detail->area_count, noun,
                   count == 1 ? "has" : "have");
    else
        buf_format(out, "all %d %s have a recorded service", count, noun);
    gap_whom_words(atlas, question, out);
    if (partly && partly == count)
        buf_text(out, ", for a part of the women only");
    else if (partly)
        buf_format(out, ", %d of them for a part of the women only", partly);
    if (unknown == 1)
        buf_text(out, "; for the other we do not know");
    else if (unknown)
        buf_format(out, "; for the other %d we do not know", unknown);
}

void gap_summary_words(const struct atlas *atlas, const struct gap_question *question,
                       const struct gap_detail *detail, struct buf *out)
{
    char day[DATE_WORDS_LEN];
    date_words(question->moment.as_of, day);
    if (!detail->area_count) {
        bool is_past = question->moment.as_of.days < date_today().days;
        buf_format(out, "There %s no ", is_past ? "were" : "are");
        type_words(question->area_type, out);
        buf_format(out, " on %s.", day);
        return;
    }
    buf_format(out, "On %s, ", day);
    if (question->funding == GAP_SECURED_ONLY)
        buf_text(out, "counting only secured funding, ");
    if (detail->area_count == 1)
        single_words(atlas, question, detail, out);
    else if (detail->total.areas[GAP_NONE])
        none_words(atlas, question, detail, out);
    else
        some_words(atlas, question, detail, out);
    buf_char(out, '.');
}

/* ---- until when ---- */

/* "until June 2022", "last seen 1 August 2019; no end stated"; nothing where nothing is known. */
static void end_words(struct date earliest, struct date latest, const char *open_end,
                      struct buf *out)
{
    char words[BOUND_WORDS_LEN];
    if (gap_is_last_seen(earliest, latest)) {
        date_words(earliest, words);
        buf_format(out, "last seen %s%s", words, open_end);
        return;
    }
    bound_words(earliest, latest, words);
    if (words[0])
        buf_format(out, "until %s", words);
}

bool gap_is_last_seen(struct date earliest, struct date latest)
{
    return latest.days >= DATE_MAX.days && earliest.days < DATE_MAX.days &&
           earliest.days > DATE_MIN.days;
}

bool gap_funding_differs(const struct gap_service *service)
{
    return service->has_funded_until &&
           !(service->has_until &&
             service->funded_until_earliest.days == service->until_earliest.days &&
             service->funded_until_latest.days == service->until_latest.days);
}

void gap_until_words(const struct gap_service *service, struct buf *out)
{
    char words[BOUND_WORDS_LEN];
    size_t start = out->len;
    if (service->has_until)
        end_words(service->until_earliest, service->until_latest, "; no end stated", out);
    if (!gap_funding_differs(service))
        return;
    bound_words(service->funded_until_earliest, service->funded_until_latest, words);
    if (words[0])
        buf_format(out, "%sfunded until %s", out->len > start ? "; " : "", words);
}

void gap_last_words(const struct gap_area *area, struct buf *out)
{
    char words[BOUND_WORDS_LEN];
    if (!area->last_was_seen) {
        end_words(area->last_earliest, area->last_latest, "", out);
        return;
    }
    bound_words(area->last_earliest, area->last_latest, words);
    if (words[0])
        buf_format(out, "last seen %s", words);
}

struct str gap_overlap_words(void)
{
    return STR("These areas overlap, so that no total is given.");
}

struct str gap_reach_words(void)
{
    return STR("Only sites to visit count here, of services that run for certain and take every "
               "woman who lives there. Distances are straight lines.");
}
