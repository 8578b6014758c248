/* Bodies of /api/gaps/scenario and /api/siting: JSON, places, polygons, codes. The first byte says
 * which of the two. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/gap_read.h"
#include "tests/support/atlases.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct atlas *atlas;
    static struct projection *projection;
    if (!atlas) {
        atlas = test_atlas_real();
        if (projection_create(&projection, NULL))
            abort();
    }
    if (!size)
        return 0;
    struct problem problem = {0};
    struct gap_request request;
    struct arena arena;
    struct buf out;
    arena_init(&arena, 0);
    buf_init(&out, 0);
    gap_request_init(&request, data[0] == 's' ? GAP_ASKED_SITES : GAP_ASKED_SCENARIO);
    struct str json = {(const char *)data + 1, size - 1};
    if (!gap_request_read(atlas, projection, json, &arena, &request, &problem))
        gap_request_query(atlas, &request, &out);
    else if (!problem.text[0])
        abort(); /* a refusal says why */
    buf_finish(&out);
    arena_finish(&arena);
    return 0;
}
