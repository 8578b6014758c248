/* Lists and single records of Open Referral: which there are, and a page of them. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "openreferral_parts.h"

struct listing {
    const struct atlas *atlas;
    const struct directory *directory;
    const struct openreferral_view *view;
    const struct openreferral_query *query;
    struct referral_writing writing;
    /* What the query's ids mean */
    struct {
        int taxonomy;
        int term;
    } terms[OPENREFERRAL_TERMS_MAX];
    int taxonomy;  /* NONE: not asked, or there is none of that id */
    int64_t first; /* items that are written: from first, less than last */
    int64_t last;
    int64_t count; /* of all that match */
};

struct openreferral_view openreferral_view_of(const struct atlas *atlas,
                                              const struct projection *projection,
                                              struct date today)
{
    return (struct openreferral_view){.directory = &atlas->directory,
                                      .site_points = atlas->site_points,
                                      .site_is_about = atlas->site_is_about,
                                      .projection = projection,
                                      .today = today};
}

/* ---- ids ---- */

static int taxonomy_find(const struct directory *directory, struct uuid id)
{
    int count = referral_taxonomy_count(directory);
    for (int i = 0; i < count; i++)
        if (uuid_compare(referral_taxonomy_id(directory, i), id) == 0)
            return i;
    return NONE;
}

static bool term_find_id(const struct directory *directory, struct uuid id, int *taxonomy,
                         int *term)
{
    int count = referral_taxonomy_count(directory);
    for (*taxonomy = 0; *taxonomy < count; ++*taxonomy) {
        int terms = referral_taxonomy_terms(directory, *taxonomy);
        for (*term = 0; *term < terms; ++*term)
            if (uuid_compare(referral_term_id(directory, *taxonomy, *term), id) == 0)
                return true;
    }
    *taxonomy = NONE;
    *term = NONE;
    return false;
}

static void ids_find(struct listing *listing)
{
    const struct openreferral_query *query = listing->query;
    listing->taxonomy =
        query->has_taxonomy ? taxonomy_find(listing->directory, query->taxonomy) : NONE;
    for (int i = 0; i < query->term_count; i++)
        term_find_id(listing->directory, query->terms[i], &listing->terms[i].taxonomy,
                     &listing->terms[i].term);
}

/* ---- which match ---- */

/* Is the word in the text? ASCII letters in either case. */
static bool holds(struct str text, struct str word)
{
    for (size_t i = 0; word.len <= text.len && i <= text.len - word.len; i++)
        if (strncasecmp(text.ptr + i, word.ptr, word.len) == 0)
            return true;
    return false;
}

/* Every word of the search is in its name, its words or its organisations'. */
static bool text_matches(const struct directory *directory, int service, struct str search)
{
    const struct service_record *record = &directory->services[service];
    struct str word;
    while (str_split(&search, ' ', &word)) {
        bool found = holds(record->name, word) || holds(record->alternative_name, word) ||
                     holds(record->description, word);
        for (int i = 0; i < record->roles.count && !found; i++)
            found = holds(
                directory->organisations[directory->roles[record->roles.first + i].organisation]
                    .name,
                word);
        if (!found)
            return false;
    }
    return true;
}

static bool terms_match(const struct listing *listing, int service)
{
    const struct openreferral_query *query = listing->query;
    bool good = !query->term_count;
    for (int i = 0; i < query->term_count && !good; i++)
        good = listing->terms[i].taxonomy != NONE &&
               referral_has_term(listing->directory, service, listing->terms[i].taxonomy,
                                 listing->terms[i].term);
    if (good && query->has_taxonomy)
        good = listing->taxonomy != NONE &&
               referral_has_term(listing->directory, service, listing->taxonomy, NONE);
    return good;
}

static bool ages_match(const struct listing *listing, int service)
{
    int low;
    int high;
    bool good = true;
    referral_ages(listing->directory, service, &low, &high);
    if (isfinite(listing->query->minimum_age))
        good = low != NONE && low >= listing->query->minimum_age;
    if (good && isfinite(listing->query->maximum_age))
        good = high != NONE && high <= listing->query->maximum_age;
    return good;
}

static bool organisation_matches(const struct directory *directory, int service, struct uuid id)
{
    struct span span = directory->services[service].roles;
    for (int i = span.first; i < span.first + span.count; i++)
        if (uuid_compare(directory->organisations[directory->roles[i].organisation].id, id) == 0)
            return true;
    return false;
}

