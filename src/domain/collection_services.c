/* Services, each at the first of its sites that is open today. */
#include "collection_making.h"

#include <math.h>

#include "domain/eligibility.h"
#include "domain/words.h"
#include "model/freshness.h"

/* What is looked up once for all rows. */
struct services_more {
    const int *sites;                  /* by row: where it is shown, or NONE */
    const struct validity *validities; /* by service */
    const struct vocabulary *needs;
    const struct vocabulary *stages;
    const struct vocabulary *types;
};

static const struct services_more *more_of(const struct collection_reading *reading)
{
    return reading->collection->more;
}

static const struct service_record *service_at(const struct collection_reading *reading, int row)
{
    return &reading->collection->atlas->directory.services[record_of(reading->collection, row)];
}

#define GET(name)                                                                                  \
    static void get_##name(const struct collection_reading *reading, int row, int property,        \
                           struct collection_value *out)

GET(name)
{
    (void)property;
    value_text(out, service_at(reading, row)->name);
}

GET(alternative_name)
{
    (void)property;
    value_text(out, service_at(reading, row)->alternative_name);
}

GET(organisation)
{
    (void)property;
    const struct directory *directory = &reading->collection->atlas->directory;
    struct span roles = service_at(reading, row)->roles;
    struct buf own;
    if (roles.count == 1 && directory->roles[roles.first].role == ROLE_LEAD) {
        value_text(out, directory->organisations[directory->roles[roles.first].organisation].name);
        return;
    }
    struct buf *words = words_begin(reading, &own);
    organisation_words(reading->collection->atlas, record_of(reading->collection, row), words);
    value_words(reading, words, out);
}

GET(programme)
{
    (void)property;
    int programme = service_at(reading, row)->programme;
    if (programme != NONE)
        value_text(out, reading->collection->atlas->directory.programmes[programme].name);
}

GET(description)
{
    (void)property;
    value_text(out, service_at(reading, row)->description);
}

GET(audience)
{
    (void)property;
    value_code(out, audience_codes[service_at(reading, row)->audience]);
}

GET(cjs_specific)
{
    (void)property;
    value_bool(out, service_at(reading, row)->cjs_specific);
}

GET(provision_type)
{
    (void)property;
    const struct vocabulary *types = more_of(reading)->types;
    int type = service_at(reading, row)->provision_type;
    if (types && type != NONE)
        value_text(out, types->terms[type].code);
}

GET(reach)
{
    (void)property;
    value_code(out, reach_codes[service_at(reading, row)->reach]);
}

/* The needs and stages that its rules name; what they exclude does not count. */
static void rules_read(const struct collection_reading *reading, int row,
                       struct collection_memo *out)
{
    const struct rule *rules = reading->collection->atlas->directory.rules;
    struct span span = service_at(reading, row)->rules;
    out->needs = 0;
    out->stages = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (rules[i].mode == RULE_EXCLUDES)
            continue;
        if (rules[i].condition == CONDITION_NEED)
            out->needs |= rules[i].terms;
        if (rules[i].condition == CONDITION_STAGE)
            out->stages |= rules[i].terms;
    }
    out->has_rules = true;
}

static struct collection_memo *rules_of(const struct collection_reading *reading, int row,
                                        struct collection_memo *own)
{
    struct collection_memo *memo = memo_of(reading, row);
    memo = memo ? memo : own;
    if (!memo->has_rules)
        rules_read(reading, row, memo);
    return memo;
}

GET(needs)
{
    (void)property;
    struct collection_memo own = {0};
    value_terms(reading, more_of(reading)->needs, rules_of(reading, row, &own)->needs, out);
}

GET(stages)
{
    (void)property;
    struct collection_memo own = {0};
    value_terms(reading, more_of(reading)->stages, rules_of(reading, row, &own)->stages, out);
}

GET(confidential)
{
    (void)property;
    value_bool(out, service_at(reading, row)->confidential);
}

GET(region)
{
    (void)property;
    const struct service_record *service = service_at(reading, row);
    if (service->confidential && service->region != NONE)
        value_text(out, reading->collection->atlas->directory.areas[service->region].name);
}

