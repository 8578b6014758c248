/* Well-known text: whatever comes out must pass or be refused by the gate, never crash it. */
#include <stdint.h>
#include <stdlib.h>

#include "geo/rings.h"
#include "geo/wkt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena arena;
    struct str wkb = {"", 0};
    struct rings rings;
    struct problem problem = {0};
    arena_init(&arena, 64 * 1024 * 1024);
    if (!wkt_to_wkb((struct str){(const char *)bytes, size_bytes}, &arena, &wkb, &problem)) {
        if (wkb.len < 9)
            abort(); /* not even a head */
        if (!rings_from_wkb(wkb, &arena, &rings, &problem))
            rings_contain(&rings, rings.points[0]);
    } else if (!problem.text[0] || !problem.where[0]) {
        abort(); /* refused without a word */
    }
    arena_finish(&arena);
    return 0;
}
