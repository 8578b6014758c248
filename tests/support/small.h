/* Small directories for tests: the real boroughs, and a few made-up services. Rows of one service
 * are added before the next service begins. Everything fails the test if it cannot be done. */
#ifndef SIGNPOST_TESTS_SMALL_H
#define SIGNPOST_TESTS_SMALL_H

#include "domain/atlas.h"

struct small;

/* Run from the project's root. Vocabularies are those of tests/support/words.h. */
struct small *small_make(void);

/* A service for women with one statement; bounds in the notation of model/validity.h, "" for none.
 */
struct service_record *small_service(struct small *small, const char *name, const char *from,
                                     const char *to);

/* Rows of the last service. areas: names of boroughs with commas between them. */
struct coverage_record *small_covers(struct small *small, const char *areas, const char *from,
                                     const char *to);
struct coverage_record *small_polygon(struct small *small, const char *wkt);
struct coverage_record *small_unnamed(struct small *small, const char *except);
/* Opening hours, "09:30" to "17:00"; weekdays: bit 0 is Monday. Its record may be changed. */
struct schedule_record *small_hours(struct small *small, unsigned weekdays, const char *opens,
                                    const char *closes);
void small_rule(struct small *small, struct rule rule);
void small_funding(struct small *small, const char *from, const char *to);
void small_seen(struct small *small, const char *day);
struct site_record *small_site(struct small *small, const char *borough);

/* The bit of a borough; the atlas, which takes the directory over. */
uint64_t small_bits(const struct small *small, const char *areas);
const struct directory *small_directory(const struct small *small);
struct arena *small_arena(struct small *small);
const struct atlas *small_atlas(struct small *small);

struct date small_day(const char *text);

#endif
