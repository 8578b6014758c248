/* Answers about gaps for a terminal. */
#ifndef SIGNPOST_APP_GAPS_TABLE_H
#define SIGNPOST_APP_GAPS_TABLE_H

#include "domain/gap_write.h"

/* Makes the answer and prints it as a table, with its day, its listings and what unknown means. */
MUST_CHECK enum err gaps_table_answer(const struct gap_writing *writing, struct gap_memory *memory,
                                      struct buf *out, struct problem *problem);

/* ---- what its files share ---- */

enum { GAPS_NAME_COLUMNS = 26, GAPS_VERDICT_COLUMNS = 20 };

/* Text and spaces up to a width in characters; longer text is cut, with "…". */
void gaps_left(struct buf *out, struct str text, int columns);
void gaps_right(struct buf *out, struct str text, int columns);
void gaps_number(struct buf *out, int64_t number, int columns); /* "1,234,567" */
void gaps_percent(struct buf *out, double share, int columns);  /* "42 %", "<1 %" */
void gaps_metres(struct buf *out, double metres, int columns);  /* "1.2 km"; "-": not finite */

struct str gaps_area_name(const struct gap_writing *writing, int area);

void gaps_timeline_table(const struct gap_writing *writing, const struct gap_timeline *timeline,
                         struct buf *out);
void gaps_cliff_table(const struct gap_writing *writing, const struct gap_cliff *cliff,
                      struct buf *out);
void gaps_comparison_table(const struct gap_writing *writing,
                           const struct gap_comparison *comparison, struct buf *out);
void gaps_sites_table(const struct gap_siting *siting, const struct siting_answer *answer,
                      struct buf *out);
void gaps_reach_table(const struct gap_writing *writing, const struct gap_reach *reach,
                      struct buf *out);

#endif