/* ---- where ---- */

/* The place at which it is shown. */
static int location_of(const struct atlas *atlas, int service, struct moment moment)
{
    int first = NONE;
    for (int i = atlas->outlet_starts[service]; i < atlas->outlet_starts[service + 1]; i++) {
        int location = atlas->outlets[atlas->outlets_of_service[i]].location;
        if (location_is_present(atlas, location, moment))
            return location;
        first = first == NONE ? location : first;
    }
    return first;
}

static int site_of(const struct collection_reading *reading, int row)
{
    return more_of(reading)->sites[row];
}

GET(site)
{
    (void)property;
    int site = site_of(reading, row);
    if (site == NONE)
        return;
    struct buf own;
    struct buf *words = words_begin(reading, &own);
    site_words(reading->collection->atlas, site, words);
    value_words(reading, words, out);
}

GET(precision)
{
    (void)property;
    int site = site_of(reading, row);
    if (site != NONE)
        value_code(out,
                   precision_codes[reading->collection->atlas->directory.sites[site].precision]);
}

GET(is_approximate)
{
    (void)property;
    int site = site_of(reading, row);
    if (site != NONE)
        value_bool(out, reading->collection->atlas->site_is_about[site]);
}

/* ---- when, whom, and who pays ---- */

/* A confidential service refuses or takes women by areas that may tell where it is. */
static uint64_t areas_of(const struct collection_reading *reading, int row, bool certain)
{
    struct collection_memo own = {0};
    struct collection_memo *memo = memo_of(reading, row);
    if (service_at(reading, row)->confidential)
        return 0;
    memo = memo ? memo : &own;
    if (!memo->has_cover)
        memo->cover = cover_at(reading->collection->atlas, record_of(reading->collection, row),
                               reading->moment);
    memo->has_cover = true;
    return certain ? memo->cover.yes : memo->cover.maybe;
}

GET(boroughs)
{
    (void)property;
    value_area_codes(reading, areas_of(reading, row, true), out);
}

GET(may_cover)
{
    (void)property;
    value_area_codes(reading, areas_of(reading, row, false), out);
}

static struct funding_state funding_of(const struct collection_reading *reading, int row)
{
    struct collection_memo own = {0};
    struct collection_memo *memo = memo_of(reading, row);
    memo = memo ? memo : &own;
    if (!memo->has_funding)
        memo->funding = funding_at(reading->collection->atlas, record_of(reading->collection, row),
                                   reading->moment);
    memo->has_funding = true;
    return memo->funding;
}

GET(secured)
{
    (void)property;
    struct funding_state funding = funding_of(reading, row);
    if (funding.secured != SECURED_UNKNOWN)
        value_bool(out, funding.secured == SECURED_YES);
}

GET(funded_until)
{
    (void)property;
    struct funding_state funding = funding_of(reading, row);
    if (funding.has_until)
        value_date(out, funding.until_latest);
}

GET(capacity)
{
    (void)property;
    if (service_at(reading, row)->capacity > 0)
        value_int(out, service_at(reading, row)->capacity);
}

GET(phones)
{
    (void)property;
    struct span span = service_at(reading, row)->phones;
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, (size_t)span.count + 1);
    for (int i = 0; i < span.count && items; i++)
        items[i] = reading->collection->atlas->directory.phones[span.first + i].number;
    value_list(out, items, span.count);
}

GET(checked_on)
{
    (void)property;
    value_date(out, service_at(reading, row)->checked_on);
}

GET(due_on)
{
    (void)property;
    value_date(out, service_due(service_at(reading, row)));
}

GET(source)
{
    (void)property;
    int source = service_at(reading, row)->source;
    if (source != NONE)
        value_text(out, reading->collection->atlas->directory.sources[source].title);
}

GET(source_url)
{
    (void)property;
    int source = service_at(reading, row)->source;
    if (source != NONE)
        value_text(out, reading->collection->atlas->directory.sources[source].url);
}

