/* In process, one core: PNG tiles drawn anew. Prints JSON.
 * Run from the root of the project, whose own boundaries are drawn.
 * usage: bench_raster [FOLDER]      FOLDER: the tiles are written there, as Z-X-Y.png */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "render/raster.h"
#include "render/tile.h"
#include "tests/support/atlases.h"

enum { ROUNDS = 5, TILES_MAX = 400 };

static const struct raster *ground;

static void must(enum err err, const struct problem *problem)
{
    if (!err)
        return;
    fprintf(stderr, "bench_raster: %s (%s)\n", problem->text, err_name(err));
    exit(1);
}

/* Processor time: whoever else is busy on the machine does not count. */
static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

struct kind {
    const char *name;
    const char *end; /* of the name of its files */
    int zoom;
    int scale;
    struct raster_look look;
};

static void tile_keep(const char *folder, const struct kind *kind,
                      const struct raster_address *address, struct str png)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%d-%d-%d%s.png", folder, address->zoom, address->x, address->y,
             kind->end);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(png.ptr, 1, png.len, file) != png.len || fclose(file)) {
        fprintf(stderr, "bench_raster: cannot write %s\n", path);
        exit(1);
    }
}

/* The tiles of a zoom about the middle of London, which all hold some of it. */
static int tiles_of(const struct kind *kind, struct raster_address *out)
{
    static const struct geo_point low = {-0.42, 51.34};
    static const struct geo_point high = {0.2, 51.64};
    int shift = 32 - kind->zoom;
    struct tile_point south_west = tile_point_of(low);
    struct tile_point north_east = tile_point_of(high);
    int count = 0;
    for (uint32_t y = north_east.y >> shift; y <= south_west.y >> shift; y++)
        for (uint32_t x = south_west.x >> shift; x <= north_east.x >> shift; x++)
            if (count < TILES_MAX)
                out[count++] = (struct raster_address){kind->zoom, (int)x, (int)y, kind->scale};
    return count;
}

static void kind_measure(const struct kind *kind, const char *folder, bool is_last)
{
    static struct raster_address tiles[TILES_MAX];
    static double times[ROUNDS * TILES_MAX];
    int tile_count = tiles_of(kind, tiles);
    double bytes = 0;
    double all_ms = 0;
    int count = 0;
    struct problem problem = {0};
    struct buf out;
    buf_init(&out, 0);
    for (int round = 0; round <= ROUNDS; round++) { /* the first finds the colours */
        for (int i = 0; i < tile_count; i++) {
            buf_clear(&out);
            double began_ms = now_ms();
            must(raster_tile(ground, &kind->look, &tiles[i], &out, &problem), &problem);
            double took_ms = now_ms() - began_ms;
            if (!round && folder)
                tile_keep(folder, kind, &tiles[i], buf_view(&out));
            if (!round)
                continue;
            times[count++] = took_ms;
            all_ms += took_ms;
            bytes += (double)out.len;
        }
    }
    printf("  \"%s\": {\"tiles\": %d, \"mean_ms\": %.3f, \"median_ms\": %.3f, \"mean_bytes\": "
           "%.0f}%s\n",
           kind->name, tile_count, all_ms / count, median(times, count), bytes / count,
           is_last ? "" : ",");
    buf_finish(&out);
}

/* Verdicts take turns. */
static const struct gap_cell *cells_make(void)
{
    static struct gap_cell cells[BOROUGH_MAX];
    for (int i = 0; i < BOROUGH_MAX; i++)
        cells[i] = (struct gap_cell){.verdict = (enum gap_verdict)(i % GAP_VERDICT_COUNT),
                                     .share_of_women = i % 7 / 7.0};
    return cells;
}

int main(int count, char **words)
{
    if (count > 2) {
        fprintf(stderr, "usage: bench_raster [FOLDER]\n");
        return 2;
    }
    const char *folder = count == 2 ? words[1] : NULL;
    const struct atlas *atlas = test_atlas_real();
    struct projection *projection = NULL;
    struct raster *raster = NULL;
    struct problem problem = {0};
    must(projection_create(&projection, &problem), &problem);
    double began_ms = now_ms();
    must(raster_create(atlas, projection, &raster, &problem), &problem);
    double create_ms = now_ms() - began_ms;
    began_ms = now_ms();
    bool fits = raster_fits(raster, atlas);
    double fits_ms = now_ms() - began_ms;
    ground = raster;
    const struct raster_look base = {false, NULL};
    const struct raster_look women = {true, NULL};
    const struct raster_look gaps = {false, cells_make()};
    const struct kind kinds[] = {
        {"base_z9", "", 9, 1, base},         {"base_z10", "", 10, 1, base},
        {"base_z10_2x", "@2x", 10, 2, base}, {"base_z12", "", 12, 1, base},
        {"base_z14", "", 14, 1, base},       {"women_z10", "-women", 10, 1, women},
        {"gaps_z10", "-gaps", 10, 1, gaps},  {"gaps_z10_2x", "-gaps@2x", 10, 2, gaps},
        {"gaps_z12", "-gaps", 12, 1, gaps},
    };
    int kind_count = (int)(sizeof kinds / sizeof *kinds);
    printf("{\n  \"create_ms\": %.1f,\n  \"fits_ms\": %.2f,\n  \"fits\": %s,\n  \"names\": %s,\n",
           create_ms, fits_ms, fits ? "true" : "false",
           raster_has_names(raster) ? "true" : "false");
    for (int i = 0; i < kind_count; i++)
        kind_measure(&kinds[i], folder, i == kind_count - 1);
    printf("}\n");
    raster_destroy(raster);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return fits ? 0 : 1;
}
