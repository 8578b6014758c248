/* All services laid on the ground: how many cover each borough for each column. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gap_making.h"

static int slots_of(const struct gap_view *view)
{
    return (view->atlas->borough_count + 1) * view->column_count;
}

/* Boroughs are bits from 0; the outside comes after them. */
static int slot_of(const struct gap_view *view, int area, int column)
{
    int row = area == AREA_OUTSIDE ? view->atlas->borough_count : area;
    return row * view->column_count + column;
}

enum err gap_field_make(const struct gap_view *view, struct gap_field *out, struct problem *problem)
{
    *out = (struct gap_field){.view = view};
    out->yes = ARENA_ARRAY(view->arena, uint32_t, (size_t)slots_of(view));
    out->maybe = ARENA_ARRAY(view->arena, uint32_t, (size_t)slots_of(view));
    return out->yes && out->maybe ? OK : gap_no_memory(problem);
}

/* Counts one in or out in all cells of these areas and columns. */
static void cells_count(const struct gap_view *view, uint32_t *counts, uint64_t areas,
                        uint64_t columns, int sign)
{
    for (; areas && columns; areas &= areas - 1) {
        uint32_t *row = counts + slot_of(view, __builtin_ctzll(areas), 0);
        for (uint64_t left = columns; left; left &= left - 1)
            row[__builtin_ctzll(left)] += (uint32_t)sign;
    }
}

static enum err shape_lay(struct gap_field *field, struct gap_laid_shape laid,
                          struct problem *problem)
{
    struct gap_laid_shape *items = arena_grow(field->view->arena, field->laid, field->laid_count,
                                              &field->laid_room, sizeof *items);
    if (!items)
        return gap_no_memory(problem);
    field->laid = items;
    field->laid[field->laid_count++] = laid;
    return OK;
}

static void shape_lift(struct gap_field *field, int service)
{
    for (int i = 0; i < field->laid_count; i++)
        if (field->laid[i].service == service) {
            field->laid[i] = field->laid[--field->laid_count];
            return;
        }
}

enum err gap_field_lay(struct gap_field *field, int service, const struct gap_presence *presence,
                       int sign, struct problem *problem)
{
    const struct gap_view *view = field->view;
    const struct gap_standing *standing = &view->standings[service];
    cells_count(view, field->yes, presence->yes, standing->holds, sign);
    cells_count(view, field->maybe, presence->yes | presence->parts, standing->doubts, sign);
    cells_count(view, field->maybe, presence->maybe, standing->holds | standing->doubts, sign);
    if (!presence->shapes || !standing->holds)
        return OK;
    if (sign < 0) {
        shape_lift(field, service);
        return OK;
    }
    struct gap_laid_shape laid = {service, standing->holds, presence->shapes, presence->parts};
    return shape_lay(field, laid, problem);
}

enum err gap_field_fill(struct gap_field *field, struct date day, struct problem *problem)
{
    const struct gap_view *view = field->view;
    enum err err = OK;
    for (int i = 0; i < view->service_count && !err; i++) {
        if (!(view->standings[i].holds | view->standings[i].doubts))
            continue;
        struct gap_presence presence = gap_presence_on(view, i, day);
        err = gap_field_lay(field, i, &presence, 1, problem);
    }
    return err;
}

bool gap_field_covers(const struct gap_field *field, int borough, int column)
{
    return field->yes[slot_of(field->view, borough, column)] > 0;
}

bool gap_field_may_cover(const struct gap_field *field, int borough, int column)
{
    return field->maybe[slot_of(field->view, borough, column)] > 0;
}

/* ---- shapes ---------------------------------------------------------------------------------- */

/* The row of a service's coverage, or for an extra its negative number. */
static int row_of(const struct gap_view *view, int service, int bit)
{
    int extra = service - view->atlas->service_count;
    return extra >= 0 ? -1 - extra : view->atlas->directory.services[service].coverages.first + bit;
}

static uint64_t row_part(const struct gap_view *view, int row)
{
    return row < 0 ? view->extra_shapes[-1 - row].part : view->atlas->covers[row].part;
}

const uint64_t *gap_shape_demand(const struct gap_view *view, int row)
{
    return row < 0 ? view->extra_shapes[-1 - row].demand : view->atlas->covers[row].demand;
}

