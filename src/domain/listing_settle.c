/* Puts right in a listing what needs no asking. */
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "geo/shape.h"
#include "listing_making.h"
#include "model/postcode.h"

struct settling {
    struct listing *listing;
    struct buf words;
};

/* ---- texts ---- */

static void settle_text(void *context, const char *where, enum listing_text_kind kind,
                        struct str *text)
{
    struct settling *settling = context;
    struct buf *words = &settling->words;
    (void)where;
    if (!text->len)
        return;
    buf_clear(words);
    struct postcode postcode = {.part = POSTCODE_NOT};
    if (kind == LISTING_POSTCODE)
        postcode = postcode_parse(*text);
    if (postcode.part == POSTCODE_WHOLE)
        buf_text(words, postcode.text);
    else
        text_fold(str_trim(*text), 0, words);
    if (kind != LISTING_TEXT)
        for (size_t i = 0; i < words->len; i++)
            if (words->ptr[i] == '\n' || words->ptr[i] == '\r' || words->ptr[i] == '\t')
                words->ptr[i] = ' ';
    if (kind == LISTING_PHONE)
        for (size_t i = 0; i < words->len; i++)
            if (words->ptr[i] == '-' || words->ptr[i] == '.')
                words->ptr[i] = ' ';
    settling->listing->draft.failed |= words->failed;
    if (!str_equal(buf_view(words), *text))
        *text = draft_text(&settling->listing->draft, buf_view(words));
}

/* ---- sources ---- */

static void rest_on(int *source, int own)
{
    if (*source == NONE)
        *source = own;
}

#define REST(span, list)                                                                           \
    for (int i = (span).first; i < (span).first + (span).count; i++)                               \
        rest_on(&directory->list[i].source, service->source);

static void settle_sources(struct directory *directory, const struct service_record *service)
{
    REST(service->statements, statements)
    REST(service->schedules, schedules)
    REST(service->coverages, coverages)
    REST(service->fundings, fundings)
    REST(service->evidence, evidence)
    REST(service->phones, phones)
    REST(service->notes, notes)
    for (int i = 0; i < directory->sites_count; i++)
        rest_on(&directory->sites[i].source, service->source);
}
#undef REST

/* ---- the order of the record ---- */

#define INSERT_IN_ORDER(type, rows, count, key)                                                    \
    for (int i = 1; i < (count); i++)                                                              \
        for (int k = i; k > 0 && (rows)[k] key < (rows)[k - 1] key; k--) {                         \
            type row = (rows)[k];                                                                  \
            (rows)[k] = (rows)[k - 1];                                                             \
            (rows)[k - 1] = row;                                                                   \
        }

/* Areas by their number, each once. */
static void settle_areas(const struct directory *directory, struct span *areas)
{
    int *list = directory->coverage_areas + areas->first;
    int count = 0;
    INSERT_IN_ORDER(int, list, areas->count, )
    for (int i = 0; i < areas->count; i++)
        if (!i || list[i] != list[i - 1])
            list[count++] = list[i];
    areas->count = count;
}

/* The newest statement decides, and it comes last; rules stand by their alternative. What is in
 * this order is read from the record as it was written. */
static void settle_order(const struct directory *directory, const struct service_record *service)
{
    struct statement_record *statements = directory->statements + service->statements.first;
    struct rule *rules = directory->rules + service->rules.first;
    INSERT_IN_ORDER(struct statement_record, statements, service->statements.count,
                    .known_from.days)
    INSERT_IN_ORDER(struct rule, rules, service->rules.count, .group)
    for (int i = 0; i < service->coverages.count; i++)
        settle_areas(directory, &directory->coverages[service->coverages.first + i].areas);
}
#undef INSERT_IN_ORDER

/* ---- places ---- */

static const struct postcode_record *postcode_get(const struct directory *ground, struct str text)
{
    struct postcode postcode = postcode_parse(text);
    uint64_t key = postcode.part == POSTCODE_WHOLE ? postcode_key(&postcode) : 0;
    int low = 0;
    int high = key ? ground->postcodes_count - 1 : -1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        const struct postcode_record *found = &ground->postcodes[middle];
        if (found->key == key)
            return found;
        if (found->key < key)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return NULL;
}

static void settle_site(const struct edit_base *base, struct site_record *site)
{
    const struct postcode_record *postcode =
        site->has_point ? NULL : postcode_get(base->ground, site->postcode);
    if (postcode) {
        site->has_point = true;
        site->grid = (struct geo_grid){postcode->easting, postcode->northing};
        if (site->precision == PRECISION_EXACT)
            site->precision = PRECISION_POSTCODE;
        if (site->area == NONE)
            site->area = postcode->area;
    }
    if (site->has_point && site->area == NONE && base->locator) {
        int area = locator_find(base->locator, site->grid);
        site->area = area == LOCATOR_NONE ? NONE : area;
    }
}

static enum err settle_polygon(struct listing *listing, int n, struct shaper *shaper,
                               struct import_faults *notices, struct problem *problem)
{
    char where[LISTING_WHERE_BYTES];
    struct problem mended = {0};
    struct problem why = {0};
    struct coverage_record *row =
        &listing->directory
             .coverages[listing->directory.services[listing->service].coverages.first + n];
    struct str wkb = {"", 0};
    enum err err =
        listing_polygon(shaper, row->wkb, true, listing->draft.arena, &wkb, &mended, &why);
    if (err == ERR_NO_MEMORY)
        return problem_set(problem, err, "%s", why.text);
    if (err)
        return OK; /* for listing_check to tell */
    if (mended.text[0] || row->wkb.ptr[1] != wkb.ptr[1])
        row->wkb = wkb;
    if (mended.text[0] && notices) {
        char reason[400];
        snprintf(where, sizeof where, "coverages/%d", n);
        snprintf(reason, sizeof reason, "The outline was mended. %.330s", mended.text);
        import_faults_add(notices, where, reason);
    }
    return OK;
}

enum { WKB_LEAST_BYTES = 9 };

static enum err settle_polygons(struct listing *listing, struct import_faults *notices,
                                struct problem *problem)
{
    const struct directory *directory = &listing->directory;
    struct span span = directory->services[listing->service].coverages;
    struct shaper *shaper = NULL;
    enum err err = OK;
    for (int i = 0; i < span.count && !err; i++) {
        const struct coverage_record *row = &directory->coverages[span.first + i];
        if (row->kind != COVERAGE_POLYGON || row->wkb.len < WKB_LEAST_BYTES)
            continue;
        if (!shaper)
            err = shaper_create(&shaper, problem);
        if (!err)
            err = settle_polygon(listing, i, shaper, notices, problem);
    }
    shaper_destroy(shaper);
    return err;
}

enum err listing_settle(const struct edit_base *base, struct listing *listing,
                        struct import_faults *notices, struct problem *problem)
{
    struct directory *directory = &listing->directory;
    struct service_record *service = &directory->services[listing->service];
    struct settling settling = {.listing = listing};
    buf_init(&settling.words, 0);
    listing_each_text(listing, settle_text, &settling);
    buf_finish(&settling.words);
    settle_sources(directory, service);
    settle_order(directory, service);
    for (int i = 0; i < directory->sites_count; i++)
        settle_site(base, &directory->sites[i]);
    if (service->capacity <= 0) {
        service->capacity = NONE;
        service->capacity_text = STR("");
        service->capacity_source = NONE;
    }
    enum err err = settle_polygons(listing, notices, problem);
    return !err && listing->draft.failed
               ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.")
               : err;
}
