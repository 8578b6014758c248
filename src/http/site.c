#include "http/site.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/hash.h"
#include "domain/openreferral.h"
#include "http/caller.h"
#include "http/page_browse.h"
#include "http/page_conceal.h"
#include "http/page_edit.h"
#include "http/page_find.h"
#include "http/page_gaps.h"
#include "http/page_import.h"
#include "http/page_map.h"
#include "http/page_printed.h"
#include "http/page_steward.h"
#include "http/picture.h"
#include "http/routes_openreferral.h"
#include "http/routes_write.h"
#include "import_shelf.h"
#include "openapi_routes.h"
#include "sessions.h"

enum { CONTACT_MAX_BYTES = 254, DAY_S = 86400 };

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the site.");
}

/* ---- pictures ---- */

static void picture_destroy(struct picture *picture)
{
    for (int i = 0; i < PREPARED_COUNT; i++)
        http_shared_give_back(atomic_load(&picture->prepared[i]));
    for (int i = 0; picture->services && i < picture->atlas->service_count; i++)
        http_shared_give_back(atomic_load(&picture->services[i]));
    free(picture->services);
    http_kept_destroy(picture->answers);
    picture_tiles_finish(&picture->tiles);
    browsing_finish(&picture->browsing);
    arena_finish(&picture->boundaries.arena);
    pthread_mutex_destroy(&picture->boundaries.mutex);
    collections_finish(&picture->collections);
    arena_finish(&picture->collections_arena);
    pthread_mutex_destroy(&picture->collections_mutex);
    atlas_give_back(picture->atlas);
    arena_finish(&picture->arena);
    free(picture);
}

void picture_leave(struct picture *picture)
{
    if (picture && atomic_fetch_sub_explicit(&picture->holders, 1, memory_order_acq_rel) == 1)
        picture_destroy(picture);
}

/* While entering is above 0 nobody gives the published hold back, so the pointer that was read
 * stays good until this reader has counted itself. */
struct picture *picture_enter(struct site *site)
{
    atomic_fetch_add(&site->entering, 1);
    struct picture *picture = atomic_load(&site->now);
    atomic_fetch_add_explicit(&picture->holders, 1, memory_order_relaxed);
    atomic_fetch_sub(&site->entering, 1);
    return picture;
}

static void picture_publish(struct site *site, struct picture *picture)
{
    struct picture *before = atomic_exchange(&site->now, picture);
    while (before && atomic_load(&site->entering))
        sched_yield(); /* readers pass in nanoseconds */
    picture_leave(before);
}

static enum err picture_create(const struct atlas *atlas, struct picture **out,
                               struct problem *problem)
{
    struct picture *picture = calloc(1, sizeof *picture);
    if (!picture) {
        atlas_give_back(atlas);
        return no_memory(problem);
    }
    atomic_init(&picture->holders, 1);
    picture->atlas = atlas;
    picture->today = date_today();
    arena_init(&picture->arena, 0);
    browsing_init(&picture->browsing);
    arena_init(&picture->boundaries.arena, 0);
    pthread_mutex_init(&picture->boundaries.mutex, NULL);
    arena_init(&picture->collections_arena, 0);
    pthread_mutex_init(&picture->collections_mutex, NULL);
    picture->services = calloc((size_t)atlas->service_count + 1, sizeof *picture->services);
    for (int i = 0; i < atlas->service_count && !picture->is_synthetic; i++)
        picture->is_synthetic = atlas->directory.services[i].synthetic;
    enum err err = picture->services ? OK : no_memory(problem);
    if (!err)
        err = http_kept_create(HTTP_ANSWERS_KEPT, HTTP_ANSWERS_KEPT_BYTES, &picture->answers,
                               problem);
    if (!err)
        err = picture_tiles_init(&picture->tiles, problem);
    if (!err)
        err = map_outline_build(atlas, &picture->arena, &picture->outline, problem);
    if (err)
        picture_destroy(picture);
    else
        *out = picture;
    return err;
}

