/* In process, one core: what POST /api/find does between the sockets, part by part. Prints JSON.
 * usage: bench_find DB BODIES [ROUNDS]: bodies of requests, one a line. Counts this thread's
 * processor time, so that a busy machine disturbs less, and hashes all answers: the same answers,
 * the same hash. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "domain/find.h"
#include "tests/support/atlases.h"

enum { BODIES_MAX = 20000, BODY_BYTES = 4096, ROUNDS_MAX = 100 };

enum { PART_READ, PART_NEAREST, PART_WRITE, PART_COUNT };

static int64_t times_ns[PART_COUNT][BODIES_MAX * ROUNDS_MAX];
static char *bodies[BODIES_MAX];

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int bodies_read(const char *path)
{
    char line[BODY_BYTES];
    FILE *file = fopen(path, "r");
    int count = 0;
    if (!file)
        return 0;
    while (count < BODIES_MAX && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        bodies[count] = strdup(line);
        if (!bodies[count])
            break;
        count++;
    }
    fclose(file);
    return count;
}

struct bench {
    const struct atlas *atlas;
    struct projection *projection;
    struct slice_cache *cache;
    struct phrasebook *book;
    struct arena arena;
    struct buf body;
    struct nearest found;
    uint64_t hash; /* FNV-1a */
    int64_t bytes;
};

static enum err answer(struct bench *bench, int i, int slot, bool is_hashed,
                       struct problem *problem)
{
    struct question question;
    arena_reset(&bench->arena);
    buf_clear(&bench->body);
    int64_t start = now_ns();
    enum err err =
        find_read(bench->atlas, bench->projection, str_from(bodies[i]), &question, problem);
    int64_t read = now_ns();
    if (!err)
        err = nearest_find(bench->atlas, bench->cache, &question, &bench->arena, &bench->found,
                           problem);
    int64_t found = now_ns();
    if (!err)
        err = find_write_by(bench->book, bench->atlas, &question, &bench->found, &bench->arena,
                            &bench->body, problem);
    times_ns[PART_READ][slot] = read - start;
    times_ns[PART_NEAREST][slot] = found - read;
    times_ns[PART_WRITE][slot] = now_ns() - found;
    if (is_hashed) {
        for (size_t k = 0; k < bench->body.len; k++)
            bench->hash = (bench->hash ^ (unsigned char)bench->body.ptr[k]) * 0x100000001B3;
        bench->bytes += (int64_t)bench->body.len;
    }
    return err;
}

static void print(const struct bench *bench, int count, int rounds)
{
    static const char *const names[] = {"read", "nearest", "write"};
    if (!bench->atlas)
        return;
    int slots = count * rounds;
    int middle = slots / 2;
    int late = slots * 99 / 100;
    printf("{\n  \"services\": %d, \"bodies\": %d, \"mean_bytes\": %lld, \"hash\": \"%016llx\"",
           bench->atlas->service_count, count, (long long)(bench->bytes / count),
           (unsigned long long)bench->hash);
    for (int part = 0; part < PART_COUNT; part++) {
        int64_t sum = 0;
        for (int i = 0; i < slots; i++)
            sum += times_ns[part][i];
        qsort(times_ns[part], (size_t)slots, sizeof times_ns[part][0], by_value);
        printf(",\n  \"%s\": {\"mean_us\": %.2f, \"median_us\": %.2f, \"p99_us\": %.2f}",
               names[part], (double)sum / slots / 1e3, (double)times_ns[part][middle] / 1e3,
               (double)times_ns[part][late] / 1e3);
    }
    printf("\n}\n");
}

int main(int argc, char **argv)
{
    static struct bench bench = {.hash = 0xCBF29CE484222325};
    struct problem problem = {0};
    int count = argc > 2 ? bodies_read(argv[2]) : 0;
    int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 5;
    if (!count || rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    bench.atlas = test_atlas_from(argv[1]);
    if (!bench.atlas)
        return 1;
    enum err err = projection_create(&bench.projection, &problem);
    if (!err)
        err = slice_cache_create(&bench.cache, &problem);
    if (!err)
        err = phrasebook_create(&bench.book, &problem);
    arena_init(&bench.arena, 0);
    buf_init(&bench.body, 0);
    for (int i = 0; i < count && !err; i++) /* warm, and hashed */
        err = answer(&bench, i, 0, true, &problem);
    for (int i = 0; i < count * rounds && !err; i++)
        err = answer(&bench, i % count, i, false, &problem);
    if (err)
        fprintf(stderr, "%s\n", problem.text);
    else
        print(&bench, count, rounds);
    buf_finish(&bench.body);
    arena_finish(&bench.arena);
    phrasebook_destroy(bench.book);
    slice_cache_destroy(bench.cache);
    projection_destroy(bench.projection);
    atlas_give_back(bench.atlas);
    for (int i = 0; i < count; i++)
        free(bodies[i]);
    return err != OK;
}
