#include "domain/nearest.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "verdict_sets.h"

/* Under so many services, looking at each is quicker than walking the tree or the list. */
enum { FEW_VISITS = 400, FEW_LISTED = 600, HEAP_MAX = 96 };

/* Behind every distance: services whose source gives no place. */
static const int64_t PLACELESS_KEY = INT32_MAX;

/* The best hits so far, in order. Smaller key first, then the id's rank. */
struct ranking {
    const struct atlas *atlas;
    int limit;
    int count;
    int64_t worst_key; /* of the last one if it is full: nothing above this can enter */
    double worst_m2;   /* square of the distance beyond which nothing can enter */
    struct {
        int64_t key;
        int rank;
        int service;
        int outlet;
        int32_t distance_m;
    } rows[LIMIT_MAX];
};

static void ranking_init(struct ranking *ranking, const struct atlas *atlas, int limit)
{
    ranking->atlas = atlas;
    ranking->limit = limit;
    ranking->count = 0;
    ranking->worst_key = INT64_MAX;
    ranking->worst_m2 = HUGE_VAL;
}

static bool ranking_is_full(const struct ranking *ranking)
{
    return ranking->count == ranking->limit;
}

/* Where the service stands already; a new place at the end; NONE if it cannot enter. */
static int ranking_place(struct ranking *ranking, int64_t key, int rank, int service)
{
    for (int i = 0; i < ranking->count; i++)
        if (ranking->rows[i].service == service)
            return ranking->rows[i].key <= key ? NONE : i;
    if (!ranking_is_full(ranking))
        return ranking->count++;
    int last = ranking->count - 1;
    bool is_worse = ranking->rows[last].key < key ||
                    (ranking->rows[last].key == key && ranking->rows[last].rank < rank);
    return is_worse ? NONE : last;
}

/* A service appears once, at its best place. */
static void ranking_add(struct ranking *ranking, int64_t key, int service, int outlet,
                        int32_t distance_m)
{
    if (key > ranking->worst_key)
        return;
    int rank = ranking->atlas->id_rank[service];
    int place = ranking_place(ranking, key, rank, service);
    if (place == NONE)
        return;
    for (; place && (ranking->rows[place - 1].key > key ||
                     (ranking->rows[place - 1].key == key && ranking->rows[place - 1].rank > rank));
         place--)
        ranking->rows[place] = ranking->rows[place - 1];
    ranking->rows[place].key = key;
    ranking->rows[place].rank = rank;
    ranking->rows[place].service = service;
    ranking->rows[place].outlet = outlet;
    ranking->rows[place].distance_m = distance_m;
    if (ranking_is_full(ranking)) {
        ranking->worst_key = ranking->rows[ranking->count - 1].key;
        /* one metre for the rounding of distances and of spots */
        double worst_m = (double)ranking->worst_key + 1;
        ranking->worst_m2 = worst_m * worst_m;
    }
}

struct search {
    const struct atlas *atlas;
    const struct slice *slice;
    const struct question *question;
    struct geo_flat from;
    const uint64_t *home_no; /* near-misses that do not cover her home; NULL if it is not known */
};

static bool has_bit(const uint64_t *set, int i)
{
    return set[i / 64] >> (i % 64) & 1;
}

/* Its distance, and into the ranking if it can be among the best. */
static void outlet_try(const struct search *search, int index, struct ranking *ranking)
{
    const struct outlet *outlet = &search->atlas->outlets[index];
    double dx = outlet->flat.x - search->from.x;
    double dy = outlet->flat.y - search->from.y;
    double dz = outlet->flat.z - search->from.z;
    double chord_m2 = dx * dx + dy * dy + dz * dz;
    if (chord_m2 > ranking->worst_m2) /* a geodesic is never shorter than its chord */
        return;
    double distance_m = geo_distance_m(search->question->near.point, outlet->point, sqrt(chord_m2));
    int32_t whole_m = (int32_t)lround(distance_m);
    ranking_add(ranking, whole_m, outlet->service, index, whole_m);
}

