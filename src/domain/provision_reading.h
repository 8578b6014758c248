/* What the files that read provision.json share. */
#ifndef SIGNPOST_DOMAIN_PROVISION_READING_H
#define SIGNPOST_DOMAIN_PROVISION_READING_H

#include "codec/json.h"
#include "domain/draft.h"
#include "domain/provision.h"

enum { PROVISION_ROWS_MAX = 2000 };

/* The keys of records by which the file's others name them; a key's place is its record's index. */
struct keys {
    struct str *list;
    int count;
    int first; /* index of the first record */
};

struct reading {
    struct draft draft;
    const struct projection *projection;
    struct problem *problem;
    struct date checked_on;
    struct keys sources;
    struct keys organisations;
    struct keys programmes;
    /* of the service being read */
    struct date seen_by;   /* latest day of its earliest sighting; DATE_MAX if none */
    struct date seen_from; /* earliest day of its last sighting; DATE_MIN if none */
};

/* Text of a member, clean and copied; absent is empty for maybe_, ERR_INVALID for want_. */
MUST_CHECK enum err maybe_text(struct reading *reading, const struct json_at *object,
                               const char *member, struct str *out);
MUST_CHECK enum err want_text(struct reading *reading, const struct json_at *object,
                              const char *member, struct str *out);

/* A member's key among those known. */
MUST_CHECK enum err want_key(struct reading *reading, const struct json_at *object,
                             const char *member, const struct keys *keys, int *out);

/* A member's code in a list of codes; absent leaves *out as it is. */
MUST_CHECK enum err maybe_code(struct reading *reading, const struct json_at *object,
                               const char *member, const char *const *codes, int *out);

/* take_text: of a value itself. key_find: a record's index, or NONE. */
MUST_CHECK enum err take_text(struct reading *reading, const struct json_at *at, bool wanted,
                              struct str *out);
int key_find(const struct keys *keys, struct str key);
MUST_CHECK enum err want_code(struct reading *reading, const struct json_at *object,
                              const char *member, const char *const *codes, int *out);

/* An area by its code; type NULL: of any type. */
MUST_CHECK enum err want_area(struct reading *reading, const struct json_at *at, const char *type,
                              int *out);
MUST_CHECK enum err want_day(struct reading *reading, const struct json_at *object,
                             const char *member, struct date *out);

/* The items of a list member, one after the other; an absent list has none. */
MUST_CHECK enum err read_each(struct reading *reading, const struct json_at *object,
                              const char *member,
                              enum err (*read)(struct reading *, const struct json_at *));

/* "a; b", or the one that is not empty. */
struct str text_join(struct reading *reading, struct str a, struct str b);

/* A bound in our notation; absent leaves the days as they are. */
MUST_CHECK enum err maybe_bound(struct reading *reading, const struct json_at *object,
                                const char *member, struct date *earliest, struct date *latest);

/* from and to; silent: what holds for a bound that is not stated. */
MUST_CHECK enum err read_validity(struct reading *reading, const struct json_at *at,
                                  struct validity silent, struct validity *out);

/* The source's words for both bounds, the day from which it was known, and the source. */
MUST_CHECK enum err read_dating(struct reading *reading, const struct json_at *at,
                                struct str *from_text, struct str *to_text, struct date *known_from,
                                int *source);

/* Each of these adds one record: of the service that was added last, or of the directory. */
MUST_CHECK enum err read_site(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_coverage(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_evidence(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_statement(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_funding(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_role(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_note(struct reading *reading, const struct json_at *at);
MUST_CHECK enum err read_service(struct reading *reading, const struct json_at *at);

/* Adds the rules of a service: needs, stages, referral and rules. */
MUST_CHECK enum err read_rules(struct reading *reading, const struct json_at *service,
                               struct span *rules);

#endif
