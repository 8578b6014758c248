#include "domain/words.h"

#include <math.h>

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
    const struct site_record *record = &atlas->directory.sites[site];
    struct str borough =
        record->area != NONE ? atlas->directory.areas[record->area].name : (struct str){"", 0};
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
        struct buf place;
        buf_init(&place, 0);
        place_words(atlas, &question->near, &place);
        if (str_starts_with(buf_view(&place), STR("near ")))
            buf_text(out, ", ");
        else
            buf_text(out, ", near ");
        buf_str(out, buf_view(&place));
        buf_finish(&place);
    }
    buf_format(out, ", %s.", day);
}

void misses_words(const struct nearest *nearest, struct buf *out)
{
    int misses = nearest->totals[VERDICT_UNSUITABLE];
    if (misses)
        buf_format(out, "%d more %s not suitable.", misses, misses == 1 ? "is" : "are");
}