/* Might it take a woman who lives there? */
static bool covers(const struct listing *listing, int service)
{
    const struct atlas *atlas = listing->atlas;
    const struct place *place = &listing->query->place;
    struct moment moment = {listing->view->today, DATE_MAX};
    struct cover cover = cover_at(atlas, service, moment);
    if (!cover.is_stated || place->precision != PLACE_POSTCODE)
        return !cover.is_stated || ((cover.yes | cover.maybe) & place->areas);
    return cover_of_point(atlas, service, moment, &cover, place->first_area, place->grid) !=
           CERTAINLY_NOT;
}

static bool is_near(const struct listing *listing, int location)
{
    const struct openreferral_query *query = listing->query;
    int site = listing->directory->locations[location].site;
    return geo_distance_between_m(query->place.point, listing->atlas->site_points[site]) <=
           query->proximity_m;
}

/* A service has it when one of its places that are there today is near. */
static bool has_near(const struct listing *listing, int service)
{
    const struct service_record *record = &listing->directory->services[service];
    struct span span = record->locations;
    for (int i = span.first; i < span.first + span.count && !record->confidential; i++)
        if (validity_on(&listing->directory->locations[i].validity, listing->view->today) !=
                CERTAINLY_NOT &&
            is_near(listing, i))
            return true;
    return false;
}

static bool asks_for_hours(const struct openreferral_query *query)
{
    return query->weekdays || query->opens_min != NONE || query->closes_min != NONE;
}

static bool is_wanted(const struct openreferral_query *query, const struct schedule_record *row)
{
    return row->opens_min != NONE && (!query->weekdays || (query->weekdays & row->weekdays)) &&
           (query->opens_min == NONE || row->opens_min >= query->opens_min) &&
           (query->closes_min == NONE || row->closes_min <= query->closes_min);
}

/* Does it open as asked, at the location or (NONE) anywhere? What gives no hours does not. */
static bool is_open(const struct listing *listing, int service, int location)
{
    const struct directory *directory = listing->directory;
    struct span span = directory->services[service].schedules;
    const struct schedule_record *rows = span.count ? &directory->schedules[span.first] : NULL;
    const struct schedule schedule = {rows, span.count, location, DATE_MAX};
    bool found = !asks_for_hours(listing->query);
    for (int i = 0; i < span.count && !found; i++)
        found = validity_on(&rows[i].validity, listing->view->today) != CERTAINLY_NOT &&
                (location == NONE || schedule_has(&schedule, &rows[i])) &&
                is_wanted(listing->query, &rows[i]);
    return found;
}

static bool service_matches(const struct listing *listing, int service)
{
    const struct openreferral_query *query = listing->query;
    const struct directory *directory = listing->directory;
    if (!is_open(listing, service, NONE))
        return false;
    if (query->has_service && uuid_compare(directory->services[service].id, query->service) != 0)
        return false;
    if (query->has_modified_after &&
        directory->services[service].checked_on.days < query->modified_after.days)
        return false;
    if (query->has_organization && !organisation_matches(directory, service, query->organization))
        return false;
    if (!terms_match(listing, service) || !ages_match(listing, service) ||
        !text_matches(directory, service, query->search))
        return false;
    if (!query->has_place)
        return true;
    if (query->proximity_m > 0) /* places are asked one by one where places are listed */
        return query->kind == OPENREFERRAL_SERVICE_AT_LOCATIONS || has_near(listing, service);
    return covers(listing, service);
}

static bool location_matches(const struct listing *listing, int service, int location)
{
    const struct openreferral_query *query = listing->query;
    return validity_on(&listing->directory->locations[location].validity, listing->view->today) !=
               CERTAINLY_NOT &&
           is_open(listing, service, location) &&
           (!query->has_place || !(query->proximity_m > 0) || is_near(listing, location));
}

/* ---- walking ---- */

/* Counts one that matches; true if it is to be written. */
static bool item_begin(struct listing *listing)
{
    int64_t place = listing->count++;
    return place >= listing->first && place < listing->last;
}

static void item_end(struct listing *listing)
{
    if (listing->query->is_ndjson) {
        buf_char(listing->writing.json.out, '\n');
        listing->writing.json.comma = false;
    }
}

static bool is_full(const struct listing *listing)
{
    return listing->query->is_full || listing->query->is_ndjson;
}

