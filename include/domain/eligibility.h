/* May she use it? Three answers, with reasons and the questions that would settle it (DESIGN 6). */
#ifndef SIGNPOST_DOMAIN_ELIGIBILITY_H
#define SIGNPOST_DOMAIN_ELIGIBILITY_H

#include "domain/question.h"

/* From good to bad: "and" takes the greater. */
enum verdict { VERDICT_SUITABLE, VERDICT_ASK, VERDICT_UNSUITABLE, VERDICT_COUNT };

const char *verdict_code(enum verdict verdict);

/* The verdict alone; VERDICT_COUNT if nothing was known of the service on known_on. */
enum verdict eligibility_verdict(const struct atlas *atlas, int service,
                                 const struct question *question);

struct reason {
    const char *code; /* "runs", "residence", or a condition's code */
    enum verdict verdict;
    struct str text;
};

struct ask {
    const char
        *fact;    /* field of the find contract where she can answer it, else the reason's code */
    bool is_hers; /* she knows; otherwise the service does */
    struct str text;
};

enum { REASONS_MAX = 48 };

struct explanation {
    enum verdict verdict;
    int reason_count;
    struct reason reasons[REASONS_MAX]; /* the worst first */
    int ask_count;
    struct ask asks[REASONS_MAX];
};

/* The same verdict with its words, which live in the arena. */
MUST_CHECK enum err eligibility_explain(const struct atlas *atlas, int service,
                                        const struct question *question, struct arena *arena,
                                        struct explanation *out, struct problem *problem);

/* Does it run on the day? VERDICT_COUNT if nothing was known of it. */
enum verdict runs_verdict(const struct atlas *atlas, int service, struct moment moment);

/* "All of London", "Lambeth and 5 more boroughs", "Its source names no boroughs": whom it covers on
 * that day. */
void cover_words(const struct atlas *atlas, int service, struct moment moment, struct buf *out);

#endif
