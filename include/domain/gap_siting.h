/* Where new sites would reach most women whom a question about gaps leaves out: the problem that
 * domain/siting.h solves, made from an atlas. */
#ifndef SIGNPOST_DOMAIN_GAP_SITING_H
#define SIGNPOST_DOMAIN_GAP_SITING_H

#include "domain/gap.h"
#include "domain/siting.h"

enum gap_candidates { GAP_CANDIDATES_PLACES, GAP_CANDIDATES_SECTORS, GAP_CANDIDATES_OWN };

/* A point that somebody would put a site at. */
struct gap_candidate {
    struct str name;
    struct geo_grid grid;
};

struct gap_siting_options {
    int site_count; /* 1 to SITING_SITES_MAX */
    enum siting_aim method;
    double radius_m;
    enum gap_candidates candidates;
    int own_count; /* of GAP_CANDIDATES_OWN; borrowed */
    const struct gap_candidate *own;
    int64_t budget_ms;
    const atomic_bool *cancel; /* may be NULL */
};

/* Borrowed from the arena. */
struct gap_siting {
    struct siting_problem problem; /* ready for siting_solve */
    const struct str *names;       /* of its candidates */
    int existing_count;            /* sites that exist, locked in */
};

/* The sites that exist are those that gap_reach_make counts. ERR_NOT_FOUND, ERR_INVALID,
 * ERR_NO_MEMORY. */
MUST_CHECK enum err gap_siting_make(const struct atlas *atlas, struct gap_memory *memory,
                                    const struct gap_question *question,
                                    const struct gap_siting_options *options, struct arena *arena,
                                    struct gap_siting *out, struct problem *problem);

#endif