/* Nothing more can be written: counting on would be in vain. */
static bool is_full_up(const struct listing *listing)
{
    return listing->writing.json.out->failed;
}

static void walk_services(struct listing *listing)
{
    const struct directory *directory = listing->directory;
    bool by_place = listing->query->kind == OPENREFERRAL_SERVICE_AT_LOCATIONS;
    for (int i = 0; i < listing->atlas->service_count && !is_full_up(listing); i++) {
        int service = listing->atlas->by_id[i];
        struct span span = directory->services[service].locations;
        if ((by_place && (!span.count || directory->services[service].confidential)) ||
            !service_matches(listing, service))
            continue;
        if (!by_place) {
            if (item_begin(listing)) {
                referral_service(&listing->writing, service, is_full(listing));
                item_end(listing);
            }
            continue;
        }
        for (int k = span.first; k < span.first + span.count; k++)
            if (location_matches(listing, service, k) && item_begin(listing)) {
                referral_service_at_location(&listing->writing, service, k, is_full(listing));
                item_end(listing);
            }
    }
}

static void walk_organizations(struct listing *listing)
{
    const struct directory *directory = listing->directory;
    for (int i = 0; i < directory->organisations_count && !is_full_up(listing); i++) {
        struct str search = listing->query->search;
        struct str word;
        bool good = true;
        while (good && str_split(&search, ' ', &word))
            good = holds(directory->organisations[i].name, word);
        if (good && item_begin(listing)) {
            referral_organization(&listing->writing, i, is_full(listing));
            item_end(listing);
        }
    }
}

static void walk_taxonomies(struct listing *listing)
{
    int count = referral_taxonomy_count(listing->directory);
    bool by_term = listing->query->kind == OPENREFERRAL_TAXONOMY_TERMS;
    for (int i = 0; i < count; i++) {
        int terms = by_term ? referral_taxonomy_terms(listing->directory, i) : 0;
        if (!by_term && item_begin(listing)) {
            referral_taxonomy(&listing->writing, i, is_full(listing));
            item_end(listing);
        }
        if (listing->query->has_taxonomy && listing->taxonomy != i)
            continue;
        for (int term = 0; term < terms; term++)
            if (item_begin(listing)) {
                referral_term(&listing->writing, i, term);
                item_end(listing);
            }
    }
}

static void walk(struct listing *listing)
{
    switch (listing->query->kind) {
    case OPENREFERRAL_SERVICES:
    case OPENREFERRAL_SERVICE_AT_LOCATIONS: walk_services(listing); break;
    case OPENREFERRAL_ORGANIZATIONS: walk_organizations(listing); break;
    case OPENREFERRAL_TAXONOMIES:
    case OPENREFERRAL_TAXONOMY_TERMS: walk_taxonomies(listing); break;
    case OPENREFERRAL_KIND_COUNT: break;
    }
}

/* ---- a page ---- */

static void page_number(struct json_write *json, struct str key, int64_t number)
{
    json_write_key(json, key);
    json_write_int(json, number);
}

static void page_truth(struct json_write *json, struct str key, bool truth)
{
    json_write_key(json, key);
    json_write_bool(json, truth);
}

/* The counts follow the items, for only then are they known; members of an object have no order. */
static void page_write(struct listing *listing)
{
    const struct openreferral_query *query = listing->query;
    struct json_write *json = &listing->writing.json;
    listing->first = (query->page - 1) * query->per_page;
    listing->last = listing->first + query->per_page;
    json_write_object_begin(json);
    json_write_key(json, STR("contents"));
    json_write_list_begin(json);
    walk(listing);
    json_write_list_end(json);
    int64_t pages = (listing->count + query->per_page - 1) / query->per_page;
    int64_t size = listing->count - listing->first;
    size = size < 0 ? 0 : size < query->per_page ? size : query->per_page;
    page_number(json, STR("total_items"), listing->count);
    page_number(json, STR("total_pages"), pages);
    page_number(json, STR("page_number"), query->page);
    page_number(json, STR("size"), size);
    page_truth(json, STR("first_page"), query->page == 1);
    page_truth(json, STR("last_page"), query->page >= pages);
    page_truth(json, STR("empty"), size == 0);
    json_write_object_end(json);
    buf_char(json->out, '\n');
}

