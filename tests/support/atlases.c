#include "tests/support/atlases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domain/load.h"
#include "domain/synthetic.h"
#include "store/store.h"

static void must(enum err err, const struct problem *problem)
{
    if (!err)
        return;
    fprintf(stderr, "no atlas for the test: %s (%s) %s\n", problem->text, problem->where,
            err_name(err));
    exit(1);
}

static const struct atlas *read_atlas(struct store *store)
{
    struct problem problem = {0};
    struct arena arena;
    struct directory *directory = calloc(1, sizeof *directory);
    struct atlas *atlas = NULL;
    if (!directory)
        exit(1);
    arena_init(&arena, 0);
    must(store_read(store, &arena, directory, &problem), &problem);
    must(atlas_build(&arena, directory, &atlas, &problem), &problem);
    free(directory);
    return atlas;
}

const struct atlas *test_atlas_from(const char *path)
{
    struct problem problem = {0};
    struct store *store = NULL;
    must(store_open(path, STORE_READ, &store, &problem), &problem);
    const struct atlas *atlas = read_atlas(store);
    store_close(store);
    return atlas;
}

/* services 0: the real ones. */
static const struct atlas *fresh_atlas(int services, uint64_t seed)
{
    struct problem problem = {0};
    struct store *store = NULL;
    struct load_report loaded;
    struct synthetic_report filled;
    char folder[] = "/tmp/signpost-test-XXXXXX";
    char path[64];
    int applied;
    if (!mkdtemp(folder))
        exit(1);
    snprintf(path, sizeof path, "%s/test.db", folder);
    must(store_open(path, STORE_CREATE, &store, &problem), &problem);
    must(store_migrate(store, &applied, &problem), &problem);
    if (services) {
        must(load_ground(store, "geodata", &loaded, &problem), &problem);
        must(synthetic_fill(store, services, seed, &filled, &problem), &problem);
    } else {
        must(load_all(store, "geodata", &loaded, &problem), &problem);
    }
    const struct atlas *atlas = read_atlas(store);
    store_close(store);
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/test.db%s", folder, endings[i]);
        unlink(path);
    }
    rmdir(folder);
    return atlas;
}

const struct atlas *test_atlas_real(void)
{
    return fresh_atlas(0, 0);
}

const struct atlas *test_atlas_synthetic(int services, uint64_t seed)
{
    return fresh_atlas(services, seed);
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static int below(uint64_t *state, int limit)
{
    return (int)(next_random(state) % (uint64_t)limit);
}

static bool chance(uint64_t *state, int percent)
{
    return below(state, 100) < percent;
}

static void random_place(const struct atlas *atlas, const struct projection *projection,
                         uint64_t *state, struct place *out)
{
    struct problem problem = {0};
    int kind = below(state, 10);
    if (kind < 5) {
        struct geo_point point = {-0.45 + below(state, 70000) / 1e5,
                                  51.30 + below(state, 38000) / 1e5};
        must(place_at(atlas, projection, point, out, &problem), &problem);
    } else if (kind < 8 && atlas->directory.sectors_count) {
        struct str sector =
            atlas->directory.sectors[below(state, atlas->directory.sectors_count)].sector;
        must(place_find(atlas, projection, sector, out, &problem), &problem);
    } else {
        struct str code = atlas->directory.areas[below(state, atlas->borough_count)].code;
        must(place_find(atlas, projection, code, out, &problem), &problem);
    }
}

/* A condition that a search often names is more likely to be known. */
static void random_facts(const struct atlas *atlas, uint64_t *state, struct person *person)
{
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        bool common = i == CONDITION_AGE || i == CONDITION_STAGE || i == CONDITION_NEED;
        if (!chance(state, common ? 60 : 12) || row->kind == FACT_NONE)
            continue;
        struct fact *fact = &person->facts[i];
        fact->known = true;
        if (row->vocabulary) {
            int terms = vocabulary_find(&atlas->directory.words, row->vocabulary)->count;
            int count = row->kind == FACT_TERM ? 1 : below(state, 3) + (i == CONDITION_NEED);
            for (int k = 0; k < count; k++)
                fact->terms |= UINT64_C(1) << below(state, terms);
        } else {
            fact->number = row->kind == FACT_NUMBER ? 14 + below(state, 60) : below(state, 2);
        }
    }
    person_complete(person, &atlas->directory.words);
}

struct question test_question(const struct atlas *atlas, const struct projection *projection,
                              uint64_t seed, uint64_t n, int32_t today_days)
{
    uint64_t state = seed * 1000003 + n;
    struct question question;
    question_init(&question);
    question.moment.as_of.days = today_days;
    if (chance(&state, 15)) /* some ask about one of a few other days */
        question.moment.as_of.days = today_days - 400 * below(&state, 4);
    question.has_near = true;
    random_place(atlas, projection, &state, &question.near);
    if (chance(&state, 50)) {
        question.home_kind = HOME_KNOWN;
        random_place(atlas, projection, &state, &question.home);
    } else if (chance(&state, 10)) {
        question.home_kind = HOME_NOWHERE;
    }
    random_facts(atlas, &state, &question.person);
    return question;
}

