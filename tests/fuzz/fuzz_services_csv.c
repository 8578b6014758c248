/* Files of services from outside, as a table, as features or as Open Referral: each row is accepted
 * or refused with a reason, and the report tells all of them. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/intake.h"

enum { TODAY = 20513, BOROUGHS = 3, RADIUS_M = 4000, TEXT_BYTES_MAX = 65536 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Three boroughs, their region, and a few words: what files may name. */
static struct area_record areas[] = {
    {.type = {"borough", 7},
     .code = {"E09000005", 9},
     .name = {"Brent", 5},
     .women = NONE,
     .label = {521000, 185000}},
    {.type = {"borough", 7},
     .code = {"E09000022", 9},
     .name = {"Lambeth", 7},
     .women = NONE,
     .label = {531000, 175000}},
    {.type = {"borough", 7},
     .code = {"E09000028", 9},
     .name = {"Southwark", 9},
     .women = NONE,
     .label = {534000, 176000}},
    {.type = {"region", 6}, .code = {"E12000007", 9}, .name = {"London", 6}, .women = NONE}};
static struct member_record members[] = {
    {.group = 3, .member = 0}, {.group = 3, .member = 1}, {.group = 3, .member = 2}};
static struct area_name_record names[] = {{.name = {"LBS", 3}, .area = 2}};
static struct place_record places[] = {{.name = {"Brixton", 7},
                                        .also = {"", 0},
                                        .postcode = {"", 0},
                                        .area = 1,
                                        .has_point = true,
                                        .grid = {531100, 175400}}};
static int sector_areas[] = {1, 2};
static struct sector_record sectors[] = {
    {.sector = {"SE15 4", 6}, .postcodes = 9, .grid = {534200, 175900}, .areas = {1, 1}},
    {.sector = {"SW9 8", 5}, .postcodes = 9, .grid = {531100, 175600}, .areas = {0, 2}}};

static void words_make(struct vocabularies *words)
{
    words->count = 3;
    words->lists[0] = (struct vocabulary){.name = STR("need"), .count = 1};
    words->lists[0].terms[0] = (struct term){STR("debt"), STR("Debt"), STR("debt"), STR("")};
    words->lists[1] = (struct vocabulary){.name = STR("provision-type"), .count = 1};
    words->lists[1].terms[0] = (struct term){STR("other"), STR("Other"), STR("other"), STR("")};
    words->lists[2] = (struct vocabulary){.name = STR("language"), .count = 1};
    words->lists[2].terms[0] = (struct term){STR("polish"), STR("Polish"), STR("Polish"), STR("")};
}

static const struct edit_base *base_get(void)
{
    static struct edit_base base;
    static struct directory ground; /* too large for the stack */
    static struct arena arena;
    static struct rings rings[BOROUGHS];
    if (base.projection)
        return &base;
    arena_init(&arena, 0);
    for (int i = 0; i < BOROUGHS; i++)
        if (rings_circle(areas[i].label, RADIUS_M, &arena, &rings[i], NULL))
            abort();
    ground = (struct directory){.areas = areas,
                                .areas_count = BOROUGHS + 1,
                                .members = members,
                                .members_count = BOROUGHS,
                                .area_names = names,
                                .area_names_count = 1,
                                .places = places,
                                .places_count = 1,
                                .sectors = sectors,
                                .sectors_count = 2,
                                .sector_areas = sector_areas,
                                .sector_areas_count = 2};
    words_make(&ground.words);
    base = (struct edit_base){.ground = &ground, .today = {TODAY}};
    if (locator_build(rings, BOROUGHS, NULL, &arena, &base.locator, NULL) ||
        projection_create(&base.projection, NULL))
        abort();
    return &base;
}

/* Refused rows have a reason, accepted ones a service; and all are counted. */
static void check_report(const struct intake_report *report)
{
    int counted = 0;
    for (int i = 0; i < INTAKE_OUTCOME_COUNT; i++)
        counted += report->count[i];
    if (counted != report->row_count)
        abort();
    for (int i = 0; i < report->row_count; i++) {
        const struct intake_row *row = &report->rows[i];
        if ((row->outcome == INTAKE_REFUSED) != (row->index == NONE) ||
            (row->outcome == INTAKE_REFUSED && !row->words.len) || !row->where.len)
            abort();
    }
}

static void tell(const struct intake_report *report)
{
    struct buf out;
    buf_init(&out, 0);
    intake_report_csv(report, true, &out);
    intake_report_json(report, true, &out);
    if (out.failed)
        abort();
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    const struct intake_ask ask = {.base = base_get()};
    const struct intake_report *report = NULL;
    struct str text = {(const char *)bytes, size_bytes};
    struct intake *intake = NULL;
    struct problem problem = {0};
    enum intake_format format = INTAKE_CSV;
    if (size_bytes > TEXT_BYTES_MAX || intake_format_of(STR(""), text, &format, &problem))
        return 0;
    if (intake_create(&ask, &intake, &problem))
        abort();
    enum err err = intake_read(intake, format, STR(""), text, &problem);
    if (!err)
        err = intake_finish(intake, &report, &problem);
    if (err && !problem.text[0])
        abort(); /* refused without a word */
    if (!err) {
        check_report(report);
        tell(report);
    }
    intake_destroy(intake);
    return 0;
}
