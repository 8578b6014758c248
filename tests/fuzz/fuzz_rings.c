/* The gate before all geometry: WKB from a database that somebody else may have written. */
#include <stdint.h>

#include "geo/rings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct rings rings;
    arena_init(&arena, 64 << 20);
    if (rings_from_wkb((struct str){(const char *)data, size}, &arena, &rings, NULL) == OK) {
        rings_contain(&rings, (struct geo_grid){530000, 180000});
        rings_edge_distance_m(&rings, (struct geo_grid){530000, 180000});
    }
    arena_finish(&arena);
    return 0;
}
