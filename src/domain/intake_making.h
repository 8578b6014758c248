/* What the files of the intake share. */
#ifndef SIGNPOST_DOMAIN_INTAKE_MAKING_H
#define SIGNPOST_DOMAIN_INTAKE_MAKING_H

#include "codec/geojson_read.h"
#include "domain/difference.h"
#include "domain/intake.h"
#include "geo/shape.h"
#include "openreferral_reading.h"

enum {
    ROW_FAULTS_MAX = 12,
    FILE_NOTICES_MAX = 40,
    LIST_PARTS_MAX = 200,
    INTAKE_SEVERAL = 0x3fffffff
};

/* A name that people type, and the area that it means. */
struct area_key {
    struct str key;
    int area;
    int rank; /* boroughs before groups */
};

struct intake {
    struct intake_ask ask;
    struct edit_base base;
    struct arena arena;
    struct arena scratch; /* of one row, in the end */
    struct directory directory;
    struct referral_reading reading; /* its base.draft adds to the directory */
    struct openreferral_report referral;
    int start; /* services that were there */
    struct id_map before;
    struct id_map taken;         /* ids that the files brought: the row that did */
    struct id_map organisations; /* these by the hash of a name */
    struct id_map programmes;
    struct id_map sources;
    struct id_map named; /* services by organisation and name; INTAKE_SEVERAL: more than one */
    struct area_key *areas;
    int area_count;
    struct shaper *shaper; /* NULL until a polygon comes */

    struct intake_report report;
    int row_room;
    struct str notices[FILE_NOTICES_MAX];
    bool is_finished;

    /* of the row that is read */
    struct buf faults;
    int fault_count;
    struct buf notice;
    struct str where;
    struct str file;
    bool names_file; /* with each place */
    bool is_table;   /* its services are rows or features */
    struct problem *problem;
};

/* "Column postcode: ..."; column NULL: of the row as a whole. */
void intake_fault(struct intake *intake, const char *column, const char *format, ...)
    PRINTF_LIKE(3, 4);
void intake_note(struct intake *intake, const char *column, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* About the whole file. */
void intake_file_note(struct intake *intake, const char *format, ...) PRINTF_LIKE(2, 3);

/* Every some hundred services. */
void intake_tell_progress(const struct intake *intake, import_progress *progress, int done);

MUST_CHECK enum err intake_no_memory(const struct intake *intake);
MUST_CHECK enum err intake_is_cancelled(struct intake *intake);

/* A row's place, then its outcome: index NONE if it has faults. service, name: as far as known. */
void intake_row_begin(struct intake *intake, const char *format, ...) PRINTF_LIKE(2, 3);
MUST_CHECK enum err intake_row_end(struct intake *intake, struct uuid service, struct str name,
                                   int index);

/* A short piece of what was written, for a message: "%.*s" with its length and text. */
#define SHOWN(text) (int)shown_len(text), (text).ptr
size_t shown_len(struct str text);

/* services_lookup.c. Faults name the column. False: it was not found, and the fault is told. */
MUST_CHECK enum err intake_names_build(struct intake *intake);
bool intake_area(struct intake *intake, const char *column, struct str text, int *area);
bool intake_borough(struct intake *intake, const char *column, struct str text, int *area);
/* How an area is written so that it is found again: its name, or "type:code". */
struct str intake_area_text(struct intake *intake, int area);
/* By name among what is there and what the files brought; added when it is new. */
MUST_CHECK enum err intake_organisation(struct intake *intake, struct str name, int *out);
MUST_CHECK enum err intake_programme(struct intake *intake, struct str name, int *out);
MUST_CHECK enum err intake_source(struct intake *intake, const struct source_record *like,
                                  int *out);
/* The service of this organisation and name: NONE; or NONE and *several. */
int intake_named(const struct intake *intake, struct str organisation, struct str name,
                 bool *several);
struct uuid intake_named_id(struct str organisation, struct str name);

const struct postcode_record *intake_postcode(const struct intake *intake, uint64_t key);
int intake_sector(const struct intake *intake, struct str text); /* NONE */
/* The point of a place in an area (NONE: in any). */
bool intake_place(const struct intake *intake, struct str name, int area, struct geo_grid *out);

/* How many edits lie between two texts, given up beyond the limit. Letters' case does not count. */
int spelling_edits(struct str a, struct str b, int limit);
/* How many edits away a word may be that somebody meant by this one: one in three letters. */
int spelling_limit(struct str text);

/* The readers: what is wrong with a whole file is their problem. */
MUST_CHECK enum err services_csv_read(struct intake *intake, struct str text);
MUST_CHECK enum err services_geojson_read(struct intake *intake, struct str text);

#endif