static enum err replace(struct site *site, const struct atlas *atlas, struct problem *problem)
{
    struct picture *picture = NULL;
    enum err err = picture_create(atlas, &picture, problem);
    if (!err)
        picture_publish(site, picture);
    return err;
}

enum err site_replace(struct site *site, const struct atlas *atlas, struct problem *problem)
{
    pthread_mutex_lock(&site->replacing);
    enum err err = replace(site, atlas, problem);
    pthread_mutex_unlock(&site->replacing);
    return err;
}

enum err site_tick(struct site *site, struct problem *problem)
{
    pthread_mutex_lock(&site->replacing);
    sessions_tick(site);
    struct picture *picture = picture_enter(site);
    enum err err = OK;
    if (picture->today.days != date_today().days)
        err = replace(site, atlas_take(picture->atlas), problem);
    picture_leave(picture);
    pthread_mutex_unlock(&site->replacing);
    return err;
}

/* ---- prepared answers ---- */

static enum err prepared_make(const struct prepared_kind *kind, struct http_request *request,
                              const struct picture *picture, struct http_shared **out,
                              struct problem *problem)
{
    struct buf body;
    buf_init(&body, HTTP_ANSWER_MAX_BYTES);
    enum err err = kind->write(request, picture, &body, problem);
    struct http_shared_options options = {.body = buf_view(&body),
                                          .content_type = kind->content_type,
                                          .cache = HTTP_REVALIDATE,
                                          .varies_by_accept = kind->varies_by_accept,
                                          .is_open_data = kind->is_open_data};
    if (!err && body.failed)
        err = no_memory(problem);
    if (!err)
        err = http_shared_create(&options, out, problem);
    buf_finish(&body);
    return err;
}

enum err prepared_answer(const struct prepared_kind *kind, enum prepared which,
                         struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct http_shared *shared = atomic_load(&picture->prepared[which]);
    enum err err = OK;
    if (!shared) {
        err = prepared_make(kind, request, picture, &shared, problem);
        struct http_shared *none = NULL;
        if (!err && !atomic_compare_exchange_strong(&picture->prepared[which], &none, shared)) {
            http_shared_give_back(shared); /* another thread was first */
            shared = none;
        }
    }
    if (!err)
        http_answer_shared(answer, shared);
    picture_leave(picture);
    return err;
}

/* ---- the site ---- */

static enum err file_share(const char *name, const char *content_type, int max_age_s,
                           struct http_shared **out, struct problem *problem)
{
    const struct embedded *file = embedded_find(str_from(name));
    if (!file)
        return problem_set(problem, ERR_NOT_FOUND, "%s was not built into the program.", name);
    struct http_shared_options options = {.body = file->content,
                                          .content_type = content_type,
                                          .cache = HTTP_PUBLIC,
                                          .max_age_s = max_age_s};
    return http_shared_create(&options, out, problem);
}

static enum err texts_share(struct site *site, struct problem *problem)
{
    struct http_shared_options robots = {.body = STR("User-agent: *\nDisallow: /find\n"),
                                         .content_type = "text/plain; charset=utf-8",
                                         .cache = HTTP_PUBLIC,
                                         .max_age_s = DAY_S};
    struct http_shared_options healthy = {.body = STR("{\"status\":\"ok\"}\n"),
                                          .content_type = "application/json",
                                          .cache = HTTP_REVALIDATE};
    enum err err = http_shared_create(&robots, &site->robots, problem);
    return err ? err : http_shared_create(&healthy, &site->healthy, problem);
}

static enum err pages_compile(struct site *site, struct problem *problem)
{
    static const char folder[] = "pages/";
    static const char ending[] = ".mustache";
    const struct embedded *file = NULL;
    size_t count = embedded_list(STR("pages/"), &file);
    site->pages = mustache_set_create();
    if (!site->pages)
        return no_memory(problem);
    for (size_t i = 0; i < count; i++) {
        struct str name = str_from(file[i].name);
        size_t extra = sizeof folder - 1 + sizeof ending - 1;
        if (name.len <= extra)
            continue;
        name.ptr += sizeof folder - 1;
        name.len -= extra;
        enum err err = mustache_add(site->pages, name, file[i].content, problem);
        if (err)
            return err;
    }
    return mustache_check(site->pages, problem);
}

