/* What the files that read Open Referral share. */
#ifndef SIGNPOST_DOMAIN_OPENREFERRAL_READING_H
#define SIGNPOST_DOMAIN_OPENREFERRAL_READING_H

#include "geo/locator.h"
#include "openreferral_parts.h"
#include "provision_reading.h"

/* From ids to places in a list. */
struct id_map {
    struct {
        struct uuid id;
        int index; /* 0: free; else one more than the place */
    } * slots;
    int size; /* a power of two, or 0 */
    int count;
};

int id_map_get(const struct id_map *map, struct uuid id); /* NONE */
/* ERR_NO_MEMORY, without a word. */
MUST_CHECK enum err id_map_put(struct id_map *map, struct arena *arena, struct uuid id, int index);

/* One import: what it has brought so far. */
struct referral_reading {
    struct reading base; /* its draft, projection and problem are used, its keys are not */
    struct openreferral_report *report;
    const char *file; /* empty: not told */
    struct date today;
    const struct locator *locator; /* NULL: boroughs are not looked up */
    struct id_map services;
    struct id_map sources;
    struct id_map organisations;
    struct id_map programmes;
    struct id_map sites;
    const struct id_map *before; /* services that were there; NULL: none */
    int service;                 /* being read */
    bool is_draft; /* what is missing or in disorder stays so: domain/edit.h finds it */
    /* Told of each service of a document: its place in the list of services, or NONE, what is known
     * of it (NULL: nothing), and why it was refused. NULL: faults go to the report alone. */
    enum err (*took)(void *context, const char *where, const struct service_record *record,
                     int index, const struct problem *why);
    void *took_context;
};

/* The same, with a word. */
MUST_CHECK enum err referral_put(struct referral_reading *reading, struct id_map *map,
                                 struct uuid id, int index);
enum err referral_no_memory(struct referral_reading *reading);

/* A member with an id. */
MUST_CHECK enum err referral_want_id(struct referral_reading *reading, const struct json_at *object,
                                     const char *member, struct uuid *out);

/* What the import knows by that id: added when it is new. */
MUST_CHECK enum err referral_organisation(struct referral_reading *reading, struct uuid id,
                                          struct str name, int *out);
MUST_CHECK enum err referral_source(struct referral_reading *reading,
                                    const struct source_record *source, int *out);

/* A member of a foreign record that is not kept. */
void referral_leave(struct referral_reading *reading, struct str member);

/* Which of our records an attribute is; RECORD_COUNT if none. */
enum referral_record referral_record_of(const struct json_at *attribute);

/* openreferral_values.c: values within our records. Days come in pairs, the earlier first. */
MUST_CHECK enum err referral_want_text(struct referral_reading *reading,
                                       const struct json_at *object, const char *member,
                                       struct str *out); /* a draft may do without */
MUST_CHECK enum err referral_days(struct referral_reading *reading, const struct json_at *object,
                                  const char *member, struct date *out, size_t count);
MUST_CHECK enum err referral_validity(struct referral_reading *reading, const struct json_at *at,
                                      struct validity *out);
MUST_CHECK enum err referral_dating(struct referral_reading *reading, const struct json_at *at,
                                    struct str *from, struct str *to, struct date *known_from);
/* What the import has brought under an id; NONE where the member is absent. */
MUST_CHECK enum err referral_maybe_id(struct referral_reading *reading,
                                      const struct json_at *object, const char *member,
                                      const struct id_map *map, int *out);
MUST_CHECK enum err referral_want_source(struct referral_reading *reading, const struct json_at *at,
                                         int *out);
/* ["borough", "E09000022"] */
MUST_CHECK enum err referral_area_at(struct referral_reading *reading, const struct json_at *at,
                                     int *out);
MUST_CHECK enum err referral_maybe_area(struct referral_reading *reading,
                                        const struct json_at *object, const char *member, int *out);

/* openreferral_coverage_read.c */
MUST_CHECK enum err referral_coverage_read(struct referral_reading *reading,
                                           const struct json_at *at);

/* openreferral_places_read.c: the locations and phones of the service that is being read. */
MUST_CHECK enum err referral_locations_read(struct referral_reading *reading,
                                            const struct json_at *service);
MUST_CHECK enum err referral_phones_read(struct referral_reading *reading,
                                         const struct json_at *service);

/* openreferral_schedules_read.c: a record of ours, of the service that is being read; and the
 * schedules of an object that is not ours, whose location is an index or NONE. */
MUST_CHECK enum err referral_schedule_read(struct referral_reading *reading,
                                           const struct json_at *at);
MUST_CHECK enum err referral_foreign_schedules(struct referral_reading *reading,
                                               const struct json_at *object, int location);

/* openreferral_records_read.c: an attribute with a record of the service that is being read. */
MUST_CHECK enum err referral_record_read(struct referral_reading *reading,
                                         const struct json_at *attribute,
                                         enum referral_record kind);
/* The records of a place: into site, or into location. */
MUST_CHECK enum err referral_site_read(struct referral_reading *reading,
                                       const struct json_at *attribute, struct site_record *site);
MUST_CHECK enum err referral_location_read(struct referral_reading *reading,
                                           const struct json_at *attribute,
                                           struct location_record *location);

/* openreferral_foreign.c: makes of the members of a record that is not ours what can be made. */
MUST_CHECK enum err referral_foreign_read(struct referral_reading *reading,
                                          const struct json_at *at);
MUST_CHECK enum err referral_foreign_site(struct referral_reading *reading,
                                          const struct json_at *location_at,
                                          struct site_record *site, bool *usable);

/* openreferral_read.c: one service; *out: its place. A refused one leaves no service behind. */
MUST_CHECK enum err referral_one(struct referral_reading *reading, const struct json_at *at,
                                 int *out, struct problem *why);

/* One document. */
MUST_CHECK enum err referral_document(struct referral_reading *reading, struct str text);

#endif
