#include "geo/runs.h"

#include <math.h>
#include <string.h>

#include "wkb_bytes.h"

enum {
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_TO_MULTI = 3, /* MULTIPOINT is 4, ... */
    WKB_ISO_STEP = 1000,
    POINT_BYTES = 16,
    RUN_LEAST_BYTES = 20 /* of any run of points */
};

static const uint32_t extended_z = 0x80000000U;
static const uint32_t extended_m = 0x40000000U;
static const uint32_t extended_srid = 0x20000000U;

/* ---- Reading ---- */

struct head {
    uint32_t type; /* 1 to 6 */
    int extra;     /* numbers of a point beyond two */
};

struct runs_reader {
    struct wkb_bytes bytes;
    int part;
    int run_count;
    int point_count;
    int *starts;
    int *parts;
    struct geo_grid *points;
    struct problem *problem;
};

/* Byte order, type, and how many numbers a point has: ISO adds 1000 for Z, 2000 for M, 3000 for
 * both; the extended form sets bits. */
static struct head take_head(struct runs_reader *reader)
{
    struct head head = {0, 0};
    uint8_t little_endian;
    wkb_take(&reader->bytes, &little_endian, 1);
    reader->bytes.swap = little_endian != 1;
    uint32_t type = wkb_uint(&reader->bytes);
    bool has_srid = (type & extended_srid) != 0;
    head.extra = ((type & extended_z) != 0) + ((type & extended_m) != 0);
    type &= ~(extended_z | extended_m | extended_srid);
    uint32_t step = type / WKB_ISO_STEP;
    if (little_endian > 1 || step > 3 || (step && head.extra))
        return head;
    if (step)
        head.extra = step == 3 ? 2 : 1;
    if (has_srid)
        wkb_uint(&reader->bytes);
    head.type = type % WKB_ISO_STEP;
    return head;
}

static enum err refuse(const struct runs_reader *reader, const char *why)
{
    return problem_set(reader->problem, ERR_GEOMETRY, "%s", why);
}

/* A run of so many points. */
static enum err run_read(struct runs_reader *reader, uint32_t count, uint32_t least, int extra)
{
    size_t point_bytes = POINT_BYTES + 8 * (size_t)extra;
    if (reader->bytes.is_short || count > reader->bytes.rest.len / point_bytes)
        return refuse(reader, "The geometry is cut short.");
    if (count < least)
        return problem_set(reader->problem, ERR_GEOMETRY,
                           "A line needs two points and a ring four, and this has %u.", count);
    if (reader->run_count == RUNS_MAX || count > RUNS_MAX_POINTS - (uint32_t)reader->point_count)
        return problem_set(reader->problem, ERR_LIMIT,
                           "The geometry has more than %d points or %d parts.", RUNS_MAX_POINTS,
                           RUNS_MAX);
    struct geo_grid *points = reader->points + reader->point_count;
    for (uint32_t i = 0; i < count; i++) {
        points[i].easting = wkb_double(&reader->bytes);
        points[i].northing = wkb_double(&reader->bytes);
        for (int k = 0; k < extra; k++)
            wkb_double(&reader->bytes);
        if (!isfinite(points[i].easting) || !isfinite(points[i].northing))
            return refuse(reader, "A coordinate is empty or no number.");
    }
    reader->parts[reader->run_count] = reader->part;
    reader->point_count += (int)count;
    reader->starts[++reader->run_count] = reader->point_count;
    return OK;
}

static enum err polygon_read(struct runs_reader *reader, int extra)
{
    uint32_t rings = wkb_uint(&reader->bytes);
    if (!rings && !reader->bytes.is_short)
        return refuse(reader, "A polygon is empty.");
    enum err err = OK;
    for (uint32_t i = 0; i < rings && !err; i++) {
        int first = reader->point_count;
        err = run_read(reader, wkb_uint(&reader->bytes), 4, extra);
        if (err)
            break;
        const struct geo_grid *start = &reader->points[first];
        const struct geo_grid *end = &reader->points[reader->point_count - 1];
        if (start->easting != end->easting || start->northing != end->northing)
            err = refuse(reader, "A ring is not closed.");
    }
    return err;
}