enum err site_create(const struct atlas *atlas, struct str public_url, struct site **out,
                     struct problem *problem)
{
    struct site *site = calloc(1, sizeof *site);
    if (!site) {
        atlas_give_back(atlas);
        return no_memory(problem);
    }
    site->public_url = public_url;
    pthread_mutex_init(&site->replacing, NULL);
    site_tiles_init(&site->tiles);
    enum err err = site_replace(site, atlas, problem);
    if (!err)
        err = import_shelf_create(&site->imports, problem);
    if (!err)
        err = gap_memory_create(&site->gaps, problem);
    if (!err)
        err = pages_compile(site, problem);
    if (!err)
        err = assets_create(&site->assets, problem);
    if (!err)
        err = file_share("web/icon.svg", "image/svg+xml", DAY_S, &site->icon, problem);
    if (!err)
        err = texts_share(site, problem);
    if (err)
        site_destroy(site);
    else
        *out = site;
    return err;
}

bool site_contact_is_plain(struct str email)
{
    static const char others[] = ".-_+@";
    int ats = 0;
    bool is_plain = email.len > 2 && email.len <= CONTACT_MAX_BYTES;
    for (size_t i = 0; i < email.len; i++) {
        char c = email.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        ats += c == '@' && i > 0 && i + 1 < email.len ? 1 : c == '@' ? 2 : 0;
        is_plain = is_plain && (is_letter || (c && strchr(others, c)));
    }
    return is_plain && ats == 1;
}

void site_contact(struct site *site, struct str email)
{
    site->contact_email = email;
}

void site_destroy(struct site *site)
{
    if (!site)
        return;
    picture_leave(atomic_load(&site->now));
    access_destroy(site->access);
    import_shelf_destroy(site->imports);
    site_tiles_finish(&site->tiles);
    gap_memory_destroy(site->gaps);
    mustache_set_destroy(site->pages);
    assets_destroy(site->assets);
    http_shared_give_back(site->icon);
    http_shared_give_back(site->robots);
    http_shared_give_back(site->healthy);
    pthread_mutex_destroy(&site->replacing);
    free(site);
}

/* ---- workers ---- */

static void worker_destroy(void *mine)
{
    struct site_worker *worker = mine;
    if (!worker)
        return;
    phrasebook_destroy(worker->book);
    tile_maker_destroy(worker->tiles);
    slice_cache_destroy(worker->slices);
    projection_destroy(worker->projection);
    buf_finish(&worker->words);
    free(worker);
}

static enum err worker_create(void *context, void **out, struct problem *problem)
{
    const struct site *site = context;
    struct site_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return no_memory(problem);
    buf_init(&worker->words, 0);
    enum err err = projection_create(&worker->projection, problem);
    if (!err)
        err = slice_cache_create(&worker->slices, problem);
    if (!err)
        err = tile_maker_create(site->gaps, worker->slices, &worker->tiles, problem);
    if (!err)
        err = phrasebook_create(&worker->book, problem);
    if (err)
        worker_destroy(worker);
    else
        *out = worker;
    return err;
}

/* ---- routes: every address of the site ---- */

