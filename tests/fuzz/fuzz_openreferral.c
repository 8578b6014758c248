/* Documents of Open Referral from outside: services come out whole, or are refused with a word. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/openreferral.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, TODAY = 20513 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* A borough and a few words: what documents may name. */
static struct area_record areas[] = {
    {.type = {"borough", 7}, .code = {"E09000022", 9}, .name = {"Lambeth", 7}, .women = NONE}};

static void words_make(struct vocabularies *words)
{
    words->count = 2;
    words->lists[0] = (struct vocabulary){.name = STR("need"), .count = 1};
    words->lists[0].terms[0] = (struct term){STR("debt"), STR("Debt"), STR("debt"), STR("")};
    words->lists[1] = (struct vocabulary){.name = STR("provision-type"), .count = 1};
    words->lists[1].terms[0] = (struct term){STR("other"), STR("Other"), STR("other"), STR("")};
}

static void write_all(const struct directory *directory)
{
    struct openreferral_view view = {.directory = directory, .today = {TODAY}};
    struct buf out;
    buf_init(&out, 0);
    for (int i = 0; i < directory->services_count; i++)
        openreferral_service_write(&view, i, &out);
    if (out.failed)
        abort(); /* nothing that was taken in may be impossible to write */
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static struct projection *projection;
    static struct directory directory; /* too large for the stack */
    static struct openreferral_report report;
    struct arena arena;
    if (!projection && projection_create(&projection, NULL))
        abort();
    arena_init(&arena, ARENA_BYTES);
    directory = (struct directory){.areas = areas, .areas_count = 1};
    report = (struct openreferral_report){0};
    words_make(&directory.words);
    struct str text = {(const char *)bytes, size_bytes};
    enum err err = openreferral_document_read(text, (struct date){TODAY}, projection, &arena,
                                              &directory, &report, NULL);
    for (int i = 0; i < import_faults_shown(&report.faults); i++)
        if (!report.faults.list[i].reason[0])
            abort(); /* refused without a word */
    if (!err && !report.faults.count)
        write_all(&directory);
    arena_finish(&arena);
    return 0;
}
