/* CQL2 over 100,000 made-up services: how long one filter takes to be asked of all of them. The
 * bar: half of the time within 10 ms. Prints one line for each filter and fails beyond the bar.
 * usage: bench_cql2 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "domain/cql2.h"

enum { ROWS = 100000, TURNS = 21, BAR_US = 10000 };

struct service {
    char name[40];
    double places;
    int32_t from_days;
    double lon;
    double lat;
    bool is_free;
};

static int name_find(const void *about, struct str name, enum cql2_kind *kind)
{
    static const struct {
        const char *name;
        enum cql2_kind kind;
    } rows[] = {{"name", CQL2_TEXT},
                {"places", CQL2_NUMBER},
                {"valid_from", CQL2_TIME},
                {"geometry", CQL2_GEOMETRY},
                {"is_free", CQL2_BOOL}};
    (void)about;
    for (int i = 0; i < 5; i++)
        if (str_equal(name, str_from(rows[i].name))) {
            *kind = rows[i].kind;
            return i;
        }
    return -1;
}

static struct cql2_value value_get(const void *about, int property, int64_t row)
{
    const struct service *service = (const struct service *)about + row;
    struct cql2_value value = {.kind = CQL2_TEXT};
    switch (property) {
    case 0: value.text = str_from(service->name); break;
    case 1:
        value.kind = CQL2_NUMBER;
        value.number = service->places;
        break;
    case 2: return cql2_day(service->from_days);
    case 3:
        value.kind = CQL2_GEOMETRY;
        value.geometry.is_point = true;
        value.geometry.box =
            (struct geo_box){service->lon, service->lat, service->lon, service->lat};
        break;
    default:
        value.kind = CQL2_BOOL;
        value.truth = service->is_free;
        break;
    }
    return value;
}

/* The same services each time. */
static struct service *services_make(void)
{
    static const char *const kinds[] = {"Rape Crisis Centre", "Women's Refuge", "Advocacy Line",
                                        "Counselling Service"};
    struct service *services = calloc(ROWS, sizeof *services);
    unsigned chance = 1;
    for (int i = 0; services && i < ROWS; i++) {
        struct service *service = &services[i];
        chance = chance * 1664525u + 1013904223u;
        snprintf(service->name, sizeof service->name, "%s %d", kinds[chance >> 30], i);
        service->places = (chance >> 8) % 60;
        service->from_days = 15000 + (int32_t)((chance >> 10) % 5000);
        service->lon = -0.5 + (chance >> 12) % 1000 / 1200.0;
        service->lat = 51.3 + (chance >> 16) % 1000 / 2500.0;
        service->is_free = (chance >> 5) & 1;
    }
    return services;
}

static int by_time(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Reading and binding are part of it: a request does both. */
static int64_t turn_us(const char *text, const struct cql2_scope *scope, struct shaper *shaper,
                       int *found)
{
    struct arena arena;
    const struct cql2 *expression = NULL;
    struct cql2_filter *filter = NULL;
    struct problem problem = {.where = ""};
    arena_init(&arena, 0);
    int64_t start_us = clock_mono_us();
    if (cql2_read_text(str_from(text), &arena, &expression, &problem) ||
        cql2_filter_create(expression, scope, shaper, &arena, &filter, &problem)) {
        fprintf(stderr, "%s: %s %s\n", text, problem.where, problem.text);
        exit(1);
    }
    *found = 0;
    for (int64_t row = 0; row < ROWS; row++)
        *found += cql2_filter_test(filter, row) == CQL2_TRUE;
    int64_t took_us = clock_mono_us() - start_us;
    cql2_filter_destroy(filter);
    arena_finish(&arena);
    return took_us;
}

int main(void)
{
    static const char *const filters[] = {
        "places > 20 AND is_free = TRUE AND name LIKE '%Crisis%'",
        "places > 20 AND valid_from >= DATE('2015-01-01') AND name LIKE 'Women%'",
        "CASEI(name) LIKE CASEI('%REFUGE%')",
        "T_AFTER(valid_from, DATE('2020-01-01')) OR places BETWEEN 5 AND 10",
        "S_INTERSECTS(geometry, BBOX(-0.2, 51.4, 0, 51.6))",
        "S_WITHIN(geometry, POLYGON((-.3 51.4, 0 51.3, .2 51.5, -.1 51.4, -.2 51.6, -.3 51.4)))"};
    struct service *services = services_make();
    struct cql2_scope scope = {.about = services, .find = name_find, .value = value_get};
    struct shaper *shaper = NULL;
    int failed = 0;
    if (!services || shaper_create(&shaper, NULL))
        return 1;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        int64_t took_us[TURNS];
        int found = 0;
        for (int turn = 0; turn < TURNS; turn++)
            took_us[turn] = turn_us(filters[i], &scope, shaper, &found);
        qsort(took_us, TURNS, sizeof *took_us, by_time);
        int64_t median_us = took_us[TURNS / 2];
        printf("p50 %6.2f ms, %6d of %d: %s\n", (double)median_us / 1000, found, ROWS, filters[i]);
        failed |= median_us > BAR_US;
    }
    shaper_destroy(shaper);
    free(services);
    return failed;
}