GET(synthetic)
{
    (void)property;
    value_bool(out, service_at(reading, row)->synthetic);
}

static const struct collection_property properties[] = {
    {"name", COLLECTION_TEXT, get_name, "Name", NULL, NULL, NULL},
    {"alternative_name", COLLECTION_TEXT, get_alternative_name, "Also called", NULL, NULL, NULL},
    {"organisation", COLLECTION_TEXT, get_organisation, "Organisation",
     "Who offers it: those who lead first, then their partners.", NULL, NULL},
    {"programme", COLLECTION_TEXT, get_programme, "Programme",
     "Several services under one name and one aim.", NULL, NULL},
    {"description", COLLECTION_TEXT, get_description, "Description", NULL, NULL, NULL},
    {"audience", COLLECTION_TEXT, get_audience, "For whom",
     "For women only, a strand for women, or for all.", NULL, audience_codes},
    {"cjs_specific", COLLECTION_BOOL, get_cjs_specific, "For women in the justice system", NULL,
     NULL, NULL},
    {"provision_type", COLLECTION_TEXT, get_provision_type, "Type of provision", NULL,
     "provision-type", NULL},
    {"reach", COLLECTION_TEXT, get_reach, "How she reaches it",
     "A place to go to, help without a visit, or a refuge.", NULL, reach_codes},
    {"needs", COLLECTION_LIST, get_needs, "Needs", "What it helps with, as far as stated.", "need",
     NULL},
    {"stages", COLLECTION_LIST, get_stages, "Stages",
     "Where in the justice system its women are, as far as stated.", "stage", NULL},
    {"confidential", COLLECTION_BOOL, get_confidential, "Confidential",
     "Where it is must not be known; only its region is shown.", NULL, NULL},
    {"region", COLLECTION_TEXT, get_region, "Region", "Of a confidential service.", NULL, NULL},
    {"site", COLLECTION_TEXT, get_site, "Site",
     "The first of its sites that is open today, or else its first.", NULL, NULL},
    {"precision", COLLECTION_TEXT, get_precision, "Precision of the site",
     "What its source gives: the exact point, a postcode, a place or only a borough.", NULL,
     precision_codes},
    {"is_approximate", COLLECTION_BOOL, get_is_approximate, "The point is approximate",
     "It is that of a postcode sector, a place or a borough.", NULL, NULL},
    {"runs", COLLECTION_TEXT, get_today, "Runs today", NULL, NULL, collection_today_codes},
    COLLECTION_BOUNDS,
    {"boroughs", COLLECTION_LIST, get_boroughs, "Boroughs covered today",
     "Codes of boroughs whose women it certainly takes by where they live.", NULL, NULL},
    {"may_cover", COLLECTION_LIST, get_may_cover, "Boroughs that it may cover today",
     "Codes of boroughs of which its source leaves it open.", NULL, NULL},
    {"secured", COLLECTION_BOOL, get_secured, "Paid for today", "null: not known.", NULL, NULL},
    {"funded_until", COLLECTION_DATE, get_funded_until, "Funded until",
     "The last day, at the latest, of the funding that is valid today.", NULL, NULL},
    {"capacity", COLLECTION_INT, get_capacity, "Women at one time", NULL, NULL, NULL},
    {"phones", COLLECTION_LIST, get_phones, "Telephone numbers", NULL, NULL, NULL},
    {"checked_on", COLLECTION_DATE, get_checked_on, "Checked on",
     "The day on which the listing was last checked.", NULL, NULL},
    {"due_on", COLLECTION_DATE, get_due_on, "To be checked by",
     "The last day on which the listing may rest unchecked.", NULL, NULL},
    {"source", COLLECTION_TEXT, get_source, "Source", NULL, NULL, NULL},
    {"source_url", COLLECTION_TEXT, get_source_url, "Address of the source", NULL, NULL, NULL},
    {"synthetic", COLLECTION_BOOL, get_synthetic, "Synthetic", "Made up, to try things out.", NULL,
     NULL},
};

/* ---- the collection ---- */

