/* Listings from outside: what is read can be put right, looked through and told in words; and what
 * passes the gate is the same when it is written and read again. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/difference.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, TODAY = 20513 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Three boroughs, their region, and a few words: what documents may name. */
static struct area_record areas[] = {
    {.type = {"borough", 7}, .code = {"E09000005", 9}, .name = {"Brent", 5}, .women = NONE},
    {.type = {"borough", 7}, .code = {"E09000022", 9}, .name = {"Lambeth", 7}, .women = NONE},
    {.type = {"borough", 7}, .code = {"E09000028", 9}, .name = {"Southwark", 9}, .women = NONE},
    {.type = {"region", 6}, .code = {"E12000007", 9}, .name = {"London", 6}, .women = NONE}};
static struct member_record members[] = {
    {.group = 3, .member = 0}, {.group = 3, .member = 1}, {.group = 3, .member = 2}};

static void words_make(struct vocabularies *words)
{
    words->count = 3;
    words->lists[0] = (struct vocabulary){.name = STR("need"), .count = 1};
    words->lists[0].terms[0] = (struct term){STR("debt"), STR("Debt"), STR("debt"), STR("")};
    words->lists[1] = (struct vocabulary){.name = STR("provision-type"), .count = 1};
    words->lists[1].terms[0] = (struct term){STR("other"), STR("Other"), STR("other"), STR("")};
    words->lists[2] = (struct vocabulary){.name = STR("reach"), .count = 1};
    words->lists[2].terms[0] = (struct term){STR("visit"), STR("Visit"), STR("visit"), STR("")};
}

static struct edit_base *base_get(void)
{
    static struct edit_base base;
    static struct directory ground; /* too large for the stack */
    static struct projection *projection;
    if (projection)
        return &base;
    if (projection_create(&projection, NULL))
        abort();
    ground = (struct directory){
        .areas = areas, .areas_count = 4, .members = members, .members_count = 3};
    words_make(&ground.words);
    base = (struct edit_base){.ground = &ground, .projection = projection, .today = {TODAY}};
    return &base;
}

/* What was let in is neither lost nor changed on its way. */
static void same_again(const struct edit_base *base, const struct listing *listing,
                       struct arena *arena)
{
    static struct listing again;
    static struct import_faults faults;
    struct differences found = {0, NULL};
    struct buf document;
    buf_init(&document, 0);
    faults.count = 0;
    if (listing_write(base, listing, &document, NULL) ||
        listing_read(base, buf_view(&document), arena, &again, &faults, NULL))
        abort();
    if (!differences_find(listing, &again, arena, &found, NULL) && found.count)
        abort();
    buf_finish(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static struct listing listing;
    static struct import_faults faults;
    struct edit_base *base = base_get();
    struct arena arena;
    struct differences words = {0, NULL};
    struct str text = {(const char *)bytes, size_bytes};
    arena_init(&arena, ARENA_BYTES);
    faults.count = 0;
    enum err err = listing_read(base, text, &arena, &listing, &faults, NULL);
    if (err == ERR_INVALID && !faults.list[0].reason[0])
        abort(); /* refused without a word */
    if (!err)
        err = listing_settle(base, &listing, NULL, NULL);
    if (!err && (listing_words(&listing, &arena, &words, NULL) == ERR_INVALID))
        abort();
    faults.count = 0;
    if (!err && !listing_check(base, &listing, &faults, NULL))
        same_again(base, &listing, &arena);
    arena_finish(&arena);
    return 0;
}
