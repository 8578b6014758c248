/* Whom a service covers, in words. */
#include "explaining.h"

static void areas_list(const struct atlas *atlas, uint64_t areas, struct buf *out)
{
    bool first = true;
    while (areas) {
        int area = __builtin_ctzll(areas);
        areas &= areas - 1;
        if (!first)
            buf_text(out, areas ? ", " : " or ");
        if (area == AREA_OUTSIDE)
            buf_text(out, "outside London");
        else if (area < atlas->borough_count)
            buf_str(out, atlas->directory.areas[area].name);
        first = false;
    }
}

/* Where she lives, as far as it may be named: beside a confidential service no borough ever is. */
static uint64_t home_nameable(const struct explaining *e, uint64_t home)
{
    return e->may_name_home ? home : 0;
}

static void home_list(struct explaining *e, uint64_t home)
{
    home = home_nameable(e, home);
    if (home)
        areas_list(e->atlas, home, &e->text);
    else
        buf_text(&e->text, "where she lives");
}

/* A row that names her borough but is over or yet to come: the more telling "no". */
static bool explain_dated_cover(struct explaining *e, uint64_t home)
{
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].coverages;
    struct moment moment = e->question->moment;
    char words[BOUND_WORDS_LEN];
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (row->excludes || row->basis != BASIS_RESIDENCE || !(e->atlas->covers[i].full & home) ||
            !date_is_known_by(row->known_from, moment.known_on) ||
            validity_on(&row->validity, moment.as_of) != CERTAINLY_NOT)
            continue;
        bool before = validity_is_before(&row->validity, moment.as_of);
        if (before)
            bound_words(row->validity.from_earliest, row->validity.from_latest, words);
        else
            bound_words(row->validity.to_earliest, row->validity.to_latest, words);
        buf_text(&e->text, before ? "It did not yet cover " : "It no longer covered ");
        areas_list(e->atlas, home & e->atlas->covers[i].full, &e->text);
        buf_format(&e->text, before ? ": it did from %s." : ": it did until %s.", words);
        return true;
    }
    return false;
}

/* What would let her in by another basis than where she lives: which boroughs, and the question. */
static void other_bases(struct explaining *e)
{
    static const char *const words[] = {"",
                                        "Was she arrested in ",
                                        "Is her case at a court in ",
                                        "Does she work in ",
                                        "Does she study in ",
                                        "Is she in a prison that it works in?"};
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].coverages;
    struct moment moment = e->question->moment;
    bool first = true;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (row->basis == BASIS_RESIDENCE || !date_is_known_by(row->known_from, moment.known_on) ||
            validity_on(&row->validity, moment.as_of) == CERTAINLY_NOT)
            continue;
        if (!first)
            buf_char(&e->text, ' ');
        first = false;
        buf_text(&e->text, words[row->basis]);
        if (row->basis == BASIS_PRISON)
            continue;
        uint64_t areas = 0;
        for (int k = row->areas.first; k < row->areas.first + row->areas.count; k++) {
            uint64_t maybe;
            areas |= area_members(e->atlas, directory->coverage_areas[k], moment.as_of, &maybe);
        }
        if (row->kind == COVERAGE_EVERYWHERE || (areas & e->atlas->london) == e->atlas->london)
            buf_text(&e->text, "London");
        else if (row->kind == COVERAGE_AREAS && areas)
            areas_list(e->atlas, areas, &e->text);
        else
            buf_text(&e->text, "its area");
        buf_char(&e->text, '?');
    }
}

/* Why it is open whether it covers her home. */
enum doubt {
    DOUBT_UNSTATED,
    DOUBT_NOWHERE,
    DOUBT_UNNAMED,
    DOUBT_PARTLY,
    DOUBT_OTHERS,
    DOUBT_ASSUMED,
    DOUBT_SOME
};

static enum doubt residence_doubt(const struct cover *cover, uint64_t named, bool assumed)
{
    if (!cover->is_stated)
        return cover->others ? DOUBT_OTHERS : DOUBT_UNSTATED;
    if (!named)
        return DOUBT_NOWHERE;
    if (named & cover->maybe)
        return cover->has_shape ? DOUBT_PARTLY : DOUBT_UNNAMED;
    if (cover->others)
        return DOUBT_OTHERS;
    return assumed && !(named & cover->yes) ? DOUBT_ASSUMED : DOUBT_SOME;
}

