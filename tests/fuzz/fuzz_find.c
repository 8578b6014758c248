/* The request of /api/find, whole: JSON, places, codes; and its answer must be written. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/find.h"
#include "tests/support/atlases.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct atlas *atlas;
    static struct projection *projection;
    static struct slice_cache *cache;
    if (!atlas) {
        atlas = test_atlas_real();
        if (projection_create(&projection, NULL) || slice_cache_create(&cache, NULL))
            abort();
    }
    struct problem problem = {0};
    struct question question;
    if (find_read(atlas, projection, (struct str){(const char *)data, size}, &question, &problem)) {
        if (!problem.text[0])
            abort(); /* a refusal says why */
        return 0;
    }
    static struct nearest nearest;
    struct arena arena;
    struct buf out;
    arena_init(&arena, 0);
    buf_init(&out, 0);
    if (nearest_find(atlas, cache, &question, &arena, &nearest, &problem) ||
        find_write(atlas, &question, &nearest, &arena, &out, &problem))
        abort();
    buf_finish(&out);
    arena_finish(&arena);
    return 0;
}
