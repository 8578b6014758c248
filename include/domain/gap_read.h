/* Questions about gaps as people, links and programs put them (DESIGN 16). */
#ifndef SIGNPOST_DOMAIN_GAP_READ_H
#define SIGNPOST_DOMAIN_GAP_READ_H

#include "domain/gap_siting.h"
#include "geo/projection.h"

/* Which answer is wanted. */
enum gap_asked {
    GAP_ASKED_AREAS,
    GAP_ASKED_UNCOVERED,
    GAP_ASKED_MATRIX,
    GAP_ASKED_TIMELINE,
    GAP_ASKED_CLIFF,
    GAP_ASKED_SCENARIO,
    GAP_ASKED_SITES,
    GAP_ASKED_REACH,
    GAP_ASKED_COUNT
};

enum gap_format { GAP_GEOJSON, GAP_JSON, GAP_CSV };

enum {
    GAP_REQUEST_MAX_BYTES = 1024 * 1024, /* of a body */
    GAP_SCENARIO_SERVICES_MAX = 1000,    /* left out, and likewise extended */
    GAP_SCENARIO_EXTRAS_MAX = 20,
    GAP_TIME_YEARS = 10,      /* of a timeline, unless the asker says otherwise */
    GAP_RADIUS_MAX_M = 50000, /* of a circle, of reach */
    GAP_AROUND_M = 20000,     /* how far from Greater London a new service may stand */
    GAP_BUDGET_MS = 2000,     /* of a search for sites, unless the asker says otherwise */
    GAP_BUDGET_MAX_MS = 5000,
    GAP_OWN_CANDIDATES_MAX = 2000
};

/* Text is borrowed from the atlas or lives in the arena that was passed in. */
struct gap_request {
    enum gap_asked asked;
    struct gap_question question; /* moment.as_of is the first day of a timeline or cliff */
    uint64_t given;               /* bits of fields that were set: each may be set once */
    struct date to;               /* timeline, cliff */
    enum gap_format format;
    bool geometry;        /* areas: with their boundaries */
    bool include_unknown; /* uncovered: also what some service may cover */
    double within_m;      /* reach */
    struct gap_scenario scenario;
    struct gap_siting_options siting; /* sites; cancel is not set */
};

/* The fields that go with what is asked, by number from 0, beside the facts of hers; NULL after the
 * last. "rows" and "from" are other names of fields that are listed too. */
const char *gap_field_name(enum gap_asked asked, int index);

/* A question about today, every member as it is when nothing is said. */
void gap_request_init(struct gap_request *request, enum gap_asked asked);

/* Sets one field from its text: "need" "accommodation", "secured" "true". Fields: those of the
 * contract that go with what is asked, and facts of hers as find_set takes them. Empty text leaves
 * the field as it is. ERR_INVALID with the field in problem->where: there is no such field, it was
 * set before, or its value is wrong. */
MUST_CHECK enum err gap_request_set(const struct atlas *atlas, const struct projection *projection,
                                    struct str field, struct str value, struct gap_request *request,
                                    struct problem *problem);

/* To be called once after the last field. */
MUST_CHECK enum err gap_request_complete(struct gap_request *request, struct problem *problem);

/* Reads a JSON body: the fields as members, and those of a scenario (without, extend, add) or of
 * the search for sites. Initialised before; completed here. ERR_INVALID with the JSON pointer in
 * problem->where, ERR_NOT_FOUND for a place that we cannot find. */
MUST_CHECK enum err gap_request_read(const struct atlas *atlas, const struct projection *projection,
                                     struct str json, struct arena *arena,
                                     struct gap_request *request, struct problem *problem);

/* Appends the request as a query, "area=borough&as_of=2021-02-01&...": the same for all requests
 * that mean the same. Without the scenario's and the sites' own members. No format, so that links
 * can add one. */
void gap_request_query(const struct atlas *atlas, const struct gap_request *request,
                       struct buf *out);

/* Does it state a fact about her beyond the age of 30 that every question begins with? */
bool gap_request_has_facts(const struct gap_request *request);

/* ---- parts of scenarios, also for command lines and forms ---- */

/* A service by id, or by its whole name in any case of letters. ERR_NOT_FOUND. */
MUST_CHECK enum err gap_service_find(const struct atlas *atlas, struct str text, int *out,
                                     struct problem *problem);

/* A GeoJSON Polygon or MultiPolygon in degrees, as text, that a new service would cover: its WKB in
 * grid metres, in the arena. ERR_INVALID with the words where it is none, is not sound or is too
 * far away; ERR_LIMIT. */
MUST_CHECK enum err gap_polygon_read(const struct atlas *atlas, const struct projection *projection,
                                     struct str json, struct arena *arena, struct str *wkb,
                                     struct problem *problem);

/* May the scenario's extension with this number stand? ERR_INVALID with the words where it would
 * move nothing, since its day lies before the recorded end, or where its service was named before.
 */
MUST_CHECK enum err gap_extension_check(const struct atlas *atlas, struct moment moment,
                                        const struct gap_scenario *scenario, int number,
                                        struct problem *problem);

/* The same of a service that is left out: each is named once. */
MUST_CHECK enum err gap_without_check(const struct gap_scenario *scenario, int number,
                                      struct problem *problem);

/* Does a point lie in Greater London or up to GAP_AROUND_M away from its corners? ERR_INVALID. */
MUST_CHECK enum err gap_around_check(const struct atlas *atlas, struct geo_grid point,
                                     struct problem *problem);

/* Boroughs of an area by name or code: a borough, or the members of a group on that day. */
MUST_CHECK enum err gap_boroughs_find(const struct atlas *atlas, struct str text, struct date as_of,
                                      uint64_t *boroughs, struct problem *problem);

#endif