const uint64_t *gap_shape_key(const struct gap_view *view, int row)
{
    return row < 0 ? view->extra_shapes[-1 - row].key : view->atlas->covers[row].key;
}

int gap_field_shapes(const struct gap_field *field, int borough, int column,
                     int rows[GAP_SHAPES_MAX])
{
    const struct gap_view *view = field->view;
    int count = 0;
    for (int i = 0; i < field->laid_count; i++) {
        const struct gap_laid_shape *laid = &field->laid[i];
        if (!(laid->parts >> borough & 1) || !(laid->columns >> column & 1))
            continue;
        for (uint64_t left = laid->shapes; left && count < GAP_SHAPES_MAX; left &= left - 1) {
            int row = row_of(view, laid->service, __builtin_ctzll(left));
            if (row_part(view, row) >> borough & 1)
                rows[count++] = row;
        }
    }
    return count;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* What is certainly covered of one place, piece by piece. */
struct sum {
    double area_m2;
    double covered_m2;
    int covered_women;
    bool all_points;   /* of the pieces so far */
    bool touches;      /* some of the women of a piece are covered */
    bool rest_may_be;  /* what is left of some piece may be covered */
    double unknown_m2; /* in pieces that may be covered */
    int unknown_women;
};

/* Women at the demand points of the piece that any of the shapes holds. */
static void points_count(const struct gap_view *view, const struct gap_piece *piece,
                         const int *rows, int row_count, struct sum *sum)
{
    const struct atlas *atlas = view->atlas;
    int first = atlas->demand_starts[piece->borough] / 64;
    int end = (atlas->demand_starts[piece->borough + 1] + 63) / 64;
    for (int word = first; word < end; word++) {
        uint64_t held = 0;
        for (int i = 0; i < row_count; i++)
            held |= gap_shape_demand(view, rows[i])[word];
        held &= piece->demand[word];
        sum->all_points &= held == piece->demand[word];
        for (; held; held &= held - 1)
            sum->covered_women +=
                atlas->directory.demand[atlas->demand_order[64 * word + __builtin_ctzll(held)]]
                    .women;
    }
}

static enum err piece_sum(const struct gap_field *field, const struct gap_piece *piece, int column,
                          bool wants_area, int *rows, struct sum *sum, struct problem *problem)
{
    sum->area_m2 += piece->area_m2;
    if (gap_field_covers(field, piece->borough, column)) {
        sum->covered_m2 += piece->area_m2;
        sum->covered_women += piece->women;
        return OK;
    }
    bool may_be = gap_field_may_cover(field, piece->borough, column);
    sum->rest_may_be |= may_be;
    sum->unknown_women += may_be ? piece->women : 0;
    sum->unknown_m2 += may_be ? piece->area_m2 : 0;
    int count = gap_field_shapes(field, piece->borough, column, rows);
    if (!count) {
        sum->all_points &= piece->women == 0;
        return OK;
    }
    bool all_points = sum->all_points;
    int women = sum->covered_women;
    sum->all_points = true;
    points_count(field->view, piece, rows, count, sum);
    sum->unknown_women -= may_be ? sum->covered_women - women : 0;
    /* who is covered and who is not says "partly"; only for none or all the area is looked at */
    bool is_mixed = !sum->all_points && sum->covered_women > women;
    sum->all_points &= all_points;
    sum->touches |= is_mixed;
    if (!wants_area && is_mixed)
        return OK;
    double covered_m2 = 0;
    enum err err = gap_memory_covered(field->view, piece, rows, count, &covered_m2, problem);
    sum->covered_m2 += covered_m2;
    return err;
}

/* A group whose boroughs are not all known. Where no borough is known to be its own, nobody can say
 * that it has none; where what is known to be its own has none, cover of the others may not be
 * its own. */
static void doubt_add(const struct gap_place *place, bool is_surely_covered, struct gap_cell *cell)
{
    bool has_sure = (gap_place_areas(place) & ~place->unsure) != 0;
    if (cell->verdict == GAP_NONE && !has_sure) {
        cell->verdict = GAP_UNKNOWN;
    } else if (cell->verdict == GAP_PARTLY && has_sure && !is_surely_covered) {
        double share_unknown = fmin(1, cell->share_unknown + cell->share_of_women);
        *cell = (struct gap_cell){.verdict = GAP_UNKNOWN, .share_unknown = share_unknown};
    }
}

enum err gap_field_cell(const struct gap_field *field, const struct gap_place *place, int column,
                        bool wants_area, struct gap_cell *out, struct problem *problem)
{
    int rows[GAP_SHAPES_MAX];
    struct sum sum = {.all_points = true};
    bool is_surely_covered = false; /* some of what is known to be its own */
    enum err err = OK;
    for (int i = 0; i < place->piece_count && !err; i++) {
        struct sum before = sum;
        sum.touches = false;
        err = piece_sum(field, place->pieces[i], column, wants_area, rows, &sum, problem);
        is_surely_covered |= !(place->unsure >> place->pieces[i]->borough & 1) &&
                             (sum.touches || sum.covered_women > before.covered_women ||
                              sum.covered_m2 > before.covered_m2);
        sum.touches |= before.touches;
    }
    if (err)
        return err;
    /* a group that has no members yet is nothing that could be covered or not */
    *out = (struct gap_cell){.verdict = place->piece_count ? GAP_NONE : GAP_UNKNOWN};
    if (sum.area_m2 > 0)
        out->share_of_area = fmin(1, sum.covered_m2 / sum.area_m2);
    out->share_of_women = place->point_women > 0 ? (double)sum.covered_women / place->point_women
                                                 : out->share_of_area;
    if (out->share_of_area >= GAP_WHOLE && sum.all_points)
        out->verdict = GAP_COVERED;
    else if (sum.touches || out->share_of_women > 0 || out->share_of_area >= GAP_CRUMB)
        out->verdict = GAP_PARTLY;
    else if (sum.rest_may_be)
        out->verdict = GAP_UNKNOWN;
    out->rest_is_unknown = out->verdict == GAP_PARTLY && sum.rest_may_be;
    if (place->point_women > 0)
        out->share_unknown = (double)sum.unknown_women / place->point_women;
    else if (sum.area_m2 > 0)
        out->share_unknown = fmin(sum.unknown_m2 / sum.area_m2, 1 - out->share_of_area);
    if (place->unsure)
        doubt_add(place, is_surely_covered, out);
    return OK;
}

int gap_cell_women(const struct gap_cell *cell, int women)
{
    return cell->verdict == GAP_COVERED ? women : (int)lround(cell->share_of_women * women);
}

/* ---- one service and one place --------------------------------------------------------------- */

/* Do the service's shapes hold any of the piece beyond crumbs? */
static enum err shapes_reach(const struct gap_view *view, int service,
                             const struct gap_presence *presence, const struct gap_piece *piece,
                             bool *out, struct problem *problem)
{
    int rows[64];
    int count = 0;
    for (uint64_t left = presence->shapes; left; left &= left - 1) {
        int row = row_of(view, service, __builtin_ctzll(left));
        const uint64_t *demand = gap_shape_demand(view, row);
        if (!(row_part(view, row) >> piece->borough & 1))
            continue;
        for (int word = 0; word < view->atlas->demand_words; word++)
            if (demand[word] & piece->demand[word]) {
                *out = true;
                return OK;
            }
        rows[count++] = row;
    }
    double covered_m2 = 0;
    enum err err = count ? gap_memory_covered(view, piece, rows, count, &covered_m2, problem) : OK;
    *out = covered_m2 >= GAP_CRUMB * piece->area_m2 && covered_m2 > 0;
    return err;
}

enum err gap_reaches_place(const struct gap_view *view, int service,
                           const struct gap_presence *presence, const struct gap_place *place,
                           bool *out, struct problem *problem)
{
    uint64_t areas = gap_place_areas(place);
    enum err err = OK;
    *out = ((presence->yes | presence->maybe | presence->some) & areas) != 0;
    for (int i = 0; i < place->piece_count && !*out && !err; i++)
        if (presence->parts >> place->pieces[i]->borough & 1)
            err = shapes_reach(view, service, presence, place->pieces[i], out, problem);
    return err;
}
