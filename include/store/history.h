/* The history: what was changed, by whom and when; and whether it is still what it was. */
#ifndef SIGNPOST_STORE_HISTORY_H
#define SIGNPOST_STORE_HISTORY_H

#include "store/store.h"

struct history_row {
    int64_t id;
    struct str at; /* UTC, ISO 8601 */
    struct str actor;
    struct str action;
    struct str subject; /* a service's uuid, or what was loaded */
    struct str payload; /* JSON; empty if it was erased */
    bool is_erased;
};

/* What is asked for; empty text is any. Newest first. */
struct history_query {
    struct str subject;
    struct str actor;
    struct str action;
    int64_t before; /* only rows with a lower id; 0: from the newest */
    int most;       /* rows */
    bool with_payload;
};

MUST_CHECK enum err store_history(struct store *store, const struct history_query *query,
                                  struct arena *arena, struct history_row **rows, int *count,
                                  struct problem *problem);
MUST_CHECK enum err store_history_row(struct store *store, int64_t id, struct arena *arena,
                                      struct history_row *out, struct problem *problem);

/* The newest row of each subject whose newest action is this one ("retire"): by subject. */
MUST_CHECK enum err store_history_latest(struct store *store, const char *action,
                                         struct arena *arena, struct history_row **rows, int *count,
                                         struct problem *problem);

/* ---- is it still true? ---- */

enum { VERIFY_FAULTS_MAX = 50 };

struct verify_report {
    int64_t history_rows;
    int64_t erased_rows;
    int64_t records; /* whose hash was compared */
    int64_t geometries;
    int64_t fault_count;                      /* all of them */
    struct problem faults[VERIFY_FAULTS_MAX]; /* where: "service 0190…", "history 17", "page 4" */
};

/* SQLite's own check, foreign keys, the history's chain, the hash of every record, validity of
 * every geometry. OK also when there are faults: the report names them. */
MUST_CHECK enum err store_verify(struct store *store, struct verify_report *out,
                                 struct problem *problem);

#endif
