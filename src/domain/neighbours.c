#include "domain/neighbours.h"

#include <stdlib.h>

/* Neighbours hold each point of their border, the same to the bit: two of them make a line. */
enum { BORDER_POINTS = 2 };

static int by_place(const void *left, const void *right)
{
    const struct geo_grid *a = left;
    const struct geo_grid *b = right;
    int order = (a->easting > b->easting) - (a->easting < b->easting);
    return order ? order : (a->northing > b->northing) - (a->northing < b->northing);
}

static bool is_beside(const struct rings *rings, const struct geo_grid *points, size_t count)
{
    int shared = 0;
    for (int ring = 0; ring < rings->ring_count; ring++)
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++) {
            shared += bsearch(&rings->points[i], points, count, sizeof *points, by_place) != NULL;
            if (shared >= BORDER_POINTS)
                return true;
        }
    return false;
}

enum err neighbours_find(const struct atlas *atlas, uint64_t boroughs, struct arena *arena,
                         uint64_t *out, struct problem *problem)
{
    size_t count = 0;
    uint64_t found = 0;
    for (int i = 0; i < atlas->borough_count; i++)
        if (boroughs & AREA_BIT(i))
            count += (size_t)atlas->boroughs[i].point_count;
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, count + 1);
    if (!points)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the neighbours.");
    count = 0;
    for (int i = 0; i < atlas->borough_count; i++)
        if (boroughs & AREA_BIT(i))
            for (int k = 0; k < atlas->boroughs[i].point_count; k++)
                points[count++] = atlas->boroughs[i].points[k];
    struct geo_box box = geo_box_of(points, (int)count);
    qsort(points, count, sizeof *points, by_place);
    for (int i = 0; i < atlas->borough_count; i++)
        if (!(boroughs & AREA_BIT(i)) && geo_boxes_meet(&box, &atlas->boroughs[i].box) &&
            is_beside(&atlas->boroughs[i], points, count))
            found |= AREA_BIT(i);
    *out = found;
    return OK;
}