static struct uuid uuid_of(const struct collection *collection, int row)
{
    return collection->atlas->directory.services[record_of(collection, row)].id;
}

static void id_of(const struct collection *collection, int row, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(uuid_of(collection, row), text);
    buf_bytes(out, text, UUID_TEXT_LEN);
}

static int find(const struct collection *collection, struct str id)
{
    return collection_uuid_find(collection, id, uuid_of);
}

static void validity(const struct collection *collection, int row, struct validity *out)
{
    const struct services_more *more = collection->more;
    *out = more->validities[record_of(collection, row)];
}

/* Services lie in memory in their own order, what they point to in another. */
static void fetch(const struct collection *collection, int row)
{
    const struct directory *directory = &collection->atlas->directory;
    const struct service_record *service = &directory->services[record_of(collection, row)];
    __builtin_prefetch(service->name.ptr);
    __builtin_prefetch(&directory->rules[service->rules.first]);
    __builtin_prefetch(&directory->fundings[service->fundings.first]);
    __builtin_prefetch(&directory->coverages[service->coverages.first]);
}

static const struct validity *validities_make(struct collection_maker *maker,
                                              const struct collection *collection)
{
    static const struct moment all_known = {{INT32_MAX}, {INT32_MAX}};
    struct validity *validities =
        ARENA_ARRAY(maker->arena, struct validity, (size_t)collection->count + 1);
    for (int service = 0; service < collection->count && validities; service++) {
        const struct statement_record *statement = statement_at(maker->atlas, service, all_known);
        validities[service] = statement ? statement->validity : VALIDITY_UNKNOWN;
    }
    return validities;
}

/* Where each is shown, and its point. */
static enum err sites_make(struct collection_maker *maker, struct collection *collection)
{
    const struct atlas *atlas = maker->atlas;
    struct services_more *more = ARENA_NEW(maker->arena, struct services_more);
    int *sites = ARENA_ARRAY(maker->arena, int, (size_t)collection->count + 1);
    const struct validity *validities = validities_make(maker, collection);
    struct geo_point *points = NULL;
    struct geo_grid *grids = NULL;
    enum err err = more && sites && validities
                       ? collection_points_make(maker, collection, &points, &grids)
                       : collection_no_memory(maker->problem);
    for (int row = 0; row < collection->count && !err && points && grids; row++) {
        int location = location_of(atlas, collection->rows[row], maker->today);
        sites[row] = location == NONE ? NONE : atlas->directory.locations[location].site;
        if (location == NONE)
            continue;
        const struct site_record *record = &atlas->directory.sites[sites[row]];
        points[row] = atlas->site_points[sites[row]];
        grids[row] =
            record->has_point ? record->grid : projection_to_grid(maker->projection, points[row]);
    }
    if (err)
        return err;
    const struct vocabularies *words = &atlas->directory.words;
    *more = (struct services_more){sites, validities, vocabulary_find(words, "need"),
                                   vocabulary_find(words, "stage"),
                                   vocabulary_find(words, "provision-type")};
    collection->more = more;
    return OK;
}

enum err collection_services_make(struct collection_maker *maker)
{
    const struct atlas *atlas = maker->atlas;
    struct collection *collection = collection_add(maker);
    collection->id = "services";
    collection->title = "Services";
    collection->description =
        "Services for women in contact with the criminal justice system, or at risk of it, of all "
        "times. Each is shown at the first of its sites that is open today; those without a site, "
        "refuges and confidential services have no geometry.";
    collection->item = "service";
    collection->shape = COLLECTION_POINTS;
    collection->is_dated = true;
    collection->properties = properties;
    collection->property_count = sizeof properties / sizeof *properties;
    collection->count = atlas->service_count;
    collection->rows = atlas->by_id;
    collection->id_of = id_of;
    collection->find = find;
    collection->geometry = collection_point_get;
    collection->validity = validity;
    collection->fetch = fetch;
    enum err err = sites_make(maker, collection);
    return err ? err : collection_order_make(maker, collection, atlas->service_count);
}
