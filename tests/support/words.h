/* Small vocabularies for tests that need no database. */
#ifndef SIGNPOST_TESTS_WORDS_H
#define SIGNPOST_TESTS_WORDS_H

#include "model/vocabulary.h"

/* need: housing, debt, abuse; stage: at-risk, prison, release; language: en, pl, ar;
 * offence: arson, violence; referral: self, police. Static: do not change it. */
const struct vocabularies *test_words(void);

#endif
