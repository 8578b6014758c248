/* The whole directory as plain records: what the store reads and the atlas is built from. Records
 * point at each other by index; NONE where there is nothing. All text is borrowed from the arena
 * that holds the directory. */
#ifndef SIGNPOST_MODEL_DIRECTORY_H
#define SIGNPOST_MODEL_DIRECTORY_H

#include "base/hash.h"
#include "geo/rings.h"
#include "model/condition.h"
#include "model/schedule.h"

enum { NONE = -1 };

enum audience { AUDIENCE_WOMEN, AUDIENCE_WOMEN_STRAND, AUDIENCE_ALL };
enum reach { REACH_VISIT, REACH_REMOTE, REACH_REFUGE, REACH_COUNT };
enum precision { PRECISION_EXACT, PRECISION_POSTCODE, PRECISION_PLACE, PRECISION_BOROUGH };
enum basis { BASIS_RESIDENCE, BASIS_ARREST, BASIS_COURT, BASIS_WORK, BASIS_STUDY, BASIS_PRISON };
enum coverage_kind {
    COVERAGE_AREAS,
    COVERAGE_EVERYWHERE,
    COVERAGE_NOT_NAMED,
    COVERAGE_RADIUS,
    COVERAGE_POLYGON
};
enum role { ROLE_LEAD, ROLE_PARTNER, ROLE_SUBCONTRACTOR, ROLE_COMMISSIONER };
enum place_kind { PLACE_PLACE, PLACE_PRISON, PLACE_COURT };
enum layer_shape { LAYER_POINTS, LAYER_LINES, LAYER_POLYGONS, LAYER_MIXED };
enum layer_type { LAYER_TEXT, LAYER_INTEGER, LAYER_NUMBER, LAYER_BOOLEAN };

/* The codes of each enum as the store and the API write them, ended by NULL. */
extern const char *const audience_codes[];
extern const char *const reach_codes[];
extern const char *const precision_codes[];
extern const char *const basis_codes[];
extern const char *const coverage_kind_codes[];
extern const char *const role_codes[];
extern const char *const place_kind_codes[];
extern const char *const layer_shape_codes[];
extern const char *const layer_type_codes[];

/* The index of a code in such a list, or NONE. */
int code_find(const char *const *codes, struct str code);

/* A run of records in one of the directory's arrays. */
struct span {
    int first;
    int count;
};

struct source_record {
    struct uuid id;
    struct str title;
    struct str url;
    struct str date_text;
    struct date published_earliest;
    struct date published_latest;
    struct str licence;
    struct str confidence;
};

struct organisation_record {
    struct uuid id;
    struct str name;
};

struct programme_record {
    struct uuid id;
    struct str name;
    struct str description;
};

struct role_record {
    int organisation;
    enum role role;
};

/* One statement of when a service ran. */
struct statement_record {
    struct validity validity;
    struct str from_text; /* the source's words */
    struct str to_text;
    struct date known_from;
    int source;
};

struct site_record {
    struct uuid id;
    struct str name;
    struct str address;
    struct str postcode;
    struct str place;
    struct str note;
    enum precision precision;
    int area; /* its borough, or NONE */
    bool has_point;
    struct geo_grid grid; /* metres */
    int source;
};

/* A service at a site, for a time. */
struct location_record {
    int site;
    struct validity validity;
    struct date known_from;
};

struct coverage_record {
    enum basis basis;
    enum coverage_kind kind;
    bool excludes;
    struct span areas; /* in coverage_areas: covered, or for not-named the ones left out */
    int within;        /* area, or NONE */
    int claimed_count; /* 0: not counted */
    int site;          /* of a radius, or NONE */
    double radius_m;
    struct str wkb; /* of a polygon */
    struct validity validity;
    struct str from_text;
    struct str to_text;
    struct date known_from;
    int source;
    struct str note;
};

struct funding_record {
    struct str funder;
    int64_t amount_gbp; /* NONE: not stated */
    struct validity validity;
    struct str from_text;
    struct str to_text;
    struct date known_from;
    int source;
    struct str note;
};

struct evidence_record {
    int source;
    bool has_date;
    struct sighting seen;
    struct str seen_text;
    struct str note;
};

struct phone_record {
    struct str number;
    struct str description;
    int source;
};

struct note_record {
    struct str title;
    struct str text;
    int source;
};

