/* In process, one core: the gaps of 2,000 made-up services, bound to boroughs and with 500 free
 * polygons. Prints JSON; writes polygons and boroughs for the peers, which ask the same.
 * usage: bench_gaps DB FOLDER      DB: signpost demo --services 2000
 *
 * FOLDER/polygons.tsv, polygons-edited.tsv: needs (bits), WKB in hexadecimal
 * FOLDER/boroughs.tsv: name, needs that other services cover there (bits), WKB in hexadecimal */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "domain/gap.h"
#include "store/store.h"
#include "tests/support/polygons.h"

enum { POLYGONS = 500, EDITS = 15, TODAY_DAYS = 20779 /* 2026-11-22 */, SEED = 1 };

/* What of the directory is altered. */
enum variant {
    AS_MADE,       /* the synthetic directory: some polygons and circles, most by borough */
    BY_BOROUGH,    /* each polygon and circle becomes a borough */
    WITH_POLYGONS, /* 500 services cover a polygon each, all others one of two boroughs */
    ONLY_POLYGONS, /* those 500 services alone */
    VARIANT_COUNT
};

static const char *const variant_names[] = {"as_made", "by_borough", "with_polygons",
                                            "only_polygons"};

static void must(enum err err, const struct problem *problem)
{
    if (!err)
        return;
    fprintf(stderr, "bench_gaps: %s (%s) %s\n", problem->text, problem->where, err_name(err));
    exit(1);
}

