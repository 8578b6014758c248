#include "tests/support/polygons.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POLYGON_HEAD_BYTES = 13, POINT_BYTES = 16, CORNERS_LEAST = 24, CORNERS_MOST = 120 };

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

int test_draw(uint64_t *state, int limit)
{
    return (int)(next_random(state) % (uint64_t)limit);
}

/* One ring of a POLYGON, little endian. */
static void head_write(char *to, uint32_t corners)
{
    const uint32_t words[] = {3, 1, corners};
    to[0] = 1;
    memcpy(to + 1, words, sizeof words);
}

struct str test_polygon(uint64_t seed, uint64_t n, struct arena *arena)
{
    uint64_t state = seed * 1000003 + n;
    next_random(&state);
    int corners = CORNERS_LEAST + test_draw(&state, CORNERS_MOST - CORNERS_LEAST + 1);
    double middle[2] = {506000 + test_draw(&state, 52000), 159000 + test_draw(&state, 40000)};
    double wide_m = 1000 + test_draw(&state, 4000);
    size_t len = POLYGON_HEAD_BYTES + (size_t)(corners + 1) * POINT_BYTES;
    char *wkb = arena_take(arena, 1, len);
    if (!wkb) {
        fprintf(stderr, "no memory for a polygon\n");
        exit(1);
    }
    head_write(wkb, (uint32_t)corners + 1);
    for (int i = 0; i < corners; i++) {
        double angle = 2 * M_PI * i / corners;
        double far_m = wide_m * (0.5 + test_draw(&state, 700) / 1000.0);
        double corner[2] = {round(10 * (middle[0] + far_m * cos(angle))) / 10,
                            round(10 * (middle[1] + far_m * sin(angle))) / 10};
        memcpy(wkb + POLYGON_HEAD_BYTES + (size_t)i * POINT_BYTES, corner, sizeof corner);
    }
    memcpy(wkb + POLYGON_HEAD_BYTES + (size_t)corners * POINT_BYTES, wkb + POLYGON_HEAD_BYTES,
           POINT_BYTES);
    return (struct str){wkb, len};
}
