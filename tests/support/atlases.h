/* Atlases for tests and benchmarks: the real directory, and made-up ones of any size. */
#ifndef SIGNPOST_TESTS_ATLASES_H
#define SIGNPOST_TESTS_ATLASES_H

#include "domain/nearest.h"

/* A temporary database is made, read and deleted. Run from the project's root. Exits with a message
 * if anything fails: without an atlas there is no test. */
const struct atlas *test_atlas_real(void);
const struct atlas *test_atlas_synthetic(int services, uint64_t seed);

/* From a database that is there. */
const struct atlas *test_atlas_from(const char *path);

/* The n-th question of a seed: a place in London or around it, home given or not, some facts,
 * mostly today. The same on any machine. today: days since 1970. */
struct question test_question(const struct atlas *atlas, const struct projection *projection,
                              uint64_t seed, uint64_t n, int32_t today_days);

/* What nearest_find must give, found by asking every service: no index, no bit sets. */
void test_brute_force(const struct atlas *atlas, const struct question *question,
                      struct nearest *out);

/* Prints the first difference and returns false. */
bool test_same_nearest(const struct nearest *expected, const struct nearest *obtained);

#endif