static double clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Processor time: whoever else is busy on the machine does not count. */
static double now_ms(void)
{
    return clock_ms(CLOCK_PROCESS_CPUTIME_ID);
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

/* ---- directories ----------------------------------------------------------------------------- */

#define ALWAYS ((struct validity){DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX})

/* Of the n-th service with a polygon: two to four needs. */
static uint64_t needs_of(int n)
{
    uint64_t state = (uint64_t)n + 77;
    uint64_t needs = 0;
    for (int i = 0; i < 4; i++)
        needs |= UINT64_C(1) << test_draw(&state, 18);
    return needs;
}

/* Its polygon; an edited one is another. */
static struct str polygon_of(int n, bool edited, struct arena *arena)
{
    return test_polygon(SEED + edited, (uint64_t)n, arena);
}

static void *more_of(struct arena *arena, const void *items, int count, int more, size_t size_bytes)
{
    char *all = arena_take(arena, (size_t)count + (size_t)more, size_bytes);
    if (!all)
        exit(1);
    memcpy(all, items, (size_t)count * size_bytes);
    return all;
}

static void room_make(struct directory *directory, struct arena *arena)
{
    directory->rules = more_of(arena, directory->rules, directory->rules_count, POLYGONS,
                               sizeof *directory->rules);
    directory->statements = more_of(arena, directory->statements, directory->statements_count,
                                    POLYGONS, sizeof *directory->statements);
    directory->coverages = more_of(arena, directory->coverages, directory->coverages_count,
                                   POLYGONS, sizeof *directory->coverages);
    directory->coverage_areas =
        more_of(arena, directory->coverage_areas, directory->coverage_areas_count,
                directory->coverages_count, sizeof *directory->coverage_areas);
}

/* Every service of a polygon runs always; nine in ten polygons end on some day of twelve years. */
static void polygon_service_make(struct directory *directory, struct service_record *service, int n,
                                 struct str wkb)
{
    uint64_t state = (uint64_t)n + 5000;
    struct date end = {TODAY_DAYS + 1 + test_draw(&state, 4383)};
    struct coverage_record coverage = {.basis = BASIS_RESIDENCE,
                                       .kind = COVERAGE_POLYGON,
                                       .within = NONE,
                                       .site = NONE,
                                       .wkb = wkb,
                                       .validity = ALWAYS,
                                       .known_from = DATE_MIN};
    if (n % 10)
        coverage.validity.to_earliest = coverage.validity.to_latest = end;
    service->audience = AUDIENCE_WOMEN;
    service->confidential = false;
    service->region = NONE;
    service->fundings = (struct span){0, 0};
    service->rules = (struct span){directory->rules_count, 1};
    directory->rules[directory->rules_count++] = (struct rule){
        .condition = CONDITION_NEED, .mode = RULE_OFFERS, .high = INT32_MAX, .terms = needs_of(n)};
    service->statements = (struct span){directory->statements_count, 1};
    directory->statements[directory->statements_count++] =
        (struct statement_record){.validity = ALWAYS, .known_from = DATE_MIN};
    service->coverages = (struct span){directory->coverages_count, 1};
    directory->coverages[directory->coverages_count++] = coverage;
}

/* A row becomes one borough. */
static void row_bind(struct directory *directory, int coverage, int borough)
{
    struct coverage_record *row = &directory->coverages[coverage];
    row->kind = COVERAGE_AREAS;
    row->areas = (struct span){directory->coverage_areas_count, 1};
    row->within = NONE;
    row->wkb = (struct str){0};
    row->radius_m = 0;
    directory->coverage_areas[directory->coverage_areas_count++] = borough;
}

static void rows_bind(struct directory *directory, enum variant variant)
{
    int boroughs = variant == BY_BOROUGH ? 33 : 2;
    for (int i = 0; i < directory->coverages_count; i++) {
        enum coverage_kind kind = directory->coverages[i].kind;
        if (variant != BY_BOROUGH || kind == COVERAGE_RADIUS || kind == COVERAGE_POLYGON)
            row_bind(directory, i, i % boroughs);
    }
    if (variant != WITH_POLYGONS)
        return;
    for (int i = 0; i < directory->services_count; i++) /* who says nothing covers nothing */
        if (!directory->services[i].coverages.count)
            directory->services[i].statements.count = 0;
}

static void directory_alter(struct directory *directory, enum variant variant, int edits,
                            struct arena *arena)
{
    if (variant == AS_MADE)
        return;
    room_make(directory, arena);
    rows_bind(directory, variant);
    if (variant == BY_BOROUGH)
        return;
    int every = directory->services_count / POLYGONS;
    for (int n = 0; n < POLYGONS; n++) {
        struct service_record *service = &directory->services[n * every];
        polygon_service_make(directory, service, n, polygon_of(n, n < edits, arena));
        if (variant == ONLY_POLYGONS)
            directory->services[n] = *service;
    }
    if (variant == ONLY_POLYGONS)
        directory->services_count = POLYGONS;
}

/* build_ms: of the atlas from the records, without reading them; NULL is fine. */
static const struct atlas *atlas_make(const char *path, enum variant variant, int edits,
                                      double *build_ms)
{
    struct problem problem = {0};
    struct store *store = NULL;
    struct arena arena;
    struct atlas *atlas = NULL;
    static struct directory directory;
    memset(&directory, 0, sizeof directory);
    arena_init(&arena, 0);
    must(store_open(path, STORE_READ, &store, &problem), &problem);
    must(store_read(store, &arena, &directory, &problem), &problem);
    store_close(store);
    directory_alter(&directory, variant, edits, &arena);
    double start_ms = now_ms();
    must(atlas_build(&arena, &directory, &atlas, &problem), &problem);
    if (build_ms)
        *build_ms = now_ms() - start_ms;
    return atlas;
}

/* ---- what is measured ------------------------------------------------------------------------ */

static struct gap_question whole_matrix(void)
{
    struct gap_question question;
    gap_question_init(&question);
    question.axis = GAP_NEEDS;
    question.moment.as_of = (struct date){TODAY_DAYS};
    return question;
}

static struct gap_memory *memory_make(void)
{
    struct problem problem = {0};
    struct gap_memory *memory = NULL;
    must(gap_memory_create(&memory, &problem), &problem);
    return memory;
}

static double matrix_ms(const struct atlas *atlas, struct gap_memory *memory, struct arena *arena,
                        struct gap_matrix *out)
{
    struct problem problem = {0};
    struct gap_question question = whole_matrix();
    arena_reset(arena);
    double start_ms = now_ms();
    must(gap_matrix_make(atlas, memory, &question, arena, out, &problem), &problem);
    return now_ms() - start_ms;
}

static double timeline_ms(const struct atlas *atlas, struct gap_memory *memory, struct arena *arena,
                          int *changes)
{
    struct problem problem = {0};
    struct gap_question question = whole_matrix();
    struct gap_timeline timeline;
    struct date to = date_add_months(question.moment.as_of, 120);
    arena_reset(arena);
    double start_ms = now_ms();
    must(gap_timeline_make(atlas, memory, &question, to, arena, &timeline, &problem), &problem);
    *changes = timeline.change_count;
    return now_ms() - start_ms;
}

/* Of one need. */
static double remainders_ms(const struct atlas *atlas, struct gap_memory *memory,
                            struct arena *arena, int need, int *count)
{
    struct problem problem = {0};
    struct gap_question question = whole_matrix();
    struct gap_remainder *remainders;
    question.axis = GAP_ONE;
    question.need = need;
    arena_reset(arena);
    double start_ms = now_ms();
    must(gap_remainders_make(atlas, memory, &question, arena, &remainders, count, &problem),
         &problem);
    return now_ms() - start_ms;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void verdicts_print(const struct gap_matrix *matrix)
{
    int counts[GAP_VERDICT_COUNT] = {0};
    for (int i = 0; i < matrix->area_count * matrix->column_count; i++)
        counts[matrix->cells[i].verdict]++;
    printf("\"cells\": {\"covered\": %d, \"partly\": %d, \"unknown\": %d, \"none\": %d}",
           counts[GAP_COVERED], counts[GAP_PARTLY], counts[GAP_UNKNOWN], counts[GAP_NONE]);
}

/* Square metres by area and need, as the peers print them. */
static void areas_print(const struct atlas *atlas, const struct gap_matrix *matrix)
{
    printf("\"covered_m2\": {");
    for (int row = 0; row < matrix->area_count; row++) {
        int area = matrix->areas[row];
        struct str name = atlas->directory.areas[area].name;
        printf("%s\"%.*s\": [", row ? ", " : "", (int)name.len, name.ptr);
        for (int column = 0; column < matrix->column_count; column++)
            printf("%s%.6f", column ? ", " : "",
                   matrix->cells[row * matrix->column_count + column].share_of_area *
                       atlas->borough_m2[area]);
        printf("]");
    }
    printf("}");
}

static void bench_variant(const char *path, enum variant variant, struct arena *arena)
{
    enum { COLD = 7, WARM = 101, NEED = 3 };
    double cold[COLD] = {0};
    double warm[WARM] = {0};
    double left_cold[COLD] = {0};
    double left_warm[WARM] = {0};
    double time_cold[COLD] = {0};
    double time_warm[COLD] = {0};
    struct gap_matrix matrix = {0};
    int changes = 0;
    int left = 0;
    const struct atlas *atlas = atlas_make(path, variant, 0, NULL);
    for (int i = 0; i < COLD; i++) {
        struct gap_memory *memory = memory_make();
        time_cold[i] = timeline_ms(atlas, memory, arena, &changes);
        time_warm[i] = timeline_ms(atlas, memory, arena, &changes);
        gap_memory_destroy(memory);
        memory = memory_make();
        left_cold[i] = remainders_ms(atlas, memory, arena, NEED, &left);
        for (int k = i; k < WARM; k += COLD)
            left_warm[k] = remainders_ms(atlas, memory, arena, NEED, &left);
        gap_memory_destroy(memory);
        memory = memory_make();
        cold[i] = matrix_ms(atlas, memory, arena, &matrix);
        for (int k = i; k < WARM; k += COLD)
            warm[k] = matrix_ms(atlas, memory, arena, &matrix);
        gap_memory_destroy(memory);
    }
    printf("\"%s\": {\"services\": %d, \"matrix_cold_ms\": %.3f, \"matrix_warm_ms\": %.3f, "
           "\"timeline_cold_ms\": %.1f, \"timeline_warm_ms\": %.1f, \"changes\": %d, "
           "\"left_cold_ms\": %.3f, \"left_warm_ms\": %.3f, \"left\": %d, ",
           variant_names[variant], atlas->service_count, median(cold, COLD), median(warm, WARM),
           median(time_cold, COLD), median(time_warm, COLD), changes, median(left_cold, COLD),
           median(left_warm, WARM), left);
    verdicts_print(&matrix);
    printf(", ");
    areas_print(atlas, &matrix);
    printf("},\n");
    atlas_give_back(atlas);
}

/* One polygon after another is changed; each time there is a new atlas, and the memory stays. By
 * the clock on the wall, as the peer in another process is measured. */
static void bench_edits(const char *path, struct arena *arena)
{
    double after[EDITS];
    double build[EDITS];
    struct gap_matrix matrix = {0};
    struct gap_memory *memory = memory_make();
    const struct atlas *atlas = atlas_make(path, WITH_POLYGONS, 0, NULL);
    matrix_ms(atlas, memory, arena, &matrix);
    for (int i = 0; i < EDITS; i++) {
        atlas_give_back(atlas);
        atlas = atlas_make(path, WITH_POLYGONS, i + 1, &build[i]);
        double start_ms = clock_ms(CLOCK_MONOTONIC);
        matrix_ms(atlas, memory, arena, &matrix);
        after[i] = clock_ms(CLOCK_MONOTONIC) - start_ms;
    }
    printf("\"after_edit\": {\"edits\": %d, \"matrix_ms\": %.3f, \"matrix_most_ms\": %.3f, ", EDITS,
           median(after, EDITS), after[EDITS - 1]);
    printf("\"atlas_ms\": %.1f, ", median(build, EDITS));
    areas_print(atlas, &matrix);
    printf("}");
    gap_memory_destroy(memory);
    atlas_give_back(atlas);
}

/* ---- for the peers --------------------------------------------------------------------------- */

static FILE *file_open(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void hex_write(FILE *file, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        fprintf(file, "%02x", (unsigned char)bytes.ptr[i]);
    fputc('\n', file);
}

static void polygons_write(const char *folder, const char *name, int edits, struct arena *arena)
{
    FILE *file = file_open(folder, name);
    for (int n = 0; n < POLYGONS; n++) {
        fprintf(file, "%llu\t", (unsigned long long)needs_of(n));
        hex_write(file, polygon_of(n, n < edits, arena));
    }
    fclose(file);
}

/* What is wholly covered without polygons needs no cutting, by anyone. */
static void boroughs_write(const char *path, const char *folder, struct arena *arena)
{
    const struct atlas *atlas = atlas_make(path, WITH_POLYGONS, 0, NULL);
    struct gap_memory *memory = memory_make();
    struct gap_matrix matrix = {0};
    matrix_ms(atlas, memory, arena, &matrix);
    FILE *file = file_open(folder, "boroughs.tsv");
    for (int row = 0; row < matrix.area_count; row++) {
        const struct area_record *area = &atlas->directory.areas[matrix.areas[row]];
        uint64_t covered = 0;
        for (int column = 0; column < matrix.column_count; column++)
            if (matrix.areas[row] < 2 &&
                matrix.cells[row * matrix.column_count + column].share_of_area >= 1)
                covered |= UINT64_C(1) << column;
        fprintf(file, "%.*s\t%llu\t", (int)area->name.len, area->name.ptr,
                (unsigned long long)covered);
        hex_write(file, area->wkb);
    }
    fclose(file);
    gap_memory_destroy(memory);
    atlas_give_back(atlas);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    struct arena arena;
    arena_init(&arena, 0);
    polygons_write(argv[2], "polygons.tsv", 0, &arena);
    polygons_write(argv[2], "polygons-edited.tsv", EDITS, &arena);
    boroughs_write(argv[1], argv[2], &arena);
    printf("{");
    for (int variant = 0; variant < VARIANT_COUNT; variant++)
        bench_variant(argv[1], (enum variant)variant, &arena);
    bench_edits(argv[1], &arena);
    printf("}\n");
    arena_finish(&arena);
    return 0;
}
