#include "demand_spread.h"

#include <stdlib.h>

#include "geo/rings.h"
#include "names.h"

/* ---- Which area ---- */

static bool is_borough(const struct directory *ground, int area)
{
    return str_equal(ground->areas[area].type, STR("borough"));
}

static int area_by_code(const struct directory *ground, struct str text, bool *several)
{
    int found = NONE;
    for (int i = 0; i < ground->areas_count; i++) {
        if (!str_equal_nocase(ground->areas[i].code, text))
            continue;
        if (is_borough(ground, i)) /* people import boroughs under another type too */
            return i;
        *several = found != NONE;
        found = i;
    }
    return found;
}

static bool has_key(struct str name, struct str key)
{
    char room[NAME_KEY_LEN];
    return str_equal(name_normalise(name, room), key);
}

static int borough_by_name(const struct directory *ground, struct str key)
{
    for (int i = 0; i < ground->areas_count && is_borough(ground, i); i++)
        if (has_key(ground->areas[i].name, key))
            return i;
    for (int i = 0; i < ground->area_names_count; i++)
        if (has_key(ground->area_names[i].name, key))
            return ground->area_names[i].area;
    return NONE;
}

static int other_by_name(const struct directory *ground, struct str key, bool *several)
{
    int found = NONE;
    for (int i = 0; i < ground->areas_count; i++) {
        if (is_borough(ground, i) || !has_key(ground->areas[i].name, key))
            continue;
        *several = found != NONE;
        found = i;
    }
    return found;
}

int demand_area_find(const struct directory *ground, struct str text, bool *several)
{
    char room[NAME_KEY_LEN];
    *several = false;
    int found = area_by_code(ground, text, several);
    struct str key = name_normalise(text, room);
    if (found == NONE && key.len)
        found = borough_by_name(ground, key);
    if (found == NONE && key.len)
        found = other_by_name(ground, key, several);
    return found;
}

/* ---- Which points ---- */

static bool is_member(const struct directory *ground, int group, int borough, struct date on)
{
    for (int i = 0; i < ground->members_count; i++) {
        const struct member_record *member = &ground->members[i];
        if (member->group == group && member->member == borough &&
            validity_on(&member->validity, on) != CERTAINLY_NOT)
            return true;
    }
    return false;
}

enum err demand_points_inside(const struct directory *ground, int area, struct date on,
                              struct arena *arena, int **points, int *count,
                              struct problem *problem)
{
    struct rings rings = {0};
    int *list = ARENA_ARRAY(arena, int, (size_t)ground->demand_count);
    bool *members = ARENA_ARRAY(arena, bool, (size_t)ground->areas_count);
    bool has_shape = !is_borough(ground, area) && ground->areas[area].wkb.len;
    int inside = 0;
    if (!list || !members)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the demand.");
    enum err err = has_shape ? rings_from_wkb(ground->areas[area].wkb, arena, &rings, problem) : OK;
    if (err)
        return err;
    for (int i = 0; i < ground->areas_count && is_borough(ground, i); i++)
        members[i] = i == area || is_member(ground, area, i, on);
    for (int i = 0; i < ground->demand_count; i++)
        if (has_shape ? rings_contain(&rings, ground->demand[i].grid)
                      : members[ground->demand[i].area])
            list[inside++] = i;
    *points = list;
    *count = inside;
    return OK;
}

/* ---- How many at each ---- */

struct remainder {
    int64_t left;
    int point;
};

static int by_remainder(const void *left, const void *right)
{
    const struct remainder *a = left;
    const struct remainder *b = right;
    if (a->left != b->left)
        return a->left > b->left ? -1 : 1;
    return a->point - b->point;
}

enum err demand_spread(const struct directory *ground, const int *points, int count, int64_t women,
                       struct arena *arena, int64_t *spread, bool *was_spread,
                       struct problem *problem)
{
    int64_t all = 0;
    int64_t rest = women;
    struct remainder *remainders = ARENA_ARRAY(arena, struct remainder, (size_t)count);
    if (!remainders)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the demand.");
    for (int i = 0; i < count; i++)
        all += ground->demand[points[i]].women;
    *was_spread = all > 0;
    if (!all)
        return OK;
    for (int i = 0; i < count; i++) {
        int64_t share = women * ground->demand[points[i]].women; /* under 2^63: both have limits */
        spread[points[i]] += share / all;
        rest -= share / all;
        remainders[i] = (struct remainder){share % all, points[i]};
    }
    qsort(remainders, (size_t)count, sizeof *remainders, by_remainder);
    for (int i = 0; i < rest; i++) /* fewer than there are points */
        spread[remainders[i].point]++;
    return OK;
}
