#include "domain/words.h"

#include <math.h>
#include <stdio.h>

#include "domain/service_words.h"

void organisation_words(const struct atlas *atlas, int service, struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].roles;
    int told = 0;
    for (int pass = ROLE_LEAD; pass <= ROLE_SUBCONTRACTOR; pass++) {
        bool first_of_role = true;
        for (int i = span.first; i < span.first + span.count; i++) {
            const struct role_record *role = &directory->roles[i];
            if (role->role != (enum role)pass)
                continue;
            if (told)
                buf_text(out, first_of_role && pass != ROLE_LEAD && told ? ", with " : ", ");
            buf_str(out, directory->organisations[role->organisation].name);
            first_of_role = false;
            told++;
        }
    }
}

void site_words(const struct atlas *atlas, int site, struct buf *out)
{
    record_site_words(&atlas->directory, site, out);
}

void record_site_words(const struct directory *directory, int site, struct buf *out)
{
    const struct site_record *record = &directory->sites[site];
    struct str borough =
        record->area != NONE ? directory->areas[record->area].name : (struct str){"", 0};
    struct str parts[] = {record->name, record->address, record->postcode, record->place, borough};
    bool precise = record->address.len || record->postcode.len;
    int told = 0;
    for (int i = 0; i < 5; i++) {
        if (!parts[i].len || (i >= 3 && precise)) /* an address says enough */
            continue;
        if (i == 3 && record->name.len && str_equal(record->name, record->place))
            continue;
        if (told++)
            buf_text(out, ", ");
        buf_str(out, parts[i]);
    }
}

void distance_words(int32_t distance_m, bool is_about, struct buf *out)
{
    if (is_about && distance_m < 100) { /* the same borough's or place's middle */
        buf_text(out, "close by");
        return;
    }
    if (is_about)
        buf_text(out, "about ");
    if (distance_m < 1000) {
        buf_int(out, is_about ? (distance_m + 50) / 100 * 100 : distance_m);
        buf_text(out, " m");
    } else {
        buf_double(out, distance_m / 1000.0, is_about && distance_m >= 2000 ? 0 : 1);
        buf_text(out, " km");
    }
}

void answer_words(const struct atlas *atlas, const struct question *question,
                  const struct nearest *nearest, struct buf *out)
{
    int suitable = nearest->totals[VERDICT_SUITABLE];
    int ask = nearest->totals[VERDICT_ASK];
    char day[DATE_WORDS_LEN];
    date_words(question->moment.as_of, day);
    buf_format(out, "%d service%s. %d suitable, %d to ask first", suitable + ask,
               suitable + ask == 1 ? "" : "s", suitable, ask);
    if (question->has_near) {
        buf_text(out, ", near ");
        place_phrase(atlas, &question->near, out);
    }
    buf_format(out, ", %s.", day);
}

void misses_words(const struct nearest *nearest, struct buf *out)
{
    int misses = nearest->totals[VERDICT_UNSUITABLE];
    if (misses)
        buf_format(out, "%d more %s not suitable.", misses, misses == 1 ? "is" : "are");
}

struct str words_keep(struct buf *words, struct arena *arena)
{
    struct str kept = words->failed ? STR("") : str_copy(buf_view(words), arena);
    buf_clear(words);
    return kept.ptr ? kept : STR("");
}

struct str term_label(const struct atlas *atlas, const char *vocabulary, int term)
{
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, vocabulary);
    return list && term >= 0 && term < list->count ? list->terms[term].label : STR("");
}

void funding_words(const struct funding_state *state, struct buf *out)
{
    char until[BOUND_WORDS_LEN] = "";
    switch (state->secured) {
    case SECURED_UNKNOWN: buf_text(out, "Its funding is not known"); return;
    case SECURED_NO: buf_text(out, "No funding is recorded for this day"); return;
    case SECURED_YES: break;
    }
    if (state->has_until)
        bound_words(state->until_earliest, state->until_latest, until);
    if (until[0])
        buf_format(out, "Funded until %s", until);
    else
        buf_text(out, "Funded; its source does not say until when");
}

/* ---- numbers ---- */

void number_words(int64_t number, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)(number < 0 ? -number : number));
    if (number < 0)
        buf_text(out, "−");
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            buf_char(out, ',');
        buf_char(out, digits[i]);
    }
}

void women_words(int64_t women, struct buf *out)
{
    enum { HUNDRED = 100 };
    if (!women) {
        buf_text(out, "no women");
        return;
    }
    if (women >= HUNDRED) {
        buf_text(out, "about ");
        women = (women + HUNDRED / 2) / HUNDRED * HUNDRED;
    }
    number_words(women, out);
    buf_text(out, women == 1 ? " woman" : " women");
}

/* Never "100 %" for less than all, nor "0 %" for more than nothing. */
void share_words(double share, struct buf *out)
{
    double percent = share * 100;
    if (percent > 99.9 && percent < 100)
        percent = 99.9;
    if (percent > 0 && percent < 0.1)
        percent = 0.1;
    buf_double(out, percent, 1);
    buf_text(out, " %");
}

void money_words(int64_t amount_gbp, struct buf *out)
{
    buf_text(out, "£");
    number_words(amount_gbp, out);
}
