/* What the files of the site share: an atlas with all that was prepared for it on a day. */
#ifndef SIGNPOST_HTTP_PICTURE_H
#define SIGNPOST_HTTP_PICTURE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "codec/mustache.h"
#include "domain/collection.h"
#include "domain/gap_write.h"
#include "domain/nearest.h"
#include "domain/phrasebook.h"
#include "http/assets.h"
#include "http/browsing.h"
#include "http/kept.h"
#include "http/server.h"
#include "http/site.h"
#include "http/tiles.h"
#include "render/map_svg.h"

/* Answers that depend on nothing but the atlas and the day, made when first asked for. */
enum prepared {
    PREPARED_BOROUGHS,
    PREPARED_BOROUGHS_LOW,
    PREPARED_PLACES,
    PREPARED_LANDING,
    PREPARED_READY,
    PREPARED_READ_ONLY,
    PREPARED_FINDER,
    PREPARED_ABOUT,
    PREPARED_SOURCES,
    PREPARED_DATA,
    PREPARED_API,
    PREPARED_ORGANISATIONS,
    PREPARED_PRIVACY,
    PREPARED_ACCESSIBILITY,
    PREPARED_COUNT
};

/* Services whose JSON is kept; more are made anew each time. */
enum { SERVICES_KEPT_MAX = 2048 };

/* Boundaries of areas, made when first asked for. Those of groups change with their members. */
enum { BOUNDARIES_KEPT_MAX = 16 };
struct boundaries_kept {
    pthread_mutex_t mutex;
    struct arena arena; /* theirs */
    int count;
    struct gap_boundaries items[BOUNDARIES_KEPT_MAX];
};

struct picture {
    _Atomic int holders;
    const struct atlas *atlas;
    struct date today;
    bool is_synthetic; /* some service is made up */
    struct arena arena;
    struct map_outline outline;
    _Atomic(struct http_shared *) prepared[PREPARED_COUNT];
    _Atomic int services_kept;
    _Atomic(struct http_shared *) *services; /* by service */
    struct http_kept *answers;               /* about gaps, without facts of hers */
    struct boundaries_kept boundaries;
    struct picture_tiles tiles;
    struct browsing browsing;
    pthread_mutex_t collections_mutex; /* while they are made */
    struct arena collections_arena;
    struct collections collections;
    _Atomic(const struct collections *) collections_made; /* NULL until they are */
};

struct site {
    pthread_mutex_t replacing; /* now */
    _Atomic(struct picture *) now;
    _Atomic int entering;
    struct gap_memory *gaps;
    struct site_tiles tiles;
    struct mustache_set *pages;
    struct str public_url;
    struct str contact_email; /* may be empty */
    struct assets *assets;
    struct http_shared *robots;
    struct http_shared *icon;
    struct http_shared *healthy;
    struct ledger *ledger;        /* NULL: nothing can be changed here */
    struct access *access;        /* NULL with it */
    struct import_shelf *imports; /* files that wait for a steward's word */
    const char *trusted_header;   /* NULL: none */
    const char *trusted_address;
    atomic_bool signs_in;             /* somebody's password is looked at: one at a time */
    char secret[SECRET_TEXT_LEN + 1]; /* of this run: what forms prove without a session */
};

/* One thread's. */
struct site_worker {
    struct projection *projection;
    struct slice_cache *slices;
    struct tile_maker *tiles;
    struct phrasebook *book;
    struct nearest nearest;
    struct buf words;
};

/* A hold on the current picture; never waits. */
struct picture *picture_enter(struct site *site);
void picture_leave(struct picture *picture);

/* Writes the body of a prepared answer. */
typedef enum err (*prepared_write)(struct http_request *request, const struct picture *picture,
                                   struct buf *out, struct problem *problem);

struct prepared_kind {
    prepared_write write;
    const char *content_type;
    bool varies_by_accept;
    bool is_open_data;
};

/* Answers with the one kept in the place, making it if need be. */
MUST_CHECK enum err prepared_answer(const struct prepared_kind *kind, enum prepared which,
                                    struct http_request *request, struct http_answer *answer,
                                    struct problem *problem);

/* The handlers, by file. routes_api.c: */
enum err api_find(struct http_request *request, struct http_answer *answer,
                  struct problem *problem);
