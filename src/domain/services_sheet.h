/* A service as one row of a table: what CSV and the properties of GeoJSON share. Each cell has one
 * canonical text; a cell that says what the record says already changes nothing, so that facts
 * which a table cannot tell are not lost by it. */
#ifndef SIGNPOST_DOMAIN_SERVICES_SHEET_H
#define SIGNPOST_DOMAIN_SERVICES_SHEET_H

#include "intake_making.h"

enum services_column {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_OTHER_NAME,
    COLUMN_DESCRIPTION,
    COLUMN_ORGANISATION,
    COLUMN_PARTNERS,
    COLUMN_SUBCONTRACTORS,
    COLUMN_COMMISSIONERS,
    COLUMN_PROGRAMME,
    COLUMN_TYPE,
    COLUMN_AUDIENCE,
    COLUMN_CJS_SPECIFIC,
    COLUMN_REACH,
    COLUMN_CONFIDENTIAL,
    COLUMN_REGION,
    COLUMN_CAPACITY,
    COLUMN_STARTS,
    COLUMN_ENDS,
    COLUMN_SITE_NAME, /* the sites: parted lists of the same length */
    COLUMN_ADDRESS,
    COLUMN_POSTCODE,
    COLUMN_PLACE,
    COLUMN_SITE_BOROUGH,
    COLUMN_LONGITUDE,
    COLUMN_LATITUDE,
    COLUMN_AREAS, /* the coverage */
    COLUMN_AREAS_EXCLUDED,
    COLUMN_AREAS_BASIS,
    COLUMN_RADIUS_M,
    COLUMN_COVERAGE_WORDS,
    COLUMN_NEEDS, /* the rules */
    COLUMN_STAGES,
    COLUMN_REFERRAL,
    COLUMN_AGE_FROM,
    COLUMN_AGE_TO,
    COLUMN_PREGNANT,
    COLUMN_CHILDREN_WITH_HER,
    COLUMN_IMMIGRATION,
    COLUMN_NO_RECOURSE,
    COLUMN_LANGUAGES,
    COLUMN_FAITH,
    COLUMN_ETHNICITY,
    COLUMN_DISABILITY,
    COLUMN_STEP_FREE,
    COLUMN_WOMEN_ONLY,
    COLUMN_TRANS,
    COLUMN_OFFENCES_NOT_TAKEN,
    COLUMN_PAST_CONTACT,
    COLUMN_SUBSTANCE_USE,
    COLUMN_CONDITION,
    COLUMN_CONDITION_QUESTION,
    COLUMN_FUNDER, /* the grants */
    COLUMN_FUNDING_STARTS,
    COLUMN_FUNDING_ENDS,
    COLUMN_AMOUNT_GBP,
    COLUMN_PHONES,
    COLUMN_NOTES,
    COLUMN_SOURCE_TITLE,
    COLUMN_SOURCE_URL,
    COLUMN_SOURCE_DATE,
    COLUMN_CHECKED_ON,
    COLUMN_DUE_ON,
    COLUMN_RECORD,
    COLUMN_COUNT
};

/* How a cell is read. */
enum column_kind {
    CELL_TEXT,
    CELL_LIST,  /* texts parted by | */
    CELL_ID,    /* a uuid */
    CELL_CODE,  /* one of codes, or of the vocabulary's codes and labels */
    CELL_TERMS, /* several of the vocabulary */
    CELL_TRUTH, /* yes or no */
    CELL_FLAG,  /* a rule: yes, no, only */
    CELL_NUMBER,
    CELL_BOUND, /* a day, month or year, ongoing, ... */
    CELL_DAY,
    CELL_AREA,
    CELL_AREAS,
    CELL_ADDRESS, /* web address */
    CELL_SITES,   /* read together */
    CELL_FUNDING, /* read together */
    CELL_PHONES,
    CELL_CONDITION, /* read together */
    CELL_RECORD
};

struct column {
    const char *name;
    enum column_kind kind;
    const char *vocabulary;
    const char *const *codes;
    enum condition condition; /* of a rule */
    enum rule_mode mode;
    int64_t most;        /* of a number, from 0 or 1 */
    bool keeps_if_empty; /* an empty cell leaves what is there */
    bool is_wanted;      /* of a service that is new */
    const char *help;
    const char *examples[2];
};
extern const struct column services_columns[COLUMN_COUNT];

/* Alternative spellings of the columns' names are taken too: "Organization", "Post code". */
int services_column_find(struct str name);    /* NONE */
int services_column_nearest(struct str name); /* the one that is closest by spelling; NONE */

