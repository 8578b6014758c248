/* What an import found wrong, told by where it stands in the file. */
#ifndef SIGNPOST_DOMAIN_IMPORT_FAULTS_H
#define SIGNPOST_DOMAIN_IMPORT_FAULTS_H

#include <stdint.h>

enum { IMPORT_FAULTS_MAX = 100 }; /* so many are kept; all are counted */

struct import_fault {
    char where[160]; /* "line 7", "feature 3 (line 17)", "page.json /contents/0/name" */
    char reason[400];
};

struct import_faults {
    int64_t count;
    struct import_fault list[IMPORT_FAULTS_MAX];
};

void import_faults_add(struct import_faults *faults, const char *where, const char *reason);
int import_faults_shown(const struct import_faults *faults); /* how many of the list are there */

/* Called now and then with the number of rows or features read so far. */
typedef void import_progress(int64_t read, void *context);

#endif