struct candidate {
    int service;
    int rank;
    int location;
    int64_t key;
    int32_t distance_m;
    enum verdict verdict;
    enum reach reach;
};

/* Its nearest open place; far behind all distances if there is none. */
static void measure(const struct atlas *atlas, const struct question *question,
                    struct candidate *candidate)
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *service = &directory->services[candidate->service];
    candidate->key = INT32_MAX;
    for (int i = service->locations.first; i < service->locations.first + service->locations.count;
         i++) {
        struct geo_point point = atlas->site_points[directory->locations[i].site];
        if (service->confidential || !isfinite(point.lon) ||
            !location_is_present(atlas, i, question->moment))
            continue;
        if (!question->has_near) { /* all places are alike: the order of ids decides */
            candidate->key = 0;
            continue;
        }
        int64_t distance_m = lround(geo_distance_between_m(question->near.point, point));
        if (distance_m < candidate->key) {
            candidate->key = distance_m;
            candidate->distance_m = (int32_t)distance_m;
            candidate->location = i;
        }
    }
}

static int breadth(const struct atlas *atlas, int service, struct moment moment)
{
    struct cover cover = cover_at(atlas, service, moment);
    uint64_t any = (cover.yes | cover.maybe) & atlas->london;
    return any ? __builtin_popcountll(any) : 250;
}

static void candidate_rank(const struct atlas *atlas, const struct question *question,
                           struct candidate *candidate)
{
    const struct service_record *service = &atlas->directory.services[candidate->service];
    if (service->reach == REACH_VISIT) {
        measure(atlas, question, candidate);
    } else if (service->reach == REACH_REFUGE) {
        candidate->key = !service->phones.count;
    } else {
        candidate->key = breadth(atlas, candidate->service, question->moment);
        bool assumed;
        uint64_t home = question_home_areas(question, &assumed);
        struct cover cover = cover_at(atlas, candidate->service, question->moment);
        if (candidate->verdict == VERDICT_UNSUITABLE && home &&
            cover_of_area(&cover, atlas->london, __builtin_ctzll(home)) == CERTAINLY_NOT)
            candidate->key += 1000;
    }
}

static int by_order(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->verdict != b->verdict)
        return (int)a->verdict - (int)b->verdict;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->rank - b->rank;
}

void test_brute_force(const struct atlas *atlas, const struct question *question,
                      struct nearest *out)
{
    struct candidate *candidates = calloc((size_t)atlas->service_count + 1, sizeof *candidates);
    memset(out, 0, sizeof *out);
    for (int reach = 0; reach < REACH_COUNT && candidates; reach++) {
        int count = 0;
        struct block *block = &out->blocks[reach];
        for (int service = 0; service < atlas->service_count; service++) {
            if (atlas->directory.services[service].reach != (enum reach)reach)
                continue;
            struct candidate candidate = {.service = service,
                                          .rank = atlas->id_rank[service],
                                          .location = NONE,
                                          .distance_m = NONE};
            candidate.verdict = eligibility_verdict(atlas, service, question);
            if (candidate.verdict == VERDICT_COUNT)
                continue;
            block->totals[candidate.verdict]++;
            out->totals[candidate.verdict]++;
            candidate_rank(atlas, question, &candidate);
            candidates[count++] = candidate;
        }
        qsort(candidates, (size_t)count, sizeof *candidates, by_order);
        int offered = 0;
        int missed = 0;
        for (int i = 0; i < count; i++) {
            bool is_miss = candidates[i].verdict == VERDICT_UNSUITABLE;
            if (is_miss ? !question->include_unsuitable || missed == question->limit
                        : offered == question->limit)
                continue;
            missed += is_miss;
            offered += !is_miss;
            block->hits[block->count++] = (struct hit){.service = candidates[i].service,
                                                       .location = candidates[i].location,
                                                       .distance_m = candidates[i].distance_m,
                                                       .verdict = candidates[i].verdict};
        }
    }
    free(candidates);
}

bool test_same_nearest(const struct nearest *expected, const struct nearest *obtained)
{
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        const struct block *a = &expected->blocks[reach];
        const struct block *b = &obtained->blocks[reach];
        for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
            if (a->totals[verdict] != b->totals[verdict]) {
                printf("block %d, %s: expected %d, obtained %d\n", reach,
                       verdict_code((enum verdict)verdict), a->totals[verdict], b->totals[verdict]);
                return false;
            }
        if (a->count != b->count) {
            printf("block %d: expected %d hits, obtained %d\n", reach, a->count, b->count);
            return false;
        }
        for (int i = 0; i < a->count; i++)
            if (a->hits[i].service != b->hits[i].service ||
                a->hits[i].distance_m != b->hits[i].distance_m ||
                a->hits[i].verdict != b->hits[i].verdict) {
                printf("block %d, hit %d: expected service %d at %d m, obtained %d at %d m\n",
                       reach, i, a->hits[i].service, a->hits[i].distance_m, b->hits[i].service,
                       b->hits[i].distance_m);
                return false;
            }
    }
    return true;
}