static const struct http_route routes[] = {
    {HTTP_POST, "/api/find", api_find, HTTP_BODY_JSON, 0, true, false, &openapi_find, 0},
    {HTTP_GET, "/api", api_document, 0, 0, true, false, &openapi_document, 0},
    {HTTP_GET, "/api/services/{id}", api_service, 0, 0, true, false, &openapi_service, 0},
    {HTTP_POST, "/api/services", api_service_create, HTTP_BODY_JSON, HTTP_RECORD_MAX_BYTES, false,
     true, &openapi_service_create, HTTP_SIGNED_IN},
    {HTTP_PUT, "/api/services/{id}", api_service_put, HTTP_BODY_JSON, HTTP_RECORD_MAX_BYTES, false,
     true, &openapi_service_put, HTTP_SIGNED_IN},
    {HTTP_DELETE, "/api/services/{id}", api_service_retire, 0, 0, false, true,
     &openapi_service_retire, HTTP_SIGNED_IN},
    {HTTP_POST, "/api/services/{id}/restore", api_service_restore, 0, 0, false, true,
     &openapi_service_restore, HTTP_STEWARDS},
    {HTTP_POST, "/api/services/{id}/check", api_service_check, 0, 0, false, true,
     &openapi_service_check, HTTP_STEWARDS},
    {HTTP_GET, "/api/boroughs", api_boroughs, 0, 0, true, false, &openapi_boroughs, 0},
    {HTTP_GET, "/api/places", api_places, 0, 0, true, false, &openapi_places, 0},
    {HTTP_GET, "/api/gaps", api_gaps, 0, 0, true, false, &openapi_gaps, 0},
    {HTTP_GET, "/api/gaps/uncovered", api_gaps_uncovered, 0, 0, true, false,
     &openapi_gaps_uncovered, 0},
    {HTTP_GET, "/api/gaps/matrix", api_gaps_matrix, 0, 0, true, false, &openapi_gaps_matrix, 0},
    {HTTP_GET, "/api/gaps/timeline", api_gaps_timeline, 0, 0, true, false, &openapi_gaps_timeline,
     0},
    {HTTP_GET, "/api/gaps/cliff", api_gaps_cliff, 0, 0, true, false, &openapi_gaps_cliff, 0},
    {HTTP_GET, "/api/gaps/reach", api_gaps_reach, 0, 0, true, false, &openapi_gaps_reach, 0},
    {HTTP_POST, "/api/gaps/scenario", api_gaps_scenario, HTTP_BODY_JSON, GAP_REQUEST_MAX_BYTES,
     true, true, &openapi_gaps_scenario, 0},
    {HTTP_POST, "/api/siting", api_siting, HTTP_BODY_JSON, GAP_REQUEST_MAX_BYTES, true, true,
     &openapi_siting, 0},
    {HTTP_GET, "/conformance", api_conformance, 0, 0, true, false, &openapi_conformance, 0},
    {HTTP_GET, "/collections", api_collections, 0, 0, true, false, &openapi_collections, 0},
    {HTTP_GET, "/collections/{id}", api_collection, 0, 0, true, false, &openapi_collection, 0},
    {HTTP_GET, "/collections/{id}/schema", api_schema, 0, 0, true, false,
     &openapi_collection_schema, 0},
    {HTTP_GET, "/collections/{id}/queryables", api_queryables, 0, 0, true, false,
     &openapi_collection_queryables, 0},
    {HTTP_GET, "/collections/{id}/items", api_items, 0, 0, true, false, &openapi_items, 0},
    {HTTP_GET, "/collections/{id}/items/{fid}", api_item, 0, 0, true, false, &openapi_item, 0},
    {HTTP_GET, "/openreferral", openreferral_about, 0, 0, true, false, &openapi_referral, 0},
    {HTTP_GET, "/openreferral/", openreferral_about, 0, 0, true, false, &openapi_referral, 0},
    {HTTP_GET, "/openreferral/services", openreferral_services, 0, 0, true, false,
     &openapi_referral_services, 0},
    {HTTP_POST, "/openreferral/services", openreferral_services, HTTP_BODY_JSON,
     OPENREFERRAL_BODY_BYTES, true, false, &openapi_referral_services_asked, 0},
    {HTTP_GET, "/openreferral/services/{id}", openreferral_one_of_services, 0, 0, true, false,
     &openapi_referral_service, 0},
    {HTTP_GET, "/openreferral/service_at_locations", openreferral_service_at_locations, 0, 0, true,
     false, &openapi_referral_places, 0},
    {HTTP_POST, "/openreferral/service_at_locations", openreferral_service_at_locations,
     HTTP_BODY_JSON, OPENREFERRAL_BODY_BYTES, true, false, &openapi_referral_places_asked, 0},
    {HTTP_GET, "/openreferral/service_at_locations/{id}", openreferral_one_of_service_at_locations,
     0, 0, true, false, &openapi_referral_place, 0},
    {HTTP_GET, "/openreferral/organizations", openreferral_organizations, 0, 0, true, false,
     &openapi_referral_organizations, 0},
    {HTTP_GET, "/openreferral/organizations/{id}", openreferral_one_of_organizations, 0, 0, true,
     false, &openapi_referral_organization, 0},
    {HTTP_GET, "/openreferral/taxonomies", openreferral_taxonomies, 0, 0, true, false,
     &openapi_referral_taxonomies, 0},
    {HTTP_GET, "/openreferral/taxonomies/{id}", openreferral_one_of_taxonomies, 0, 0, true, false,
     &openapi_referral_taxonomy, 0},
    {HTTP_GET, "/openreferral/taxonomy_terms", openreferral_taxonomy_terms, 0, 0, true, false,
     &openapi_referral_terms, 0},
    {HTTP_GET, "/openreferral/taxonomy_terms/{id}", openreferral_one_of_taxonomy_terms, 0, 0, true,
     false, &openapi_referral_term, 0},
    {HTTP_GET, "/tiles", api_tilesets, 0, 0, true, false, &openapi_tilesets, 0},
    {HTTP_GET, "/tiles/WebMercatorQuad", api_tileset, 0, 0, true, false, &openapi_tileset, 0},
    {HTTP_GET, "/tiles/WebMercatorQuad/{z}/{y}/{x}", api_tile_of_all, 0, 0, true, false,
     &openapi_tile_of_all, 0},
    {HTTP_GET, "/tiles/{set}", api_tilejson, 0, 0, true, false, &openapi_tilejson, 0},
    {HTTP_GET, "/tiles/{set}/{z}/{x}/{y}", api_tile, 0, 0, true, false, &openapi_tile, 0},
    {HTTP_GET, "/tileMatrixSets", api_matrix_sets, 0, 0, true, false, &openapi_matrix_sets, 0},
    {HTTP_GET, "/tileMatrixSets/WebMercatorQuad", api_matrix_set, 0, 0, true, false,
     &openapi_matrix_set, 0},
    {HTTP_GET, "/collections/{id}/tiles", api_tilesets_of_collection, 0, 0, true, false,
     &openapi_tilesets_of_collection, 0},
    {HTTP_GET, "/collections/{id}/tiles/WebMercatorQuad", api_tileset_of_collection, 0, 0, true,
     false, &openapi_tileset_of_collection, 0},
    {HTTP_GET, "/collections/{id}/tiles/WebMercatorQuad/{z}/{y}/{x}", api_tile_of_collection, 0, 0,
     true, false, &openapi_tile_of_collection, 0},
    {HTTP_GET, "/healthz", api_healthy, 0, 0, false, false, &openapi_healthy, 0},
    {HTTP_GET, "/readyz", api_ready, 0, 0, false, false, &openapi_ready, 0},
    {HTTP_GET, "/", page_home, 0, 0, true, false, &openapi_page_home, 0},
    {HTTP_POST, "/find", page_find, HTTP_BODY_FORM, 0, false, false, &openapi_page_find, 0},
    {HTTP_GET, "/find", page_find_again, 0, 0, false, false, &openapi_page_find_again, 0},
    {HTTP_POST, "/compare", page_compare, HTTP_BODY_FORM, 0, false, false, &openapi_page_compare,
     0},
    {HTTP_GET, "/compare", page_find_again, 0, 0, false, false, &openapi_page_compare_again, 0},
    {HTTP_GET, "/services", page_browse, 0, 0, false, true, &openapi_page_browse, 0},
    {HTTP_POST, "/services", page_browse, HTTP_BODY_FORM, 0, false, true, &openapi_page_browse_sent,
     0},
    {HTTP_GET, "/organisations", page_organisations, 0, 0, false, false,
     &openapi_page_organisations, 0},
    {HTTP_GET, "/organisations/{id}", page_organisation, 0, 0, false, true,
     &openapi_page_organisation, 0},
    {HTTP_GET, "/services/{id}", page_service, 0, 0, false, false, &openapi_page_service, 0},
    {HTTP_GET, "/services/{id}/sheet", page_sheet, 0, 0, false, false, &openapi_page_sheet, 0},
    {HTTP_GET, "/posters", page_posters, 0, 0, false, false, &openapi_page_posters, 0},
    {HTTP_GET, "/posters/{code}", page_poster, 0, 0, false, true, &openapi_page_poster, 0},
    {HTTP_GET, "/gaps", page_gaps, 0, 0, false, true, &openapi_page_gaps, 0},
    {HTTP_GET, "/gaps/timeline", page_gaps_timeline, 0, 0, false, true, &openapi_page_timeline, 0},
    {HTTP_GET, "/gaps/cliff", page_gaps_cliff, 0, 0, false, true, &openapi_page_cliff, 0},
    {HTTP_GET, "/gaps/siting", page_gaps_siting, 0, 0, false, true, &openapi_page_siting, 0},
    {HTTP_GET, "/gaps/scenario", page_gaps_scenario, 0, 0, false, true, &openapi_page_scenario, 0},
    {HTTP_POST, "/gaps/scenario", page_gaps_scenario, HTTP_BODY_FORM, 0, false, true,
     &openapi_page_scenario_sent, 0},
    {HTTP_GET, "/map", page_map, 0, 0, false, true, &openapi_page_map, 0},
    {HTTP_GET, "/about", page_about, 0, 0, false, false, &openapi_page_about, 0},
    {HTTP_GET, "/sources", page_sources, 0, 0, false, false, &openapi_page_sources, 0},
    {HTTP_GET, "/annex", page_annex, 0, 0, false, false, &openapi_page_annex, 0},
    {HTTP_GET, "/annex.pdf", page_annex_pdf, 0, 0, false, false, &openapi_page_annex_pdf, 0},
    {HTTP_GET, "/data", page_data, 0, 0, false, false, &openapi_page_data, 0},
    {HTTP_GET, "/privacy", page_privacy, 0, 0, false, false, &openapi_page_privacy, 0},
    {HTTP_GET, "/accessibility", page_accessibility, 0, 0, false, false,
     &openapi_page_accessibility, 0},
    {HTTP_GET, "/web/{file}", page_file, 0, 0, false, false, &openapi_file, 0},
    {HTTP_GET, "/robots.txt", page_robots, 0, 0, false, false, &openapi_robots, 0},
    /* people who sign in, and how */
    {HTTP_GET, "/steward/sign-in", page_sign_in, 0, 0, false, false, NULL, HTTP_ANYBODY},
    {HTTP_POST, "/steward/sign-in", page_sign_in_sent, HTTP_BODY_FORM, SIGN_IN_BODY_MAX_BYTES,
     false, false, NULL, HTTP_ANYBODY},
    {HTTP_POST, "/steward/sign-out", page_sign_out, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_ANYBODY},
    {HTTP_GET, "/steward/account", page_account, 0, 0, false, false, NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/account", page_account_sent, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/conceal", page_conceal, 0, 0, false, true, NULL,
     HTTP_STEWARDS},
    {HTTP_POST, "/steward/services/{id}/conceal", page_conceal, HTTP_BODY_FORM, 0, false, true,
     NULL, HTTP_STEWARDS},
    {HTTP_GET, "/steward/services/{id}/reveal", page_reveal, 0, 0, false, true, NULL,
     HTTP_STEWARDS},
    {HTTP_POST, "/steward/services/{id}/reveal", page_reveal, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_STEWARDS},
    {HTTP_GET, "/steward/people", page_people, 0, 0, false, false, NULL, HTTP_ADMINS},
    {HTTP_POST, "/steward/people", page_people_sent, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_ADMINS},
    {HTTP_GET, "/steward/people/{id}", page_person, 0, 0, false, false, NULL, HTTP_ADMINS},
    {HTTP_POST, "/steward/people/{id}", page_person_sent, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_ADMINS},
    /* files in and out */
    {HTTP_GET, "/steward/import", page_import, 0, 0, false, true, NULL, HTTP_STEWARDS},
    {HTTP_POST, "/steward/import", page_import_sent, HTTP_BODY_FILES, HTTP_IMPORT_MAX_BYTES, false,
     true, NULL, HTTP_STEWARDS},
    {HTTP_POST, "/steward/import/confirm", page_import_confirm, HTTP_BODY_FORM, 0, false, true,
     NULL, HTTP_STEWARDS},
    {HTTP_GET, "/steward/import/template", page_import_template, 0, 0, false, false, NULL,
     HTTP_STEWARDS},
    {HTTP_GET, "/steward/import/{key}/report", page_import_report, 0, 0, false, true, NULL,
     HTTP_STEWARDS},
    {HTTP_GET, "/steward/export", page_export, 0, 0, false, false, NULL, HTTP_STEWARDS},
    {HTTP_GET, "/steward/export/{format}", page_export_file, 0, 0, false, true, NULL,
     HTTP_STEWARDS},
    /* listings, their history, proposals */
    {HTTP_GET, "/steward", page_steward_home, 0, 0, false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services", page_steward_services, 0, 0, false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}", page_steward_service, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/check", page_steward_check, HTTP_BODY_FORM, 0, false, true,
     NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/retire", page_steward_retire, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/retire", page_steward_retire, HTTP_BODY_FORM, 0, false,
     true, NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/restore", page_steward_restore, HTTP_BODY_FORM, 0, false,
     true, NULL, HTTP_STEWARDS},
    {HTTP_GET, "/steward/services/{id}/history", page_steward_history, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/history/{row}", page_steward_history_row, 0, 0, false, true,
     NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/history/{row}/undo", page_steward_undo, HTTP_BODY_FORM, 0,
     false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/new", page_edit_new, 0, 0, false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/new", page_edit_new, HTTP_BODY_FORM, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit", page_edit, 0, 0, false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit/answers", page_edit_answers, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit/public", page_edit_public, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit/conflict", page_edit_conflict, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/edit/conflict", page_edit_conflict, HTTP_BODY_FORM, 0,
     false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/edit/save", page_edit_save, HTTP_BODY_FORM, 0, false, true,
     NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/edit/discard", page_edit_discard, HTTP_BODY_FORM, 0, false,
     true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit/{section}", page_edit_section, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/edit/{section}", page_edit_section, HTTP_BODY_FORM, 0,
     false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/services/{id}/edit/{section}/{row}", page_edit_row, 0, 0, false, true,
     NULL, HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/services/{id}/edit/{section}/{row}", page_edit_row, HTTP_BODY_FORM,
     EDIT_BODY_MAX_BYTES, false, true, NULL, HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/retired", page_steward_retired, 0, 0, false, true, NULL, HTTP_STEWARDS},
    {HTTP_GET, "/steward/duplicates", page_steward_duplicates, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/proposals", page_steward_proposals, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_GET, "/steward/proposals/{id}", page_steward_proposal, 0, 0, false, true, NULL,
     HTTP_SIGNED_IN},
    {HTTP_POST, "/steward/proposals/{id}", page_steward_proposal, HTTP_BODY_FORM, 0, false, true,
     NULL, HTTP_SIGNED_IN},
};

const struct http_route *site_routes(size_t *count)
{
    *count = sizeof routes / sizeof *routes;
    return routes;
}

void site_serve(struct site *site, struct http_options *options)
{
    options->routes = routes;
    options->route_count = sizeof routes / sizeof *routes;
    options->site = site;
    options->worker_create = worker_create;
    options->worker_destroy = worker_destroy;
    options->problem_page = page_problem;
    options->request_check = openapi_query_check;
    options->request_admit = caller_admit;
    options->request_screen = caller_screen;
}
