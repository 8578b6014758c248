/* In process, one core: vector tiles, uncached and uncompressed. Prints JSON.
 * usage: bench_tiles DB [FOLDER]     DB: signpost demo --services 100000
 *
 * FOLDER: gets the tiles as SET-z-x-y.mvt, and what they were made from, for the peers.
 * sites.tsv: id, longitude, latitude, service, name, organisation, type, precision, approximate,
 * synthetic. boroughs.tsv: id, code, name, women, well-known text in Web Mercator metres */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "render/tile_set.h"
#include "tests/support/atlases.h"
#include "tests/support/mvt_read.h"

enum { TODAY_DAYS = 20779 /* 2026-11-22 */, RUNS = 101 };

static void must(enum err err, const struct problem *problem)
{
    if (!err)
        return;
    fprintf(stderr, "bench_tiles: %s (%s) %s\n", problem->text, problem->where, err_name(err));
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

struct bench {
    const struct atlas *atlas;
    struct projection *projection;
    struct gap_memory *memory;
    struct slice_cache *slices;
    struct tile_maker *maker;
    struct tile_sheet *sheet;
    struct buf out;
};

static FILE *file_open(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static int features_count(const struct bench *bench)
{
    struct arena arena;
    struct read_tile read;
    int count = 0;
    arena_init(&arena, 0);
    if (mvt_read(buf_view(&bench->out), &arena, &read))
        exit(1);
    for (int i = 0; i < read.layer_count; i++)
        count += read.layers[i].feature_count;
    arena_finish(&arena);
    return count;
}

/* The tile of a zoom whose sites are closest to so many. */
static struct tile tile_of_count(struct bench *bench, int z, int wanted)
{
    struct problem problem = {0};
    struct tile_question question = {
        tile_layers_find(bench->atlas, STR("sites")), {TODAY_DAYS}, NONE, NONE};
    struct tile first = {0};
    struct tile last = {0};
    struct tile best = {0};
    int least = INT32_MAX;
    if (!tile_range(bench->sheet, question.layers, z, &first, &last))
        exit(1);
    for (uint32_t x = first.x; x <= last.x; x++)
        for (uint32_t y = first.y; y <= last.y; y++) {
            buf_clear(&bench->out);
            must(tile_make(bench->maker, bench->sheet, &question, (struct tile){z, x, y},
                           &bench->out, &problem),
                 &problem);
            int off = abs(features_count(bench) - wanted);
            if (off < least) {
                least = off;
                best = (struct tile){z, x, y};
            }
        }
    return best;
}

static void tile_bench(struct bench *bench, const char *name, const char *set, struct tile tile,
                       const char *folder)
{
    struct problem problem = {0};
    struct tile_question question = {
        tile_layers_find(bench->atlas, str_from(set)), {TODAY_DAYS}, NONE, NONE};
    double times[RUNS];
    for (int i = 0; i < RUNS; i++) {
        buf_clear(&bench->out);
        double start_ms = now_ms();
        must(tile_make(bench->maker, bench->sheet, &question, tile, &bench->out, &problem),
             &problem);
        times[i] = now_ms() - start_ms;
    }
    double ms = median(times, RUNS);
    printf(",\n\"%s\": {\"set\": \"%s\", \"z\": %d, \"x\": %u, \"y\": %u, \"features\": %d, "
           "\"ms\": %.4f, \"bytes\": %zu}",
           name, set, tile.z, tile.x, tile.y, features_count(bench), ms, bench->out.len);
    if (!folder)
        return;
    char file_name[80];
    snprintf(file_name, sizeof file_name, "%s-%d-%u-%u.mvt", set, tile.z, tile.x, tile.y);
    FILE *file = file_open(folder, file_name);
    fwrite(bench->out.ptr, 1, bench->out.len, file);
    fclose(file);
}

static void all_bench(struct bench *bench, const char *set)
{
    struct problem problem = {0};
    struct tile_question question = {
        tile_layers_find(bench->atlas, str_from(set)), {TODAY_DAYS}, NONE, NONE};
    struct tile first;
    struct tile last;
    int count = 0;
    size_t size_bytes = 0;
    double start_ms = now_ms();
    for (int z = 9; z <= 14; z++) {
        if (!tile_range(bench->sheet, question.layers, z, &first, &last))
            continue;
        for (uint32_t x = first.x; x <= last.x; x++)
            for (uint32_t y = first.y; y <= last.y; y++) {
                buf_clear(&bench->out);
                must(tile_make(bench->maker, bench->sheet, &question, (struct tile){z, x, y},
                               &bench->out, &problem),
                     &problem);
                count += bench->out.len > 0;
                size_bytes += bench->out.len;
            }
    }
    printf(",\n\"all-%s\": {\"tiles\": %d, \"bytes\": %zu, \"ms\": %.1f}", set, count, size_bytes,
           now_ms() - start_ms);
}

/* The tile that holds the middle of London. */
static struct tile middle_tile(int z)
{
    struct tile_point point = tile_point_of((struct geo_point){-0.1, 51.51});
    return (struct tile){z, (uint32_t)((uint64_t)point.x >> (32 - z)),
                         (uint32_t)((uint64_t)point.y >> (32 - z))};
}

static void field_put(FILE *file, struct str text)
{
    fprintf(file, "\t%.*s", (int)text.len, text.len ? text.ptr : "");
}

static void sites_write(const struct bench *bench, const char *folder)
{
    const struct atlas *atlas = bench->atlas;
    const struct directory *directory = &atlas->directory;
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    const struct slice *slice;
    struct problem problem = {0};
    FILE *file = file_open(folder, "sites.tsv");
    must(slice_get(bench->slices, atlas, (struct moment){{TODAY_DAYS}, DATE_MAX}, &slice, &problem),
         &problem);
    for (int i = 0; i < atlas->outlet_count; i++) {
        const struct outlet *outlet = &atlas->outlets[i];
        const struct service_record *service = &directory->services[outlet->service];
        const struct site_record *site =
            &directory->sites[directory->locations[outlet->location].site];
        char id[UUID_TEXT_LEN + 1];
        if (!(slice->outlet_is_open[i / 64] >> (i % 64) & 1) ||
            !(slice->running[outlet->service / 64] >> (outlet->service % 64) & 1))
            continue;
        uuid_print(service->id, id);
        fprintf(file, "%llu\t%.9f\t%.9f\t%s", (unsigned long long)mvt_id_of(site->id),
                outlet->point.lon, outlet->point.lat, id);
        field_put(file, service->name);
        field_put(
            file,
            service->roles.count
                ? directory->organisations[directory->roles[service->roles.first].organisation].name
                : STR(""));
        field_put(file, types->terms[service->provision_type].code);
        fprintf(file, "\t%s\t%s\t%s\n", precision_codes[site->precision],
                outlet->is_about ? "t" : "f", service->synthetic ? "t" : "f");
    }
    fclose(file);
}

/* Every point of the boundaries, by PROJ. */
static void boroughs_write(const struct bench *bench, const char *folder)
{
    const struct atlas *atlas = bench->atlas;
    FILE *file = file_open(folder, "boroughs.tsv");
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct area_record *area = &atlas->directory.areas[i];
        const struct rings *rings = &atlas->boroughs[i];
        fprintf(file, "%llu", (unsigned long long)mvt_id_of(area->id));
        field_put(file, area->code);
        field_put(file, area->name);
        fprintf(file, "\t%d\tMULTIPOLYGON(", area->women);
        for (int ring = 0; ring < rings->ring_count; ring++) {
            bool is_outer = ring == 0 || rings->parts[ring] != rings->parts[ring - 1];
            fprintf(file, "%s", ring == 0 ? "((" : is_outer ? ")),((" : "),(");
            for (int k = rings->starts[ring]; k < rings->starts[ring + 1]; k++) {
                struct geo_point point = projection_to_point(bench->projection, rings->points[k]);
                double y = log(tan(M_PI / 4 + point.lat * M_PI / 360));
                fprintf(file, "%s%.3f %.3f", k == rings->starts[ring] ? "" : ",",
                        point.lon * (M_PI / 180) * 6378137, y * 6378137);
            }
        }
        fprintf(file, ")))\n");
    }
    fclose(file);
}

static void tile_named(struct bench *bench, const char *set, int z, const char *folder)
{
    char name[40];
    snprintf(name, sizeof name, "%s-%d", set, z);
    tile_bench(bench, name, set, middle_tile(z), folder);
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct problem problem = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: bench_tiles DB [FOLDER]\n");
        return 2;
    }
    const char *folder = argc > 2 ? argv[2] : NULL;
    struct tile_sheet *again = NULL;
    bench.atlas = test_atlas_from(argv[1]);
    buf_init(&bench.out, 0);
    must(projection_create(&bench.projection, &problem), &problem);
    must(gap_memory_create(&bench.memory, &problem), &problem);
    must(slice_cache_create(&bench.slices, &problem), &problem);
    must(tile_maker_create(bench.memory, bench.slices, &bench.maker, &problem), &problem);
    double start_ms = now_ms();
    must(tile_sheet_create(bench.atlas, bench.projection, NULL, &bench.sheet, &problem), &problem);
    double sheet_ms = now_ms() - start_ms;
    struct tile_ground *ground = tile_sheet_ground(bench.sheet);
    start_ms = now_ms();
    must(tile_sheet_create(bench.atlas, bench.projection, ground, &again, &problem), &problem);
    printf("{\"services\": %d, \"sheet_ms\": %.1f, \"sheet_again_ms\": %.1f",
           bench.atlas->service_count, sheet_ms, now_ms() - start_ms);
    for (int z = 10; z <= 14; z += 2) {
        tile_named(&bench, "sites", z, folder);
        tile_named(&bench, "boroughs", z, folder);
        tile_named(&bench, "base", z, NULL);
        tile_named(&bench, "services", z, NULL);
        tile_named(&bench, "gaps", z, NULL);
    }
    /* as many points as in the tiles of the bars */
    tile_bench(&bench, "bar-12", "sites", tile_of_count(&bench, 12, 2511), folder);
    tile_bench(&bench, "bar-14", "sites", tile_of_count(&bench, 14, 142), folder);
    all_bench(&bench, "sites");
    all_bench(&bench, "base");
    printf("\n}\n");
    if (folder) {
        sites_write(&bench, folder);
        boroughs_write(&bench, folder);
    }
    tile_ground_give_back(ground);
    tile_sheet_give_back(again);
    tile_sheet_give_back(bench.sheet);
    tile_maker_destroy(bench.maker);
    slice_cache_destroy(bench.slices);
    gap_memory_destroy(bench.memory);
    projection_destroy(bench.projection);
    buf_finish(&bench.out);
    atlas_give_back(bench.atlas);
    return 0;
}