enum err openreferral_list_write(const struct atlas *atlas, const struct openreferral_view *view,
                                 const struct openreferral_query *query, int64_t *total,
                                 struct buf *out, struct problem *problem)
{
    struct listing listing = {.atlas = atlas,
                              .directory = &atlas->directory,
                              .view = view,
                              .query = query,
                              .writing = referral_writing_to(view, out),
                              .last = INT64_MAX};
    ids_find(&listing);
    if (query->is_ndjson)
        walk(&listing);
    else
        page_write(&listing);
    referral_writing_finish(&listing.writing);
    if (out->failed)
        return problem_set(problem, ERR_LIMIT, "The answer is too large: ask for it in pages.");
    *total = listing.count;
    return OK;
}

/* ---- one ---- */

static bool write_location(struct referral_writing *writing, const struct atlas *atlas,
                           struct uuid id)
{
    const struct directory *directory = &atlas->directory;
    for (int service = 0; service < directory->services_count; service++) {
        struct span span = directory->services[service].locations;
        for (int i = span.first;
             i < span.first + span.count && !directory->services[service].confidential; i++)
            if (uuid_compare(referral_location_id(directory, service, i), id) == 0) {
                referral_service_at_location(writing, service, i, true);
                return true;
            }
    }
    return false;
}

static bool write_organization(struct referral_writing *writing, struct uuid id)
{
    for (int i = 0; i < writing->directory->organisations_count; i++)
        if (uuid_compare(writing->directory->organisations[i].id, id) == 0) {
            referral_organization(writing, i, true);
            return true;
        }
    return false;
}

static bool write_one(struct referral_writing *writing, const struct atlas *atlas,
                      enum openreferral_kind kind, struct uuid id)
{
    int taxonomy = NONE;
    int term = NONE;
    int service;
    switch (kind) {
    case OPENREFERRAL_SERVICES:
        service = atlas_service_find(atlas, id);
        if (service != NONE)
            referral_service(writing, service, true);
        return service != NONE;
    case OPENREFERRAL_SERVICE_AT_LOCATIONS: return write_location(writing, atlas, id);
    case OPENREFERRAL_ORGANIZATIONS: return write_organization(writing, id);
    case OPENREFERRAL_TAXONOMIES:
        taxonomy = taxonomy_find(writing->directory, id);
        if (taxonomy != NONE)
            referral_taxonomy(writing, taxonomy, true);
        return taxonomy != NONE;
    case OPENREFERRAL_TAXONOMY_TERMS:
        if (term_find_id(writing->directory, id, &taxonomy, &term))
            referral_term(writing, taxonomy, term);
        return term != NONE;
    case OPENREFERRAL_KIND_COUNT: break;
    }
    return false;
}

enum err openreferral_one_write(const struct atlas *atlas, const struct openreferral_view *view,
                                enum openreferral_kind kind, struct uuid id, struct buf *out,
                                struct problem *problem)
{
    static const char *const names[OPENREFERRAL_KIND_COUNT + 1] = {
        "service", "service_at_location", "organization", "taxonomy", "taxonomy term", "record"};
    struct referral_writing writing = referral_writing_to(view, out);
    bool found = write_one(&writing, atlas, kind, id);
    referral_writing_finish(&writing);
    if (!found)
        return problem_set(problem, ERR_NOT_FOUND, "There is no %s of this id.", names[kind]);
    buf_char(out, '\n');
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.")
                       : OK;
}

bool openreferral_sample(const struct atlas *atlas, enum openreferral_kind kind, struct uuid *out)
{
    const struct directory *directory = &atlas->directory;
    switch (kind) {
    case OPENREFERRAL_SERVICES:
        if (directory->services_count)
            *out = directory->services[0].id;
        return directory->services_count > 0;
    case OPENREFERRAL_SERVICE_AT_LOCATIONS:
        for (int i = 0; i < directory->services_count; i++)
            if (directory->services[i].locations.count && !directory->services[i].confidential) {
                *out = referral_location_id(directory, i, directory->services[i].locations.first);
                return true;
            }
        return false;
    case OPENREFERRAL_ORGANIZATIONS:
        if (directory->organisations_count)
            *out = directory->organisations[0].id;
        return directory->organisations_count > 0;
    case OPENREFERRAL_TAXONOMIES: *out = referral_taxonomy_id(directory, 0); return true;
    case OPENREFERRAL_TAXONOMY_TERMS: *out = referral_term_id(directory, 0, 0); return true;
    case OPENREFERRAL_KIND_COUNT: break;
    }
    return false;
}
