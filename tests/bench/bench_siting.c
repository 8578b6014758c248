/* Siting over London: new sites from all postcode sectors for the women of all demand points of
 * geodata/, none existing. Prints JSON. usage: bench_siting cover|median SITES RADIUS_M BUDGET_MS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/ground.h"
#include "domain/siting.h"

static struct geo_grid candidates[SITING_CANDIDATES_MAX];
static struct geo_grid points[SITING_POINTS_MAX];
static double women[SITING_POINTS_MAX];

static bool ground_take(struct siting_problem *asked, struct problem *problem)
{
    struct arena arena;
    struct directory ground = {0};
    arena_init(&arena, 0);
    bool good = ground_read("geodata", &arena, &ground, problem) == OK &&
                ground.demand_count <= SITING_POINTS_MAX &&
                ground.sectors_count <= SITING_CANDIDATES_MAX;
    for (int i = 0; good && i < ground.demand_count; i++) {
        points[i] = ground.demand[i].grid;
        women[i] = ground.demand[i].women;
    }
    for (int j = 0; good && j < ground.sectors_count; j++)
        candidates[j] = ground.sectors[j].grid;
    asked->point_count = ground.demand_count;
    asked->candidate_count = ground.sectors_count;
    arena_finish(&arena);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    struct problem problem = {0};
    struct siting_answer answer;
    struct siting_problem asked = {.aim = strcmp(argv[1], "median") ? SITING_COVER : SITING_MEDIAN,
                                   .site_count = (int)strtol(argv[2], NULL, 10),
                                   .radius_m = strtod(argv[3], NULL),
                                   .budget_ms = strtol(argv[4], NULL, 10),
                                   .points = points,
                                   .women = women,
                                   .candidates = candidates};
    if (!ground_take(&asked, &problem) || siting_solve(&asked, &answer, &problem)) {
        fprintf(stderr, "%s %s\n", problem.where, problem.text);
        return 1;
    }
    printf("{\"points\": %d, \"candidates\": %d, \"sites\": %d, \"chosen\": [", asked.point_count,
           asked.candidate_count, answer.count);
    for (int s = 0; s < answer.count; s++)
        printf("%s%d", s ? ", " : "", answer.chosen[s]);
    printf("], \"seconds\": %.3f, \"objective\": %.3f, \"bound\": %.3f, \"gap\": %.6f, "
           "\"optimal\": %s, \"women\": %.0f, \"mean_after_m\": %.3f, \"mean_least_m\": %.3f, "
           "\"iterations\": %lld, \"nodes\": %lld}\n",
           answer.seconds, answer.objective, answer.bound, answer.gap,
           answer.is_optimal ? "true" : "false", answer.women, answer.mean_after_m,
           answer.mean_least_m, (long long)answer.iterations, (long long)answer.nodes);
    return 0;
}