/* Boxes still to be opened, nearest first. */
struct heap {
    int count;
    struct {
        double bound2; /* square of the least distance, metres */
        int level;
        int index;
    } rows[HEAP_MAX];
};

static void heap_push(struct heap *heap, double bound2, int level, int index)
{
    int place = heap->count++;
    while (place && heap->rows[(place - 1) / 2].bound2 > bound2) {
        heap->rows[place] = heap->rows[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    heap->rows[place].bound2 = bound2;
    heap->rows[place].level = level;
    heap->rows[place].index = index;
}

static void heap_pop(struct heap *heap)
{
    int last = --heap->count;
    double bound2 = heap->rows[last].bound2;
    int place = 0;
    for (;;) {
        int child = 2 * place + 1;
        if (child >= last)
            break;
        if (child + 1 < last && heap->rows[child + 1].bound2 < heap->rows[child].bound2)
            child++;
        if (heap->rows[child].bound2 >= bound2)
            break;
        heap->rows[place] = heap->rows[child];
        place = child;
    }
    heap->rows[place] = heap->rows[last];
}

static double greater(double a, double b)
{
    return a > b ? a : b; /* fmax would be a call: it cares for what is not a number */
}

static double box_bound2(const struct spot_box *box, const struct geo_flat *from)
{
    double dx = greater(0, greater((double)box->min.x - from->x, from->x - (double)box->max.x));
    double dy = greater(0, greater((double)box->min.y - from->y, from->y - (double)box->max.y));
    return dx * dx + dy * dy;
}

/* The outlets of one leaf. */
static void leaf_open(const struct search *search, const uint64_t *wanted, int leaf,
                      struct ranking *ranking)
{
    const struct atlas *atlas = search->atlas;
    int first = leaf * TREE_FAN;
    int end = first + TREE_FAN < atlas->outlet_count ? first + TREE_FAN : atlas->outlet_count;
    for (int i = first; i < end; i++)
        if (has_bit(wanted, atlas->outlet_services[i]) && has_bit(search->slice->outlet_is_open, i))
            outlet_try(search, i, ranking);
}

/* Those of the boxes under one box that may hold something closer go into the heap. Without room
 * there, as when all are equally far from abroad, they are opened at once. */
static void box_open(const struct search *search, const uint64_t *wanted, int level, int index,
                     struct heap *heap, struct ranking *ranking)
{
    if (level == 0) {
        leaf_open(search, wanted, index, ranking);
        return;
    }
    const struct tree *tree = &search->atlas->tree;
    const struct spot_box *boxes = tree->boxes + tree->level_starts[level - 1];
    int below = tree->level_starts[level] - tree->level_starts[level - 1];
    int first = index * TREE_FAN;
    int end = first + TREE_FAN < below ? first + TREE_FAN : below;
    bool has_room = heap->count + TREE_FAN <= HEAP_MAX;
    for (int i = first; i < end; i++) {
        double bound2 = box_bound2(&boxes[i], &search->from);
        if (bound2 > ranking->worst_m2)
            continue;
        if (has_room)
            heap_push(heap, bound2, level - 1, i);
        else
            box_open(search, wanted, level - 1, i, heap, ranking); /* as deep as the tree: 12 */
    }
}

static void tree_walk(const struct search *search, const uint64_t *wanted, struct ranking *ranking)
{
    const struct tree *tree = &search->atlas->tree;
    /* static, so that its rows are set in the eyes of gcc's analyser, which loses their order */
    static _Thread_local struct heap heap;
    heap.count = 0;
    if (!search->atlas->outlet_count)
        return;
    heap_push(&heap, 0, tree->level_count - 1, 0);
    while (heap.count && heap.rows[0].bound2 <= ranking->worst_m2) {
        int level = heap.rows[0].level;
        int index = heap.rows[0].index;
        heap_pop(&heap);
        box_open(search, wanted, level, index, &heap, ranking);
    }
}

static void service_try(const struct search *search, int service, struct ranking *ranking)
{
    const struct atlas *atlas = search->atlas;
    if (has_bit(search->slice->placeless, service)) {
        ranking_add(ranking, PLACELESS_KEY, service, NONE, NONE);
        return;
    }
    for (int i = atlas->outlet_starts[service]; i < atlas->outlet_starts[service + 1]; i++) {
        double dx = (double)atlas->spots[i].x - search->from.x;
        double dy = (double)atlas->spots[i].y - search->from.y;
        if (search->question->has_near && dx * dx + dy * dy > ranking->worst_m2)
            continue;
        int outlet = atlas->outlets_of_service[i];
        if (!has_bit(search->slice->outlet_is_open, outlet))
            continue;
        if (search->question->has_near)
            outlet_try(search, outlet, ranking);
        else
            ranking_add(ranking, 0, service, outlet, NONE);
    }
}

/* Refuges with a helpline come first; of what is remote, the most local; of its near-misses, those
 * that could take women from her borough. */
static int64_t listed_key(const struct search *search, enum reach reach, enum verdict verdict,
                          int service)
{
    if (reach == REACH_REFUGE)
        return has_bit(search->atlas->phoneless, service);
    int64_t key = search->slice->breadth[service];
    if (verdict == VERDICT_UNSUITABLE && search->home_no)
        key += has_bit(search->home_no, service) ? 1000 : 0;
    return key;
}

/* Each wanted place to go to, of FEW_VISITS at most. They lie far apart in memory: all are sent for
 * before the first is looked at. */
static void few_visits_rank(const struct search *search, const uint64_t *wanted,
                            struct ranking *ranking)
{
    const struct atlas *atlas = search->atlas;
    const uint64_t *block = search->slice->reach[REACH_VISIT];
    int services[FEW_VISITS];
    int count = 0;
    for (int word = 0; word < atlas->words; word++) {
        for (uint64_t left = wanted[word] & block[word]; left; left &= left - 1) {
            assert(count < FEW_VISITS);
            services[count] = word * 64 + __builtin_ctzll(left);
            __builtin_prefetch(&atlas->outlet_starts[services[count++]]);
        }
    }
    for (int i = 0; i < count; i++) {
        int start = atlas->outlet_starts[services[i]];
        __builtin_prefetch(&atlas->spots[start]);
        __builtin_prefetch(&atlas->outlets_of_service[start]);
    }
    for (int i = 0; i < count; i++)
        service_try(search, services[i], ranking);
}

/* Each wanted service of a block, or only those of which no place is known. */
static void each_rank(const struct search *search, enum reach reach, enum verdict verdict,
                      const uint64_t *wanted, bool only_placeless, struct ranking *ranking)
{
    const uint64_t *block = search->slice->reach[reach];
    for (int word = 0; word < search->atlas->words; word++) {
        int block_reach = search->atlas->block_reach[word / SET_BLOCK_WORDS];
        if (block_reach != (int)reach && block_reach != REACH_COUNT) {
            word += SET_BLOCK_WORDS - 1;
            continue;
        }
        uint64_t left = wanted[word] & block[word];
        if (only_placeless)
            left &= search->slice->placeless[word];
        for (; left; left &= left - 1) {
            int service = word * 64 + __builtin_ctzll(left);
            if (reach == REACH_VISIT)
                service_try(search, service, ranking);
            else
                ranking_add(ranking, listed_key(search, reach, verdict, service), service, NONE,
                            NONE);
        }
    }
}

/* The first wanted ones of a list that is in the order of its block. */
static void list_rank(const int *services, int count, const uint64_t *wanted,
                      struct ranking *ranking)
{
    for (int i = 0; i < count && !ranking_is_full(ranking); i++) {
        if (!has_bit(wanted, services[i]))
            continue;
        ranking->rows[ranking->count].service = services[i];
        ranking->rows[ranking->count].outlet = NONE;
        ranking->rows[ranking->count++].distance_m = NONE;
    }
}

/* The best of a block's services with one verdict, behind the hits that the block has. */
static void block_fill(const struct search *search, enum reach reach, enum verdict verdict,
                       const uint64_t *wanted, int count, int limit, struct block *block)
{
    struct ranking ranking;
    if (count <= 0 || limit <= 0)
        return;
    ranking_init(&ranking, search->atlas, limit);
    bool is_listed = reach != REACH_VISIT && verdict != VERDICT_UNSUITABLE && count > FEW_LISTED;
    if (reach == REACH_VISIT && count <= FEW_VISITS) {
        few_visits_rank(search, wanted, &ranking);
    } else if (reach == REACH_VISIT && search->question->has_near) {
        tree_walk(search, wanted, &ranking);
        if (!ranking_is_full(&ranking))
            each_rank(search, reach, verdict, wanted, true, &ranking);
    } else if (is_listed && reach == REACH_REMOTE) {
        list_rank(search->slice->remote, search->slice->remote_count, wanted, &ranking);
    } else if (is_listed) {
        list_rank(search->atlas->refuges, search->atlas->refuge_count, wanted, &ranking);
    } else {
        each_rank(search, reach, verdict, wanted, false, &ranking);
    }
    for (int i = 0; i < ranking.count; i++) {
        struct hit *hit = &block->hits[block->count++];
        *hit = (struct hit){.service = ranking.rows[i].service,
                            .location = NONE,
                            .distance_m = ranking.rows[i].distance_m,
                            .verdict = verdict};
        if (ranking.rows[i].outlet == NONE)
            continue;
        const struct outlet *outlet = &search->atlas->outlets[ranking.rows[i].outlet];
        hit->location = outlet->location;
        hit->is_about = outlet->is_about || search->question->near.about_m > 0;
    }
}

enum err nearest_find(const struct atlas *atlas, struct slice_cache *cache,
                      const struct question *question, struct arena *arena, struct nearest *out,
                      struct problem *problem)
{
    return nearest_find_narrowed(atlas, cache, question, NULL, arena, out, NULL, problem);
}

enum err nearest_find_narrowed(const struct atlas *atlas, struct slice_cache *cache,
                               const struct question *question, const struct narrow *narrow,
                               struct arena *arena, struct nearest *out,
                               struct narrow_counts *counts, struct problem *problem)
{
    if (question->limit < 1 || question->limit > LIMIT_MAX)
        return problem_set(problem, ERR_INVALID, "limit must be from 1 to %d.", LIMIT_MAX);
    struct search search = {.atlas = atlas, .question = question};
    struct verdict_sets sets;
    enum err err = slice_get(cache, atlas, question->moment, &search.slice, problem);
    if (!err)
        err = verdict_sets_make(atlas, search.slice, question, arena, &sets, problem);
    if (!err && narrow)
        err = narrow_apply(atlas, search.slice, narrow, arena, &sets, counts, problem);
    if (err)
        return err;
    if (question->has_near)
        search.from = geo_flatten(&atlas->frame, question->near.point);
    bool assumed;
    uint64_t home = question_home_areas(question, &assumed);
    search.home_no = home ? search.slice->area_no[__builtin_ctzll(home)] : NULL;
    memset(out->totals, 0, sizeof out->totals);
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        struct block *block = &out->blocks[reach];
        block->count = 0;
        memcpy(block->totals, sets.totals[reach], sizeof block->totals);
        for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
            out->totals[verdict] += block->totals[verdict];
            bool is_miss = verdict == VERDICT_UNSUITABLE;
            if (!is_miss || question->include_unsuitable)
                block_fill(&search, (enum reach)reach, (enum verdict)verdict, sets.of[verdict],
                           block->totals[verdict],
                           is_miss ? question->limit : question->limit - block->count, block);
        }
    }
    return OK;
}
