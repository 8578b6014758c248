/* Dates and postcodes as people and sources write them: what parses must print and parse again. */
#include <stdint.h>
#include <stdlib.h>

#include "model/date_words.h"
#include "model/postcode.h"
#include "model/validity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct date earliest;
    struct date latest;
    char words[BOUND_WORDS_LEN];
    char iso[DATE_TEXT_LEN + 1];
    if (bound_parse(text, &earliest, &latest, NULL) == OK) {
        if (earliest.days > latest.days)
            abort();
        bound_words(earliest, latest, words);
        bound_when(earliest, latest, words);
        bound_print(earliest, latest, iso);
    }
    if (date_words_read(text, &earliest, &latest) == OK) {
        struct date first;
        struct date last;
        char typed[DATE_WORDS_BOUND_LEN];
        date_words_write(earliest, latest, typed);
        if (date_words_read(str_from(typed), &first, &last) || first.days != earliest.days ||
            last.days != latest.days)
            abort();
    }
    struct postcode postcode = postcode_parse(text);
    struct postcode again = postcode_parse(str_from(postcode.text));
    if (postcode.part != POSTCODE_NOT && again.part != postcode.part)
        abort();
    return 0;
}