/* The sentence; areas: those that it names. */
static void doubt_sentence(struct explaining *e, enum doubt doubt, uint64_t areas, bool is_hers)
{
    switch (doubt) {
    case DOUBT_OTHERS: other_bases(e); break;
    case DOUBT_UNSTATED:
    case DOUBT_UNNAMED:
        buf_text(&e->text, "Does it cover ");
        home_list(e, areas);
        buf_text(&e->text, "? Its source does not say.");
        break;
    case DOUBT_NOWHERE:
        buf_text(&e->text,
                 is_hers
                     ? "Where does she live? It covers some boroughs only."
                     : "Does it take women with no fixed address? It is for some boroughs only.");
        break;
    case DOUBT_PARTLY:
        buf_text(&e->text, "Does it cover where she lives? It takes part of ");
        home_list(e, areas);
        buf_char(&e->text, '.');
        break;
    case DOUBT_ASSUMED:
        buf_text(&e->text, "Where does she live? It does not cover ");
        areas_list(e->atlas, areas, &e->text);
        buf_char(&e->text, '.');
        break;
    case DOUBT_SOME:
        buf_text(&e->text, "Where does she live? It covers ");
        areas_list(e->atlas, areas, &e->text);
        buf_text(&e->text, ", but not all of where she may be.");
        break;
    }
}

static void explain_residence_doubt(struct explaining *e, const struct cover *cover, uint64_t named,
                                    bool assumed)
{
    enum doubt doubt = residence_doubt(cover, named, assumed);
    bool hers = doubt == DOUBT_OTHERS || doubt == DOUBT_ASSUMED || doubt == DOUBT_SOME ||
                (doubt == DOUBT_NOWHERE && e->question->home_kind == HOME_UNKNOWN);
    uint64_t areas = doubt == DOUBT_UNNAMED || doubt == DOUBT_PARTLY ? named & cover->maybe
                     : doubt == DOUBT_SOME                           ? named & cover->yes
                                                                     : named;
    bool may_name = doubt == DOUBT_ASSUMED || doubt == DOUBT_SOME;
    struct phrase_key key = phrase_key_of(PHRASE_DOUBT, (int)doubt, hers,
                                          may_name ? areas : home_nameable(e, areas), 0);
    if (doubt != DOUBT_OTHERS && reason_told_before(e, key))
        return;
    doubt_sentence(e, doubt, areas, hers);
    reason_tell_kept(e, doubt == DOUBT_OTHERS ? NULL : &key, "residence",
                     hers ? "home" : "residence", hers, VERDICT_ASK);
}

static void explain_covered(struct explaining *e, bool all_london, uint64_t named, bool assumed)
{
    bool says_if = assumed && !all_london;
    struct phrase_key key = phrase_key_of(PHRASE_COVERS, all_london, says_if,
                                          all_london ? 0 : home_nameable(e, named), 0);
    if (reason_told_before(e, key))
        return;
    buf_text(&e->text, "It covers ");
    if (all_london)
        buf_text(&e->text, "all of London");
    else
        home_list(e, named);
    buf_text(&e->text, says_if ? ", if she lives there." : ".");
    reason_tell_kept(e, &key, "residence", "residence", false, VERDICT_SUITABLE);
}

void explain_residence(struct explaining *e, const struct cover *cover)
{
    const struct question *question = e->question;
    bool assumed;
    uint64_t home = question_home_areas(question, &assumed);
    uint64_t named = home & (e->atlas->london | AREA_BIT(AREA_OUTSIDE));
    switch (residence_verdict(e->atlas, e->service, question, cover)) {
    case VERDICT_ASK: explain_residence_doubt(e, cover, named, assumed); return;
    case VERDICT_SUITABLE:
        explain_covered(e, (cover->yes & e->atlas->london) == e->atlas->london, named, assumed);
        return;
    case VERDICT_UNSUITABLE:
    case VERDICT_COUNT: break;
    }
    if (!explain_dated_cover(e, named)) {
        buf_text(&e->text, "It does not cover ");
        if (named == AREA_BIT(AREA_OUTSIDE))
            buf_text(&e->text, "women who live outside London");
        else
            home_list(e, named);
        buf_char(&e->text, '.');
    }
    reason_tell(e, "residence", "residence", false, VERDICT_UNSUITABLE);
}

void cover_words(const struct atlas *atlas, int service, struct moment moment, struct buf *out)
{
    enum { NAMES_MOST = 4 };
    struct cover cover = cover_at(atlas, service, moment);
    uint64_t yes = cover.yes & atlas->london;
    uint64_t maybe = cover.maybe & atlas->london;
    if (yes == atlas->london) {
        buf_text(out, "All of London");
    } else if (yes) {
        int count = __builtin_popcountll(yes);
        bool first = true;
        for (int shown = 0; yes && shown < (count > NAMES_MOST + 1 ? NAMES_MOST : count); shown++) {
            int area = __builtin_ctzll(yes);
            yes &= yes - 1;
            if (!first)
                buf_text(out, yes || count > NAMES_MOST + 1 ? ", " : " and ");
            buf_str(out, atlas->directory.areas[area].name);
            first = false;
        }
        if (yes)
            buf_format(out, " and %d more boroughs", __builtin_popcountll(yes));
    } else if (maybe) {
        buf_text(out, "Its source does not name its boroughs");
    } else if (cover.others) {
        buf_text(out, "Not by where she lives: see its conditions");
    } else {
        buf_text(out,
                 cover.is_stated ? "None on this day" : "Its source does not say whom it covers");
    }
}
