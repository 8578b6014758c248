/* The ground: boroughs, their groups and names, women, places and postcode sectors, from the files
 * of geodata/ (geodata/README.md has their columns). */
#ifndef SIGNPOST_DOMAIN_GROUND_H
#define SIGNPOST_DOMAIN_GROUND_H

#include "model/directory.h"

/* The names of the files that ground_read reads, ended by NULL. */
extern const char *const ground_files[];

/* Reads all of them from a folder into an empty directory: areas (boroughs first, by code),
 * members, area_names, places, sectors, demand, water. Everything lives in the arena. Strict: a
 * missing file or column, a code that is no borough, a bad number, date or boundary is ERR_INVALID
 * (ERR_NOT_FOUND for a missing file), and the problem's where is the file and line. */
MUST_CHECK enum err ground_read(const char *folder, struct arena *arena, struct directory *out,
                                struct problem *problem);

/* The index of an area by its code; type NULL: of any type. NONE if there is none. */
int ground_area(const struct directory *ground, const char *type, struct str code);

/* The borders of the boroughs, which come first of all areas, and of the water, for a locator.
 * *area_count: how many. water->ring_count is 0 if there is no water. In the arena. */
MUST_CHECK enum err ground_rings(const struct directory *ground, struct arena *arena,
                                 struct rings **areas, int *area_count, struct rings *water,
                                 struct problem *problem);

#endif
