/* Answers about gaps as GeoJSON, JSON and CSV (DESIGN 16), and the words that go with each. */
#ifndef SIGNPOST_DOMAIN_GAP_WRITE_H
#define SIGNPOST_DOMAIN_GAP_WRITE_H

#include "domain/gap_read.h"
#include "domain/gap_siting.h"

/* ---- boundaries ---- */

/* The boundaries of all areas of a type as GeoJSON geometries. Those of groups change with their
 * members. Everything lives in the arena. */
struct gap_boundaries {
    struct str type;
    struct date as_of;
    const struct str *by_area; /* by area of the directory; empty for other types */
};

/* Takes some 50 ms for boroughs: keep the result as long as the atlas. */
MUST_CHECK enum err gap_boundaries_make(const struct atlas *atlas,
                                        const struct projection *projection, struct str type,
                                        struct date as_of, struct arena *arena,
                                        struct gap_boundaries *out, struct problem *problem);

/* ---- answers ---- */

/* What every writer needs. All borrowed; scratch memory is taken from the arena. */
struct gap_writing {
    const struct atlas *atlas;
    const struct projection *projection;
    const struct gap_request *request;
    const struct gap_boundaries *boundaries; /* of areas; NULL: their geometries are null */
    struct arena *arena;
};

/* The request's question with its scenario, as the engine takes it. Borrows from the request. */
struct gap_question gap_request_question(const struct gap_request *request);

/* Makes the answer and appends it in the request's format. Boundaries that are asked for and not
 * given are made. Cancel: true ends a search for sites; may be NULL. */
MUST_CHECK enum err gap_answer(const struct gap_writing *writing, struct gap_memory *memory,
                               const atomic_bool *cancel, struct buf *out, struct problem *problem);

/* "application/geo+json", "application/json" or "text/csv; charset=utf-8; header=present". */
const char *gap_media_type(const struct gap_request *request);

/* Each appends one answer that was made before, in the request's format. */
MUST_CHECK enum err gap_detail_write(const struct gap_writing *writing,
                                     const struct gap_detail *detail, struct buf *out,
                                     struct problem *problem);
/* Leaves out what some service may cover, unless the request includes it. */
MUST_CHECK enum err gap_remainders_write(const struct gap_writing *writing,
                                         const struct gap_remainder *remainders, int count,
                                         struct buf *out, struct problem *problem);
MUST_CHECK enum err gap_matrix_write(const struct gap_writing *writing,
                                     const struct gap_matrix *matrix, struct buf *out,
                                     struct problem *problem);
MUST_CHECK enum err gap_timeline_write(const struct gap_writing *writing,
                                       const struct gap_timeline *timeline, struct buf *out,
                                       struct problem *problem);
MUST_CHECK enum err gap_cliff_write(const struct gap_writing *writing,
                                    const struct gap_cliff *cliff, struct buf *out,
                                    struct problem *problem);
MUST_CHECK enum err gap_comparison_write(const struct gap_writing *writing,
                                         const struct gap_comparison *comparison, struct buf *out,
                                         struct problem *problem);
MUST_CHECK enum err gap_reach_write(const struct gap_writing *writing,
                                    const struct gap_reach *reach, struct buf *out,
                                    struct problem *problem);
MUST_CHECK enum err gap_sites_write(const struct gap_writing *writing,
                                    const struct gap_siting *siting,
                                    const struct siting_answer *answer, struct buf *out,
                                    struct problem *problem);

/* ---- words ---- */

/* How many services are listed, and how many of their records were checked in the 12 months before
 * the day asked about. */
struct gap_listings {
    int count;
    int checked;
};
struct gap_listings gap_listings_of(const struct atlas *atlas, struct moment moment);

/* "12 of 49 listings were checked in the 12 months before 1 June 2019." */
void gap_listings_words(struct gap_listings listings, struct date as_of, struct buf *out);

/* What "unknown" means, in one sentence. */
struct str gap_unknown_words(void);

/* The source of the numbers of women: "Women, Census 2021". */
struct str gap_demand_words(const struct atlas *atlas);

/* The sources of all services that are listed, each once, in the directory's order. NULL without
 * memory. */
const int *gap_sources_of(const struct atlas *atlas, struct moment moment, struct arena *arena,
                          int *count);

/* The name of a column: a term of the question's axis; for the one column of GAP_ONE the need that
 * is asked about, or no code and "Any need". */
struct term gap_column_term(const struct atlas *atlas, const struct gap_question *question,
                            int column);

/* " that helps with ... for women ...": what the columns do not vary. */
void gap_whom_words(const struct atlas *atlas, const struct gap_question *question,
                    struct buf *out);

const char *gap_noun_words(struct str area_type); /* "boroughs", "wards", "areas" */

/* The answer in one sentence or two, for every way in which it can turn out: "On 1 April 2021, 9 of
 * 33 boroughs have no recorded service for women at risk: Barnet, ... and Brent. For 12 more we do
 * not know." */
void gap_summary_words(const struct atlas *atlas, const struct gap_question *question,
                       const struct gap_detail *detail, struct buf *out);

/* An end that no source states: the first day is the last on which somebody saw it. */
bool gap_is_last_seen(struct date earliest, struct date latest);

/* Is its funding known to end on other days than its cover? */
bool gap_funding_differs(const struct gap_service *service);

/* "until 30 June 2022; funded until March 2021", "last seen 1 August 2019; no end stated"; nothing
 * where nothing is known. */
void gap_until_words(const struct gap_service *service, struct buf *out);

/* The same of the service that was last there. */
void gap_last_words(const struct gap_area *area, struct buf *out);

/* Why there are no sums of women, and what counts as a site within reach: a sentence or two. */
struct str gap_overlap_words(void);
struct str gap_reach_words(void);

#endif
