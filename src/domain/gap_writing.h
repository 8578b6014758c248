/* What the writers of gap answers share. Only gap_write*.c and gap_csv*.c include it. */
#ifndef SIGNPOST_DOMAIN_GAP_WRITING_H
#define SIGNPOST_DOMAIN_GAP_WRITING_H

#include "codec/csv_write.h"
#include "codec/json_write.h"
#include "domain/gap_write.h"

enum { GAP_SHARE_DECIMALS = 4, GAP_DEGREE_DECIMALS = 6 };

/* ---- JSON ---- */

void gap_text_member(struct json_write *json, struct str key, struct str text); /* empty: null */
void gap_date_member(struct json_write *json, struct str key, struct date date);
void gap_int_member(struct json_write *json, struct str key, int64_t number);
void gap_double_member(struct json_write *json, struct str key, double number,
                       int decimals); /* not finite: null */
void gap_bool_member(struct json_write *json, struct str key, bool truth);

/* A bound as ISO 8601, null where it is open. */
void gap_bound_member(struct json_write *json, struct str key, struct date earliest,
                      struct date latest);

/* id and name; the id of a scenario's own service is null. */
void gap_service_members(const struct gap_writing *writing, struct json_write *json, int service);

/* code and name. */
void gap_area_members(const struct gap_writing *writing, struct json_write *json, int area);

/* A sum of women; null where areas overlap. */
void gap_sum_member(struct json_write *json, struct str key, int64_t women, bool overlaps);

/* verdict, share_of_area where it has one, share_of_women, share_unknown, remainder. */
void gap_cell_members(struct json_write *json, const struct gap_cell *cell, bool has_area);
const char *gap_cell_remainder(const struct gap_cell *cell); /* NULL unless partly */

/* covered, partly, unknown, none. */
void gap_total_members(struct json_write *json, const struct gap_total *total);
/* women_covered, women_unknown, women_none. */
void gap_total_women_members(struct json_write *json, const struct gap_total *total, bool overlaps);

/* text and event of each cause, as a list. */
void gap_causes_member(const struct gap_writing *writing, struct json_write *json, struct str key,
                       const struct gap_cause *causes, int count);

/* question, listings, unknown_means, sources, atlas_version. */
void gap_common_members(const struct gap_writing *writing, struct json_write *json);

/* The matrix without what is common. */
void gap_matrix_members(const struct gap_writing *writing, struct json_write *json,
                        const struct gap_matrix *matrix);

/* Begins a FeatureCollection, up to its list of features. */
void gap_features_begin(struct json_write *json);

/* ---- CSV ---- */

void gap_detail_csv(const struct gap_writing *writing, const struct gap_detail *detail,
                    struct buf *out);
void gap_remainders_csv(const struct gap_writing *writing, const struct gap_remainder *remainders,
                        int count, struct buf *out);
void gap_matrix_csv(const struct gap_writing *writing, const struct gap_matrix *matrix,
                    struct buf *out);
void gap_timeline_csv(const struct gap_writing *writing, const struct gap_timeline *timeline,
                      struct buf *out);
void gap_cliff_csv(const struct gap_writing *writing, const struct gap_cliff *cliff,
                   struct buf *out);
void gap_comparison_csv(const struct gap_writing *writing, const struct gap_comparison *comparison,
                        struct buf *out);
void gap_reach_csv(const struct gap_writing *writing, const struct gap_reach *reach,
                   struct buf *out);
void gap_sites_csv(const struct gap_writing *writing, const struct gap_siting *siting,
                   const struct siting_answer *answer, struct buf *out);

/* Fields: a bound (empty where it is open), a day, a sum of women (empty where areas overlap), and
 * two: code and name. */
void gap_csv_bound(struct csv_write *csv, struct date earliest, struct date latest);
void gap_csv_date(struct csv_write *csv, struct date day);
void gap_csv_sum(struct csv_write *csv, int64_t women, bool overlaps);
void gap_csv_area(const struct gap_writing *writing, struct csv_write *csv, int area);

/* ---- all ---- */

/* The sentence of all causes. */
void gap_causes_words(const struct gap_writing *writing, const struct gap_cause *causes, int count,
                      struct buf *out);

/* Is a remainder to be written? */
bool gap_remainder_counts(const struct gap_writing *writing, const struct gap_remainder *remainder);

static inline enum err gap_written(const struct buf *out, struct problem *problem)
{
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.")
                       : OK;
}

#endif
