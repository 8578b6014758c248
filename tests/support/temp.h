/* Folders, files and databases of a test's own. Each fails the test if it cannot be made. */
#ifndef SIGNPOST_TESTS_TEMP_H
#define SIGNPOST_TESTS_TEMP_H

#include "store/store.h"

enum { TEMP_PATH_BYTES = 300 };

/* An empty folder under $TMPDIR or /tmp; temp_remove removes it with all that is in it. */
void temp_make(char folder[TEMP_PATH_BYTES]);
void temp_remove(const char *folder);

/* Writes a file, and the folders above it, below the folder. */
void temp_write(const char *folder, const char *name, const void *bytes, size_t size_bytes);

/* A migrated database test.db in the folder, opened for writing. */
struct store *temp_store(const char *folder);

/* Verifies the database: the record is what was written, hashes and all. */
void temp_expect_sound(struct store *store);

/* Runs SQL on that database past the store, on a connection of its own with foreign keys on and
 * SpatiaLite. Returns SQLite's message, empty if all went well; it is the caller's until the next
 * call. */
const char *temp_sql(const char *folder, const char *sql);

/* One number from that database. */
long long temp_sql_number(const char *folder, const char *sql);

#endif