enum err api_service(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err api_boroughs(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err api_healthy(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err api_ready(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
/* routes_gaps.c: */
enum err api_gaps(struct http_request *request, struct http_answer *answer,
                  struct problem *problem);
enum err api_gaps_uncovered(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err api_gaps_matrix(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_gaps_timeline(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err api_gaps_cliff(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
enum err api_gaps_reach(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
enum err api_gaps_scenario(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err api_siting(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
/* routes_pages.c: */
enum err page_home(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_service(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_file(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_robots(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_problem(struct http_request *request, int status, const struct problem *problem,
                      struct buf *body);

/* page_words.c: */
enum err page_about(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
enum err page_sources(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_data(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_privacy(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_accessibility(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);

/* page_annex.c: */
enum err page_annex(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
enum err page_annex_pdf(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);

/* routes_tiles.c: */
enum err api_tile(struct http_request *request, struct http_answer *answer,
                  struct problem *problem);
enum err api_tile_of_all(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_tile_of_collection(struct http_request *request, struct http_answer *answer,
                                struct problem *problem);
/* Takes the ending off; false if it is not there. */
bool tile_ending_cut(struct str *text, struct str ending);
/* Is there such a set, and would its tiles, or images of them, take this query? */
MUST_CHECK enum err tile_query_check(const struct http_request *request,
                                     const struct picture *picture, struct str set, bool is_image,
                                     struct problem *problem);
/* routes_tilesets.c: */
enum err api_tilejson(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err api_tilesets(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err api_tileset(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err api_tilesets_of_collection(struct http_request *request, struct http_answer *answer,
                                    struct problem *problem);
enum err api_tileset_of_collection(struct http_request *request, struct http_answer *answer,
                                   struct problem *problem);
enum err api_matrix_sets(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_matrix_set(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
/* Is it the name of a collection, rather than of a set of tiles? */
bool tileset_is_collection(struct str name);

/* routes_openapi.c: */
enum err api_document(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);

/* routes_features.c: */
enum err api_conformance(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_collections(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_collection(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
enum err api_schema(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
enum err api_queryables(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
/* routes_features_items.c: */
enum err api_items(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err api_item(struct http_request *request, struct http_answer *answer,
                  struct problem *problem);

/* site.c: every address of the site. */
const struct http_route *site_routes(size_t *count);

/* page.c: the frame of every page. A view with what all pages show; NULL if the arena is full. */
struct view *page_view(const struct site *site, const struct picture *picture, struct arena *arena);
MUST_CHECK enum err page_draw(const struct site *site, const char *name, const struct view *view,
                              struct buf *out, struct problem *problem);

/* ERR_INVALID that names the first argument of the query beyond those known. */
MUST_CHECK enum err query_check(const struct http_request *request, const char *const *known,
                                size_t count, struct problem *problem);
/* as_of and known_on of the query; today and all that is known where they are absent. *given: was
 * any? */
MUST_CHECK enum err query_moment(const struct http_request *request, struct moment *out,
                                 bool *given, struct problem *problem);
/* The service that the address names. */
MUST_CHECK enum err query_service(const struct http_request *request, const struct atlas *atlas,
                                  int *service, struct problem *problem);

/* What is wrong with a form that was sent. */
struct form_error {
    struct str field;
    struct str text;
};
enum { FORM_ERRORS_MAX = 24 };
struct form_errors {
    int count;
    struct form_error items[FORM_ERRORS_MAX];
};
/* Puts them into a page, for its summary; NULL: there are none. */
void form_errors_view(const struct form_errors *errors, struct view *into);

/* A number as a telephone dials it: for "tel:{{dial}}". */
void dial_view(struct str number, struct view *into);

/* A source as pages name it: title, date and, where it is on the web, its address. */
void source_view(const struct source_record *source, struct view *into);

/* page_service.c, page_data.c: what each page shows. */
MUST_CHECK enum err service_view(const struct picture *picture, int service, struct moment moment,
                                 struct arena *arena, struct view *into, struct problem *problem);
void about_view(const struct http_request *request, const struct picture *picture,
                struct view *into);
void sources_view(const struct http_request *request, const struct picture *picture,
                  struct view *into);
void data_view(const struct http_request *request, const struct picture *picture,
               struct view *into);

#endif