/* The column of a part of a listing ("notes/0/text"), where there is one: else the part. */
const char *sheet_fault_column(const char *where);

struct sheet {
    bool has[COLUMN_COUNT];
    struct str text[COLUMN_COUNT];
};

/* The cells without what cannot be seen, in the intake's arena. */
MUST_CHECK enum err sheet_clean(struct intake *intake, const struct sheet *cells,
                                struct sheet *out);

/* Reads clean cells: canonical texts, or faults of the row. before: what the table says of the
 * service that is there, or NULL; what is so word for word is not read again. */
MUST_CHECK enum err sheet_canonise(struct intake *intake, const struct sheet *cells,
                                   const struct sheet *before, struct sheet *out);

/* When a service runs, by two canonical cells; what is not said reaches to the day it was seen. */
void sheet_validity(const struct sheet *sheet, struct date seen, struct validity *out);

/* A bound as the table has it. */
struct str sheet_bound_text(struct intake *intake, struct date earliest, struct date latest);

/* What the table says of a service. All columns but the record. */
MUST_CHECK enum err sheet_print(struct intake *intake, int service, struct sheet *out);

/* A new service (its index): as the base (NONE: nothing) but for the columns that are marked. The
 * sheet is canonical, and whole: what the file does not say is as the base has it. wkb: its polygon
 * of coverage where the file has another; else empty. */
struct composing {
    struct intake *intake;
    int base;
    const struct sheet *sheet;
    const bool *changed;
    struct uuid id;
    struct str wkb;
};
MUST_CHECK enum err sheet_compose(const struct composing *composing, int *out);

/* The geometry of a feature: degrees with 7 decimals, so that what was written is known again. */
struct sheet_geometry {
    struct str text; /* as we would write it: "[-0.0712345,51.4735]", ...; empty: none */
    bool is_polygon; /* else a point */
    bool is_outside; /* no part of the polygon is in London */
    struct str wkb;  /* of a polygon, grid metres */
    struct geo_point point;
};

/* One row of a table or feature, between intake_row_begin and its end. geometry: of a feature. */
MUST_CHECK enum err sheet_take(struct intake *intake, const struct sheet *cells,
                               const struct sheet_geometry *geometry);

/* The same with a geometry as JSON (empty: none). */
MUST_CHECK enum err services_row_take(struct intake *intake, const struct sheet *cells,
                                      struct str geometry_json, enum geojson_crs crs);

/* The geometry that our own GeoJSON gives a service, and the service that has it: text is empty
 * where there is none. */
MUST_CHECK enum err sheet_geometry_of(struct intake *intake, int service,
                                      struct sheet_geometry *out);

/* One site as the table has it: also for the reading of a row. Texts of the seven columns from
 * COLUMN_SITE_NAME on. */
enum { SITE_CELLS = COLUMN_LATITUDE - COLUMN_SITE_NAME + 1 };
MUST_CHECK enum err sheet_site_canonise(struct intake *intake, const struct str cells[SITE_CELLS],
                                        struct str out[SITE_CELLS]);
/* The record of canonical cells, without an id and a source. */
void sheet_site_make(struct intake *intake, const struct str cells[SITE_CELLS],
                     struct site_record *out);

/* Parts of a cell with parted values, and back. */
int sheet_parts(struct str cell, struct str *parts, int most);      /* by | or ; */
int sheet_text_parts(struct str cell, struct str *parts, int most); /* by | alone */
struct str sheet_joined(struct intake *intake, const struct str *parts, int count);

/* A rule, a coverage that a column can tell. */
bool sheet_tells_rule(const struct rule *rule, enum services_column *column);
bool sheet_tells_coverage(const struct directory *directory, int service,
                          const struct coverage_record *row, enum basis basis);
/* The basis of the coverage that the table tells of a service. */
enum basis sheet_basis(const struct directory *directory, int service);

/* The texts of one site, grant, phone: what parts of the cells are made of. */
enum { FUNDING_CELLS = COLUMN_AMOUNT_GBP - COLUMN_FUNDER + 1 };
void sheet_site_text(struct intake *intake, const struct site_record *site,
                     struct str out[SITE_CELLS]);
void sheet_funding_text(struct intake *intake, const struct funding_record *funding,
                        struct str out[FUNDING_CELLS]);
struct str sheet_phone_text(struct intake *intake, const struct phone_record *phone);

#endif