/* A POINT, LINESTRING or POLYGON behind its head. */
static enum err part_read(struct runs_reader *reader, struct head head)
{
    if (head.type == WKB_POINT)
        return run_read(reader, 1, 1, head.extra);
    if (head.type == WKB_LINE)
        return run_read(reader, wkb_uint(&reader->bytes), 2, head.extra);
    return polygon_read(reader, head.extra);
}

static enum err multi_read(struct runs_reader *reader, uint32_t type)
{
    uint32_t count = wkb_uint(&reader->bytes);
    enum err err = OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        struct head head = take_head(reader);
        reader->part = (int)i;
        if (reader->bytes.is_short)
            err = refuse(reader, "The geometry is cut short.");
        else if (head.type != type)
            err = refuse(reader, "The geometry mixes kinds.");
        else
            err = part_read(reader, head);
    }
    return err;
}

enum err runs_from_wkb(struct str wkb, struct arena *arena, struct runs *out,
                       struct problem *problem)
{
    size_t most_runs = wkb.len / RUN_LEAST_BYTES + 2;
    struct runs_reader reader = {
        .bytes = {.rest = wkb},
        .starts = ARENA_ARRAY(arena, int, most_runs + 1),
        .parts = ARENA_ARRAY(arena, int, most_runs),
        .points = ARENA_ARRAY(arena, struct geo_grid, wkb.len / POINT_BYTES + 1),
        .problem = problem,
    };
    if (!reader.starts || !reader.parts || !reader.points)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    struct head head = take_head(&reader);
    bool is_multi = head.type > WKB_POLYGON;
    if (head.type < WKB_POINT || head.type > WKB_POLYGON + WKB_TO_MULTI)
        return refuse(&reader, "It is not a point, line or polygon.");
    enum err err =
        is_multi ? multi_read(&reader, head.type - WKB_TO_MULTI) : part_read(&reader, head);
    if (err)
        return err;
    if (reader.bytes.is_short || reader.bytes.rest.len || !reader.run_count)
        return refuse(&reader, "The geometry is damaged or empty.");
    *out = (struct runs){.kind = (enum runs_kind)(is_multi ? head.type - WKB_TO_MULTI : head.type),
                         .is_multi = is_multi,
                         .part_count = reader.part + 1,
                         .run_count = reader.run_count,
                         .point_count = reader.point_count,
                         .starts = reader.starts,
                         .parts = reader.parts,
                         .points = reader.points,
                         .box = geo_box_of(reader.points, reader.point_count)};
    return OK;
}

/* ---- Writing ---- */

static void put_uint(struct buf *wkb, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        buf_char(wkb, (char)(number >> (8 * i)));
}

static void put_double(struct buf *wkb, double number)
{
    uint64_t bits;
    uint8_t bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    buf_bytes(wkb, bytes, sizeof bytes);
}

static void put_head(struct buf *wkb, uint32_t type)
{
    buf_char(wkb, 1);
    put_uint(wkb, type);
}

/* The runs of one part, from the first on; returns the run after them. */
static int put_part(struct buf *wkb, const struct runs *runs, int first)
{
    int end = first + 1;
    put_head(wkb, runs->kind);
    if (runs->kind == RUNS_OF_POLYGONS) {
        while (end < runs->run_count && runs->parts[end] == runs->parts[first])
            end++;
        put_uint(wkb, (uint32_t)(end - first));
    }
    for (int run = first; run < end; run++) {
        if (runs->kind != RUNS_OF_POINTS)
            put_uint(wkb, (uint32_t)(runs->starts[run + 1] - runs->starts[run]));
        for (int i = runs->starts[run]; i < runs->starts[run + 1]; i++) {
            put_double(wkb, runs->points[i].easting);
            put_double(wkb, runs->points[i].northing);
        }
    }
    return end;
}

enum err runs_to_wkb(const struct runs *runs, struct arena *arena, struct str *out,
                     struct problem *problem)
{
    struct buf wkb;
    struct str copy = {NULL, 0};
    buf_init(&wkb, 0);
    if (runs->is_multi) {
        put_head(&wkb, (uint32_t)runs->kind + WKB_TO_MULTI);
        put_uint(&wkb, (uint32_t)runs->part_count);
    }
    for (int run = 0; run < runs->run_count;)
        run = put_part(&wkb, runs, run);
    if (!wkb.failed)
        copy = str_copy(buf_view(&wkb), arena);
    buf_finish(&wkb);
    if (!copy.ptr)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    *out = copy;
    return OK;
}