struct service_record {
    struct uuid id;
    struct str name;
    struct str alternative_name;
    struct str description;
    struct str coverage_text;
    int programme;
    enum audience audience;
    bool cjs_specific;
    int provision_type; /* term of that vocabulary */
    enum reach reach;
    bool confidential;
    int region; /* area of a confidential service, or NONE */
    bool synthetic;
    struct date checked_on;
    struct date due_on; /* for the next check; days 0: not said (model/freshness.h) */
    int source;
    int capacity;             /* women at one time; NONE (or 0): not stated */
    struct str capacity_text; /* the source's words */
    int capacity_source;
    struct span roles;
    struct span statements; /* by known_from */
    struct span locations;
    struct span schedules;
    struct span coverages;
    struct span fundings;
    struct span rules;
    struct span evidence;
    struct span phones;
    struct span notes;
};

struct area_record {
    struct uuid id;
    struct str type; /* "borough", the scheme of a group, or an imported type */
    struct str code; /* GSS code where there is one */
    struct str name;
    double hectares;       /* 0: not known */
    int women;             /* NONE: not known */
    struct geo_grid label; /* a point well inside */
    struct str wkb;        /* of boroughs and imported areas; empty for groups */
    bool imported;
};

struct member_record {
    int group;
    int member;
    struct validity validity;
};

struct area_name_record {
    struct str name;
    int area;
};

struct place_record {
    enum place_kind kind;
    struct str name;
    struct str also; /* other spellings, separated by | */
    struct str postcode;
    bool has_point;
    struct geo_grid grid;
    int area; /* NONE: outside London, or too wide to say */
};

struct sector_record {
    struct str sector; /* "SE15 4" */
    struct geo_grid grid;
    int postcodes;     /* how many its point is the mean of */
    struct span areas; /* in sector_areas, most postcodes first */
};

/* Women who live around a point. */
struct demand_record {
    struct geo_grid grid;
    int area; /* borough */
    int women;
};

/* Packed: there may be 1.7 million. */
struct postcode_record {
    uint64_t key; /* postcode_key */
    int32_t lon_e7;
    int32_t lat_e7;
    int32_t easting;
    int32_t northing;
    int16_t area; /* index among areas, or NONE outside London */
    bool terminated;
};

/* What people import to see beside our services: stations, courts, hospitals. Ordered by name. */
struct layer_record {
    struct str name; /* small letters, digits, dashes */
    enum layer_shape shape;
    bool is_base;         /* drawn on the base map */
    struct span fields;   /* in layer_fields */
    struct span features; /* in layer_features, in the order of the file */
};

struct layer_field_record {
    struct str name;
    enum layer_type type;
};

struct layer_feature_record {
    struct uuid id;
    struct str key;     /* what its file calls it, or its number there */
    struct str wkb;     /* POINT to MULTIPOLYGON in grid metres: little endian, two dimensions */
    struct geo_box box; /* grid metres */
    int values;         /* in layer_values: its first; one for each field of its layer */
};

/* The type is its field's. */
struct layer_value_record {
    bool is_there;
    struct str text; /* of LAYER_TEXT */
    double number;   /* of the others; a boolean is 0 or 1, an integer is within 2^53 */
};

#define DIRECTORY_LISTS(LIST)                                                                      \
    LIST(source_record, sources)                                                                   \
    LIST(organisation_record, organisations)                                                       \
    LIST(programme_record, programmes)                                                             \
    LIST(role_record, roles)                                                                       \
    LIST(service_record, services)                                                                 \
    LIST(statement_record, statements)                                                             \
    LIST(site_record, sites)                                                                       \
    LIST(location_record, locations)                                                               \
    LIST(schedule_record, schedules)                                                               \
    LIST(coverage_record, coverages)                                                               \
    LIST(funding_record, fundings)                                                                 \
    LIST(rule, rules)                                                                              \
    LIST(evidence_record, evidence)                                                                \
    LIST(phone_record, phones)                                                                     \
    LIST(note_record, notes)                                                                       \
    LIST(area_record, areas)                                                                       \
    LIST(member_record, members)                                                                   \
    LIST(area_name_record, area_names)                                                             \
    LIST(place_record, places)                                                                     \
    LIST(sector_record, sectors)                                                                   \
    LIST(demand_record, demand)                                                                    \
    LIST(postcode_record, postcodes)                                                               \
    LIST(layer_record, layers)                                                                     \
    LIST(layer_field_record, layer_fields)                                                         \
    LIST(layer_feature_record, layer_features)                                                     \
    LIST(layer_value_record, layer_values)

struct directory {
#define LIST(type, name)                                                                           \
    int name##_count;                                                                              \
    struct type *name;
    DIRECTORY_LISTS(LIST)
#undef LIST
    int coverage_areas_count;
    int *coverage_areas;
    int sector_areas_count;
    int *sector_areas;
    struct span data_notes; /* in notes: those of the data page, not of a service */
    struct str water_wkb;   /* the tidal Thames; may be empty */
    bool demand_is_imported;
    struct str demand_words; /* where the demand is from, for people: "Women, Census 2021" */
    struct vocabularies words;
};

#endif
