/* Points, lines and rings as the commands of the format (4.3 of its specification). */
#include <stdlib.h>

#include "mvt_writing.h"

static void point_add(struct mvt *mvt, struct mvt_point point)
{
    char bytes[2 * VARINT_MAX];
    char *at = varint_put(bytes, zigzag(point.x - mvt->cursor.x));
    at = varint_put(at, zigzag(point.y - mvt->cursor.y));
    buf_bytes(&mvt->geometry, bytes, (size_t)(at - bytes));
    mvt->cursor = point;
}

void mvt_spots_begin(struct mvt *mvt, int count)
{
    varint_add(&mvt->geometry, (uint64_t)count << 3 | MOVE_TO);
}

void mvt_spots_add(struct mvt *mvt, struct mvt_point point)
{
    point_add(mvt, point);
}

void mvt_spot(struct mvt *mvt, struct mvt_point point)
{
    mvt_spots_begin(mvt, 1);
    point_add(mvt, point);
}

/* A copy without repeated points; closed: nor with points between which the ring goes to and fro.
 * NULL when memory is short. */
static struct mvt_point *tidy(struct mvt *mvt, const struct mvt_point *points, int count,
                              bool is_closed, int *tidy_count)
{
    if ((size_t)count > mvt->ring_room) {
        free(mvt->ring);
        mvt->ring_room = 2 * (size_t)count;
        mvt->ring = calloc(mvt->ring_room, sizeof *mvt->ring);
        if (!mvt->ring) {
            mvt->ring_room = 0;
            mvt->failed = true;
            return NULL;
        }
    }
    struct mvt_point *ring = mvt->ring;
    int n = 0;
    for (int i = 0; i < count; i++) {
        struct mvt_point p = points[i];
        if (n && ring[n - 1].x == p.x && ring[n - 1].y == p.y)
            continue;
        if (is_closed && n > 1 && ring[n - 2].x == p.x && ring[n - 2].y == p.y)
            n--; /* there and back: p is where it was before */
        else
            ring[n++] = p;
    }
    int first = 0;
    while (is_closed && n - first > 2) { /* the same across the end */
        struct mvt_point *a = &ring[first];
        struct mvt_point *z = &ring[n - 1];
        if (a->x == z->x && a->y == z->y)
            n--;
        else if (a->x == z[-1].x && a->y == z[-1].y)
            n -= 2;
        else if (a[1].x == z->x && a[1].y == z->y)
            first += 2;
        else
            break;
    }
    *tidy_count = n - first;
    return ring + first;
}

void mvt_line(struct mvt *mvt, const struct mvt_point *points, int count)
{
    int n = 0;
    const struct mvt_point *line = tidy(mvt, points, count, false, &n);
    if (!line || n < 2)
        return;
    mvt_spot(mvt, line[0]);
    varint_add(&mvt->geometry, (uint64_t)(n - 1) << 3 | LINE_TO);
    for (int i = 1; i < n; i++)
        point_add(mvt, line[i]);
}

/* Twice the area, by the surveyor's formula: positive for an outer ring, as the format asks. */
static int64_t area_of(const struct mvt_point *ring, int count)
{
    int64_t sum = 0;
    for (int i = 0, before = count - 1; i < count; before = i++)
        sum += (int64_t)ring[before].x * ring[i].y - (int64_t)ring[i].x * ring[before].y;
    return sum;
}

void mvt_ring(struct mvt *mvt, const struct mvt_point *points, int count, bool is_outer)
{
    if (!is_outer && mvt->skips_inner)
        return;
    int n = 0;
    struct mvt_point *ring = tidy(mvt, points, count, true, &n);
    int64_t area = ring && n > 2 ? area_of(ring, n) : 0;
    if (is_outer)
        mvt->skips_inner = area == 0;
    if (!ring || area == 0)
        return;
    bool is_turned = (area > 0) != is_outer;
    varint_add(&mvt->geometry, 1 << 3 | MOVE_TO);
    point_add(mvt, ring[0]);
    varint_add(&mvt->geometry, (uint64_t)(n - 1) << 3 | LINE_TO);
    for (int i = 1; i < n; i++)
        point_add(mvt, ring[is_turned ? n - i : i]);
    buf_char(&mvt->geometry, CLOSE_PATH);
}
