/* Days as people type them, into a form or a table. */
#ifndef SIGNPOST_MODEL_DATE_WORDS_H
#define SIGNPOST_MODEL_DATE_WORDS_H

#include "base/err.h"
#include "model/date.h"

/* Reads "2021-04-01", "1 April 2021", "1st Apr 2021", "01/04/2021" (the day first, as Britain
 * writes it), "April 2021", "04/2021", "2021-04", "2021", "2020/21" (1 April to 31 March); what
 * bound_words says: "by 1 April 2021", "April 2021 or later", "between 1 April 2021 and 31 May
 * 2021"; bounds in our notation: "2021-04..2021-06"; "ongoing" (both days DATE_MAX); and nothing at
 * all (wholly open). Letters in either case. ERR_INVALID for anything else; years are 1900 to 2199.
 */
MUST_CHECK enum err date_words_read(struct str text, struct date *earliest, struct date *latest);

/* The bound in words that date_words_read understands as the same two days. */
enum { DATE_WORDS_BOUND_LEN = 96 };
void date_words_write(struct date earliest, struct date latest, char words[DATE_WORDS_BOUND_LEN]);

/* What may be written, for people: "Write it like 1 April 2021, ..." */
extern const char date_words_help[];

#endif
