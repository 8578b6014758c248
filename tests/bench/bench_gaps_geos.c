/* The peer of bench_gaps: plain GEOS on the same polygons. For each need the polygons joined, then
 * cut out of each borough, and the area that is left. Reading them is not measured. Prints JSON.
 * usage: bench_gaps_geos FOLDER POLYGONS ROUNDS      FOLDER as bench_gaps has written it */
#include <geos_c.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NEEDS = 18, ROWS_MAX = 1000 };

struct row {
    char name[64];
    uint64_t needs;
    GEOSGeometry *shape;
};

static GEOSContextHandle_t geos;
static struct row polygons[ROWS_MAX];
static struct row boroughs[ROWS_MAX];
static int polygon_count;
static int borough_count;
static double covered_m2[ROWS_MAX][NEEDS];

/* Processor time, as bench_gaps measures. */
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

static void *must(void *made)
{
    if (made)
        return made;
    fprintf(stderr, "bench_gaps_geos: it failed\n");
    exit(1);
}

/* Rows end in their needs and their WKB; a name may stand before. */
static int rows_read(const char *folder, const char *name, struct row *rows)
{
    char path[512];
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = must(fopen(path, "r"));
    while (count < ROWS_MAX && getline(&line, &room, file) > 1) {
        char *hex = must(strrchr(line, '\t'));
        *hex++ = 0;
        char *needs = strrchr(line, '\t');
        if (needs) {
            *needs++ = 0;
            snprintf(rows[count].name, sizeof rows[count].name, "%s", line);
        } else {
            needs = line;
        }
        rows[count].needs = strtoull(needs, NULL, 10);
        rows[count++].shape =
            must(GEOSGeomFromHEX_buf_r(geos, (const unsigned char *)hex, strcspn(hex, "\r\n")));
    }
    free(line);
    fclose(file);
    return count;
}

static GEOSGeometry *cover_of(int need)
{
    GEOSGeometry *parts[ROWS_MAX];
    unsigned count = 0;
    for (int i = 0; i < polygon_count; i++)
        if (polygons[i].needs >> need & 1)
            parts[count++] = must(GEOSGeom_clone_r(geos, polygons[i].shape));
    GEOSGeometry *all =
        must(GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, parts, count));
    GEOSGeometry *cover = must(GEOSUnaryUnion_r(geos, all));
    GEOSGeom_destroy_r(geos, all);
    return cover;
}

static void need_measure(int need)
{
    GEOSGeometry *cover = cover_of(need);
    for (int i = 0; i < borough_count; i++) {
        double whole_m2 = 0;
        double left_m2 = 0;
        GEOSArea_r(geos, boroughs[i].shape, &whole_m2);
        if (!(boroughs[i].needs >> need & 1)) {
            GEOSGeometry *left = must(GEOSDifference_r(geos, boroughs[i].shape, cover));
            GEOSArea_r(geos, left, &left_m2);
            GEOSGeom_destroy_r(geos, left);
        }
        covered_m2[i][need] = whole_m2 - left_m2;
    }
    GEOSGeom_destroy_r(geos, cover);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    geos = must(GEOS_init_r());
    polygon_count = rows_read(argv[1], argv[2], polygons);
    borough_count = rows_read(argv[1], "boroughs.tsv", boroughs);
    int rounds = (int)strtol(argv[3], NULL, 10);
    double *times = must(calloc((size_t)rounds + 1, sizeof *times));
    for (int round = 0; round < rounds; round++) {
        double start_ms = now_ms();
        for (int need = 0; need < NEEDS; need++)
            need_measure(need);
        times[round] = now_ms() - start_ms;
    }
    qsort(times, (size_t)rounds, sizeof *times, by_value);
    printf("{\"polygons\": %d, \"boroughs\": %d, \"matrix_ms\": %.3f, \"covered_m2\": {",
           polygon_count, borough_count, times[rounds / 2]);
    for (int i = 0; i < borough_count; i++) {
        printf("%s\"%s\": [", i ? ", " : "", boroughs[i].name);
        for (int need = 0; need < NEEDS; need++)
            printf("%s%.6f", need ? ", " : "", covered_m2[i][need]);
        printf("]");
    }
    printf("}}\n");
    for (int i = 0; i < polygon_count; i++)
        GEOSGeom_destroy_r(geos, polygons[i].shape);
    for (int i = 0; i < borough_count; i++)
        GEOSGeom_destroy_r(geos, boroughs[i].shape);
    free(times);
    GEOS_finish_r(geos);
    return 0;
}
