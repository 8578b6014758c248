/* What the files of Open Referral share. */
#ifndef SIGNPOST_DOMAIN_OPENREFERRAL_PARTS_H
#define SIGNPOST_DOMAIN_OPENREFERRAL_PARTS_H

#include "codec/json_write.h"
#include "domain/openreferral.h"

/* What travels in attributes because the standard has no member for it. Each is JSON in a text. */
enum referral_record {
    RECORD_SERVICE,
    RECORD_ROLE,
    RECORD_SOURCE,
    RECORD_STATEMENT,
    RECORD_SITE,
    RECORD_LOCATION,
    RECORD_COVERAGE,
    RECORD_FUNDING,
    RECORD_RULE,
    RECORD_EVIDENCE,
    RECORD_PHONE,
    RECORD_NOTE,
    RECORD_SCHEDULE,
    RECORD_COUNT
};

extern const char *const referral_record_codes[];
extern const char *const referral_rule_modes[];

#define RECORD_TAXONOMY STR("signpost-record")

struct referral_writing {
    const struct openreferral_view *view;
    const struct directory *directory;
    struct json_write json;
    struct buf words; /* a sentence, a name or a record on its way */
    struct str owner; /* whose attributes are being written: an id as text */
    int records;      /* the taxonomy of our records */
    int attribute;    /* how many it has already */
};

struct referral_writing referral_writing_to(const struct openreferral_view *view, struct buf *out);
void referral_writing_finish(struct referral_writing *writing); /* hands a failure on */

/* A member with text; none where the text is empty, for null is not allowed. */
void referral_text(struct referral_writing *writing, struct str key, struct str text);
void referral_words(struct referral_writing *writing, struct str key); /* of the words, cleared */
void referral_day(struct referral_writing *writing, struct str key, struct date day);
void referral_id(struct referral_writing *writing, struct str key, struct uuid id);

/* Begins a list. */
void referral_list(struct referral_writing *writing, struct str key);

/* The id of the n-th part of a thing: "kind:owner:n". */
struct uuid referral_part_id(const char *kind, struct str owner, int n);
struct uuid referral_location_id(const struct directory *directory, int service, int location);

/* openreferral_write.c: one object each. full: with its lists. */
void referral_service(struct referral_writing *writing, int service, bool full);
void referral_service_at_location(struct referral_writing *writing, int service, int location,
                                  bool full);
struct str referral_status(struct referral_writing *writing, int service);
void referral_organization(struct referral_writing *writing, int organisation, bool full);
int referral_lead(const struct directory *directory, int service); /* organisation, or NONE */
/* Ages that always hold; NONE where not limited. */
void referral_ages(const struct directory *directory, int service, int *low, int *high);

/* openreferral_places.c: an object that is not ended yet. */
void referral_location(struct referral_writing *writing, int service, int location,
                       bool with_service, bool full);

/* openreferral_schedules.c: the list of the standard's schedules, of the service as a whole or
 * (location other than NONE) of one location. */
void referral_schedules(struct referral_writing *writing, int service, int location);

/* openreferral_records.c: attributes with records. Inside a list. */
void referral_service_records(struct referral_writing *writing, int service);
void referral_site_record(struct referral_writing *writing, int site);
void referral_location_record(struct referral_writing *writing, int location);

/* openreferral_terms.c. A taxonomy is the place of a vocabulary among those that are published, or
 * the last: our records'. */
int referral_taxonomy_count(const struct directory *directory);
int referral_taxonomy_terms(const struct directory *directory, int taxonomy); /* how many */
struct uuid referral_taxonomy_id(const struct directory *directory, int taxonomy);
struct uuid referral_term_id(const struct directory *directory, int taxonomy, int term);
int referral_taxonomy_of(const struct directory *directory, const char *vocabulary); /* or NONE */
void referral_taxonomy(struct referral_writing *writing, int taxonomy, bool full);
void referral_term(struct referral_writing *writing, int taxonomy, int term);
struct uuid referral_term_id_of(struct str taxonomy, struct str term);
/* An attribute: its term, and a value unless it is empty. */
void referral_attribute(struct referral_writing *writing, int taxonomy, int term, struct str link,
                        struct str value);
/* Attributes for the words that its type and rules name. */
void referral_service_terms(struct referral_writing *writing, int service);
/* Does it carry the term, or (term NONE) any of the taxonomy? */
bool referral_has_term(const struct directory *directory, int service, int taxonomy, int term);

#endif
