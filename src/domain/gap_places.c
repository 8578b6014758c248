/* The areas of a question, and the pieces within boroughs that each is made of. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "gap_making.h"

/* ---- which types there are ------------------------------------------------------------------- */

static int by_text(const void *left, const void *right)
{
    const struct str *a = left;
    const struct str *b = right;
    bool a_first = str_equal(*a, STR("borough"));
    bool b_first = str_equal(*b, STR("borough"));
    return a_first || b_first ? b_first - a_first : str_compare(*a, *b);
}

const struct str *gap_area_types(const struct atlas *atlas, struct arena *arena, int *count)
{
    const struct directory *directory = &atlas->directory;
    struct str *types = ARENA_ARRAY(arena, struct str, (size_t)directory->areas_count + 1);
    *count = 0;
    for (int i = 0; types && i < directory->areas_count; i++) {
        int k = 0;
        while (k < *count && !str_equal(types[k], directory->areas[i].type))
            k++;
        if (k == *count)
            types[(*count)++] = directory->areas[i].type;
    }
    if (types)
        qsort(types, (size_t)*count, sizeof *types, by_text);
    return types;
}

struct str gap_area_type_words(struct str type)
{
    static const struct {
        const char *type;
        const char *words;
    } known[] = {
        {"borough", "Boroughs"},
        {"itl2", "Statistical sub-regions (ITL 2)"},
        {"itl3", "Statistical sub-regions (ITL 3)"},
        {"london", "London"},
        {"nhs-icb", "NHS integrated care boards"},
        {"police-bcu", "Police basic command units"},
        {"probation-pdu", "Probation delivery units"},
        {"region", "Region"},
        {"sub-region", "Sub-regions"},
        {"ward", "Wards"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(type, str_from(known[i].type)))
            return str_from(known[i].words);
    return type;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* A piece takes the demand points of its borough that lie in it. */
static enum err piece_people(const struct gap_view *view, const struct rings *rings,
                             struct gap_piece *piece, struct problem *problem)
{
    const struct atlas *atlas = view->atlas;
    uint64_t *demand = ARENA_ARRAY(view->arena, uint64_t, (size_t)atlas->demand_words + 1);
    if (!demand)
        return gap_no_memory(problem);
    for (int i = atlas->demand_starts[piece->borough]; i < atlas->demand_starts[piece->borough + 1];
         i++) {
        const struct demand_record *point = &atlas->directory.demand[atlas->demand_order[i]];
        if (rings && !rings_contain(rings, point->grid))
            continue;
        demand[i / 64] |= UINT64_C(1) << (i % 64);
        piece->women += point->women;
    }
    piece->demand = demand;
    return OK;
}

static enum err borough_piece(const struct gap_view *view, int borough,
                              const struct gap_piece **out, struct problem *problem)
{
    struct gap_piece *piece = ARENA_NEW(view->arena, struct gap_piece);
    if (!piece)
        return gap_no_memory(problem);
    piece->borough = borough;
    piece->is_borough = true;
    piece->wkb = view->atlas->directory.areas[borough].wkb;
    piece->area_m2 = view->atlas->borough_m2[borough];
    memcpy(piece->key, view->atlas->borough_keys[borough], sizeof piece->key);
    *out = piece;
    return piece_people(view, NULL, piece, problem);
}

/* What of a polygon lies in a borough; nothing where only crumbs along the border do. */
static enum err polygon_piece(const struct gap_view *view, const struct area_record *area,
                              const struct rings *rings, int borough, const struct gap_piece **out,
                              struct problem *problem)
{
    struct gap_piece *piece = ARENA_NEW(view->arena, struct gap_piece);
    if (!piece)
        return gap_no_memory(problem);
    piece->borough = borough;
    enum err err = gap_memory_piece(view->memory, view->atlas, area->wkb, borough, view->arena,
                                    &piece->wkb, &piece->area_m2, problem);
    bool is_crumb =
        piece->area_m2 < GAP_PIECE_M2 && piece->area_m2 < GAP_PIECE_SHARE * rings_area_m2(rings);
    if (err || !piece->wkb.len || is_crumb)
        return err;
    hash_key(piece->wkb, piece->key);
    err = piece_people(view, rings, piece, problem);
    if (!err)
        *out = piece;
    return err;
}

static enum err polygon_pieces(const struct gap_view *view, struct gap_place *place,
                               struct problem *problem)
{
    const struct atlas *atlas = view->atlas;
    const struct area_record *area = &atlas->directory.areas[place->area];
    struct rings rings;
    enum err err = rings_from_wkb(area->wkb, view->arena, &rings, problem);
    place->pieces =
        ARENA_ARRAY(view->arena, const struct gap_piece *, (size_t)atlas->borough_count + 1);
    if (!err && !place->pieces)
        err = gap_no_memory(problem);
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        const struct gap_piece *piece = NULL;
        if (!geo_boxes_meet(&rings.box, &atlas->boroughs[i].box))
            continue;
        err = polygon_piece(view, area, &rings, i, &piece, problem);
        if (piece)
            place->pieces[place->piece_count++] = piece;
    }
    return err;
}

/* A group of boroughs: also those that may belong to it. */
static enum err group_pieces(const struct gap_view *view, const struct gap_piece **boroughs,
                             struct date day, struct gap_place *place, struct problem *problem)
{
    uint64_t maybe;
    uint64_t members = area_members(view->atlas, place->area, day, &maybe);
    members |= maybe;
    place->unsure = maybe;
    place->pieces =
        ARENA_ARRAY(view->arena, const struct gap_piece *, (size_t)view->atlas->borough_count + 1);
    if (!place->pieces)
        return gap_no_memory(problem);
    for (; members; members &= members - 1)
        place->pieces[place->piece_count++] = boroughs[__builtin_ctzll(members)];
    return OK;
}

/* ---- places ---------------------------------------------------------------------------------- */

struct named {
    struct str name;
    struct str code;
    struct gap_place place;
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;
    int order = str_compare(a->name, b->name);
    return order ? order : str_compare(a->code, b->code);
}

/* One for each borough; NULL with a problem where that fails. */
static const struct gap_piece **boroughs_make(const struct gap_view *view, enum err *err,
                                              struct problem *problem)
{
    const struct gap_piece **pieces =
        ARENA_ARRAY(view->arena, const struct gap_piece *, (size_t)view->atlas->borough_count + 1);
    *err = pieces ? OK : gap_no_memory(problem);
    for (int i = 0; i < view->atlas->borough_count && !*err; i++)
        *err = borough_piece(view, i, &pieces[i], problem);
    return *err ? NULL : pieces;
}

static enum err place_make(const struct gap_view *view, const struct gap_piece **boroughs,
                           struct date day, struct gap_place *place, bool *is_dated,
                           struct problem *problem)
{
    const struct area_record *area = &view->atlas->directory.areas[place->area];
    enum err err;
    if (place->area < view->atlas->borough_count) {
        place->piece_count = 1;
        place->pieces = &boroughs[place->area];
        err = OK;
    } else if (area->wkb.len) {
        err = polygon_pieces(view, place, problem);
    } else {
        *is_dated = true;
        err = group_pieces(view, boroughs, day, place, problem);
    }
    if (err)
        return err;
    for (int i = 0; i < place->piece_count; i++) {
        const struct gap_piece *piece = place->pieces[i];
        int women = view->atlas->directory.areas[piece->borough].women;
        bool is_counted =
            piece->is_borough && women != NONE && !view->atlas->directory.demand_is_imported;
        place->point_women += piece->women;
        place->women += is_counted ? women : piece->women;
    }
    return err;
}

/* Do two places hold the same women? */
static bool places_overlap(const struct gap_view *view, const struct gap_places *places)
{
    int words = view->atlas->demand_words;
    uint64_t *seen = ARENA_ARRAY(view->arena, uint64_t, (size_t)words + 1);
    bool overlaps = false;
    for (int i = 0; i < places->count && seen; i++)
        for (int k = 0; k < places->places[i].piece_count; k++)
            for (int word = 0; word < words; word++) {
                uint64_t demand = places->places[i].pieces[k]->demand[word];
                overlaps |= (seen[word] & demand) != 0;
                seen[word] |= demand;
            }
    return overlaps;
}

enum err gap_places_make(const struct gap_view *view, struct date day, bool keeps_empty,
                         struct gap_places *out, struct problem *problem)
{
    const struct directory *directory = &view->atlas->directory;
    struct str type = view->question->area_type;
    *out = (struct gap_places){0};
    enum err err;
    const struct gap_piece **boroughs = boroughs_make(view, &err, problem);
    if (!boroughs)
        return err;
    struct named *named =
        ARENA_ARRAY(view->arena, struct named, (size_t)directory->areas_count + 1);
    out->places = ARENA_ARRAY(view->arena, struct gap_place, (size_t)directory->areas_count + 1);
    if (!named || !out->places)
        return gap_no_memory(problem);
    bool is_known = false;
    for (int i = 0; i < directory->areas_count && !err; i++) {
        const struct area_record *area = &directory->areas[i];
        if (!str_equal(area->type, type))
            continue;
        is_known = true;
        struct named *one = &named[out->count];
        *one = (struct named){area->name, area->code, {.area = i}};
        err = place_make(view, boroughs, day, &one->place, &out->is_dated, problem);
        out->count += keeps_empty || one->place.piece_count;
    }
    if (err)
        return err;
    if (!is_known)
        return problem_set(problem, ERR_NOT_FOUND, "There are no areas of the type \"%.*s\".",
                           (int)(type.len < 40 ? type.len : 40), type.ptr);
    if (out->count)
        qsort(named, (size_t)out->count, sizeof *named, by_name);
    for (int i = 0; i < out->count; i++)
        out->places[i] = named[i].place;
    out->overlaps = places_overlap(view, out);
    return OK;
}

uint64_t gap_place_areas(const struct gap_place *place)
{
    uint64_t areas = 0;
    for (int i = 0; i < place->piece_count; i++)
        areas |= AREA_BIT(place->pieces[i]->borough);
    return areas;
}
