/* A record for tests that change it: a database of its own, and what an edit stands on. */
#ifndef SIGNPOST_TESTS_RECORD_H
#define SIGNPOST_TESTS_RECORD_H

#include "domain/edit.h"
#include "tests/support/temp.h"

enum { TEST_RECORD_TODAY = 20780 }; /* 23 November 2026 */

struct test_record {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory *ground; /* all of the record as it was at first */
    struct edit_base base;
    struct edit edit; /* by "sam"; nothing expected */
    struct edit_result result;
    struct import_faults faults;
    struct problem problem;
};

/* synthetic 0: the real directory; else so many made-up services. Fails the test if it cannot be
 * made. Run from the project's root. */
struct test_record *test_record_make(int synthetic);
void test_record_drop(struct test_record *record);

/* A listing of it by the start of its name, as it is now; in the record's arena. */
struct listing *test_record_listing(struct test_record *record, const char *name);
/* A new one that passes the gate, run by an organisation of its own. */
struct listing *test_record_new(struct test_record *record, const char *name);

/* The index of an area of the ground by its name. */
int test_record_area(const struct test_record *record, const char *name);

#endif
