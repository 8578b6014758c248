#include "domain/listing_heed.h"

#include <stdio.h>
#include <string.h>

#include "openreferral_reading.h"

/* ---- the service in a document ---- */

/* A document on its own, or the first of a list. */
struct opened {
    struct json_doc *doc;
    struct json_at root;
    struct json_at list;
    struct json_at service;
};

static enum err document_open(struct str text, struct opened *out, struct problem *problem)
{
    enum err err = json_open(text, OPENREFERRAL_FILE_BYTES_MAX, &out->doc, problem);
    if (err)
        return err;
    out->root = json_root(out->doc);
    out->list = json_member(&out->root, "contents");
    if (json_kind_of(&out->list) != JSON_KIND_LIST)
        out->list = json_member(&out->root, "services");
    out->service = out->root;
    if (json_kind_of(&out->list) == JSON_KIND_LIST)
        out->service = json_item(&out->list, 0);
    return OK;
}

static bool is_ours(const struct json_at *service)
{
    struct json_at list = json_member(service, "attributes");
    for (struct json_each each = json_each(&list); json_next(&each);)
        if (referral_record_of(&each.at) == RECORD_SERVICE)
            return true;
    return false;
}

/* ---- the same? ---- */

static bool is_list(const struct json_at *at)
{
    return json_kind_of(at) == JSON_KIND_LIST;
}

/* Nothing is said: absent, null, an empty text or list. */
static bool is_empty(const struct json_at *at)
{
    struct str text;
    return !json_is_there(at) || (is_list(at) && !json_count(at)) ||
           (!json_want_text(at, &text, NULL) && !text.len);
}

/* Ids of parts follow from that of the service, which a copy does not share. */
static bool is_id(struct str key)
{
    return str_equal(key, STR("id")) ||
           (key.len > 3 && memcmp(key.ptr + key.len - 3, "_id", 3) == 0);
}

static bool is_same(const struct json_at *a, const struct json_at *b);

static bool has_all(const struct json_at *a, const struct json_at *b)
{
    for (struct json_each each = json_each(a); json_next(&each);) {
        char key[64];
        if (is_id(each.at.key))
            continue;
        snprintf(key, sizeof key, "%.*s", (int)each.at.key.len, each.at.key.ptr);
        struct json_at other = json_member(b, key);
        if (!is_same(&each.at, &other))
            return false;
    }
    return true;
}

static bool is_same_scalar(const struct json_at *a, const struct json_at *b)
{
    struct str texts[2];
    double numbers[2];
    bool truths[2];
    static const double most = 1e300;
    if (!json_want_text(a, &texts[0], NULL) && !json_want_text(b, &texts[1], NULL))
        return str_equal(texts[0], texts[1]);
    if (!json_want_double(a, -most, most, &numbers[0], NULL) &&
        !json_want_double(b, -most, most, &numbers[1], NULL))
        return !(numbers[0] < numbers[1] || numbers[0] > numbers[1]);
    return !json_want_bool(a, &truths[0], NULL) && !json_want_bool(b, &truths[1], NULL) &&
           truths[0] == truths[1];
}

static bool is_same(const struct json_at *a, const struct json_at *b)
{
    if (is_empty(a) || is_empty(b))
        return is_empty(a) && is_empty(b);
    if (json_kind_of(a) == JSON_KIND_OBJECT && json_kind_of(b) == JSON_KIND_OBJECT)
        return has_all(a, b) && has_all(b, a);
    if (!is_list(a) || !is_list(b))
        return is_same_scalar(a, b);
    bool same = json_count(a) == json_count(b);
    for (size_t i = 0; same && i < json_count(a); i++) {
        struct json_at one = json_item(a, i);
        struct json_at other = json_item(b, i);
        same = is_same(&one, &other);
    }
    return same;
}

/* ---- in vain ---- */

/* The documents of what was read, of what is held, and of what is shown. */
enum { WRITTEN_MOST = 3 };

struct heeding {
    struct opened written[WRITTEN_MOST];
    int count;
    struct import_faults *faults;
};

static void fault(const struct heeding *heeding, const struct json_at *at, bool is_unknown)
{
    struct problem why = {0};
    (void)json_problem(at, &why, ERR_INVALID, "%s",
                       is_unknown
                           ? "The record has no place for this: it would be lost."
                           : "This is written from the records in attributes, which say otherwise: "
                             "change it there.");
    import_faults_add(heeding->faults, why.where, why.text);
}

/* Of one place in what was sent, the same place in each that was written. */
struct heeded {
    const struct json_at *sent;
    const struct json_at *written[WRITTEN_MOST];
};

static void heed(const struct heeding *heeding, const struct heeded *at);

/* Records are read as they are; what else there is among attributes must be in one of them. */
static void heed_attributes(const struct heeding *heeding, const struct heeded *at)
{
    for (struct json_each each = json_each(at->sent); json_next(&each);) {
        bool found = !json_is_there(&each.at) || referral_record_of(&each.at) != RECORD_COUNT;
        for (int k = 0; k < heeding->count && !found; k++)
            for (struct json_each other = json_each(at->written[k]); !found && json_next(&other);)
                found = is_same(&each.at, &other.at);
        if (!found)
            fault(heeding, &each.at, true);
    }
}

static void heed_member(const struct heeding *heeding, const struct heeded *at,
                        const struct json_at *member)
{
    struct json_at found[WRITTEN_MOST];
    struct heeded next = {.sent = member};
    char key[64];
    snprintf(key, sizeof key, "%.*s", (int)member->key.len, member->key.ptr);
    for (int k = 0; k < heeding->count; k++) {
        found[k] = json_member(at->written[k], key);
        next.written[k] = &found[k];
    }
    if (str_equal(member->key, STR("attributes")) && is_list(member))
        heed_attributes(heeding, &next);
    else if (!is_id(member->key))
        heed(heeding, &next);
}

static void heed_item(const struct heeding *heeding, const struct heeded *at,
                      const struct json_at *item)
{
    struct json_at found[WRITTEN_MOST];
    struct heeded next = {.sent = item};
    for (int k = 0; k < heeding->count; k++) {
        found[k] = json_item(at->written[k], item->index);
        next.written[k] = &found[k];
    }
    if (is_empty(item))
        fault(heeding, item, false);
    else
        heed(heeding, &next);
}

static void heed(const struct heeding *heeding, const struct heeded *at)
{
    enum json_kind kind = json_kind_of(at->sent);
    bool is_unknown = true;
    bool goes_in = false;
    if (is_empty(at->sent))
        return;
    for (int k = 0; k < heeding->count; k++) {
        if (is_same(at->sent, at->written[k]))
            return;
        is_unknown &= is_empty(at->written[k]);
    }
    /* a list that only got shorter is wrong as a whole */
    goes_in = !is_unknown && kind == json_kind_of(at->written[0]) &&
              (kind == JSON_KIND_OBJECT ||
               (kind == JSON_KIND_LIST && json_count(at->sent) >= json_count(at->written[0])));
    if (!goes_in) {
        fault(heeding, at->sent, is_unknown);
        return;
    }
    for (struct json_each each = json_each(at->sent); json_next(&each);) {
        if (kind == JSON_KIND_LIST)
            heed_item(heeding, at, &each.at);
        else
            heed_member(heeding, at, &each.at);
    }
}

static enum err written_add(struct heeding *heeding, struct str text, struct problem *problem)
{
    enum err err = document_open(text, &heeding->written[heeding->count], problem);
    heeding->count += !err;
    return err;
}

static enum err listing_add(struct heeding *heeding, const struct edit_base *base,
                            const struct listing *listing, struct problem *problem)
{
    struct buf text;
    buf_init(&text, 0);
    enum err err = listing_write(base, listing, &text, problem);
    if (!err)
        err = written_add(heeding, buf_view(&text), problem);
    buf_finish(&text);
    return err;
}

static void heed_all(const struct heeding *heeding, const struct json_at *service)
{
    struct heeded at = {.sent = service};
    for (int k = 0; k < heeding->count; k++)
        at.written[k] = &heeding->written[k].service;
    heed(heeding, &at);
}

enum err listing_heed(const struct edit_base *base, struct str document, const struct listing *sent,
                      const struct listing *held, struct str shown, struct import_faults *faults,
                      struct problem *problem)
{
    struct heeding heeding = {.faults = faults};
    struct opened opened = {.doc = NULL};
    int64_t before = faults->count;
    enum err err = document_open(document, &opened, problem);
    if (!err && is_ours(&opened.service)) {
        err = listing_add(&heeding, base, sent, problem);
        if (!err)
            err = listing_add(&heeding, base, held, problem);
        if (!err && shown.len)
            err = written_add(&heeding, shown, problem);
        if (!err)
            heed_all(&heeding, &opened.service);
    }
    for (int k = 0; k < heeding.count; k++)
        json_close(heeding.written[k].doc);
    json_close(opened.doc);
    if (!err && faults->count > before)
        err = problem_set(problem, ERR_INVALID, "%s", "Something in it would be lost.");
    return err;
}

/* ---- where ---- */

/* The parts of a listing: in a document of ours, and in one of others. */
static const struct part {
    const char *name;
    const char *member;          /* of the standard, where it is read from there */
    enum referral_record record; /* else, among attributes */
    const char *foreign;
} parts[] = {
    {"name", "/name", RECORD_COUNT, "/name"},
    {"description", "/description", RECORD_COUNT, "/description"},
    {"alternative_name", "/alternate_name", RECORD_COUNT, "/alternate_name"},
    {"programme", "/program", RECORD_COUNT, "/program"},
    {"phones", "/phones", RECORD_COUNT, "/phones"},
    {"sites", "/service_at_locations", RECORD_COUNT, "/service_at_locations"},
    {"roles", NULL, RECORD_ROLE, "/organization"},
    {"sources", NULL, RECORD_SOURCE, ""},
    {"statements", NULL, RECORD_STATEMENT, "/status"},
    {"coverages", NULL, RECORD_COVERAGE, "/service_areas"},
    {"fundings", NULL, RECORD_FUNDING, "/funding"},
    {"rules", NULL, RECORD_RULE, ""},
    {"evidence", NULL, RECORD_EVIDENCE, ""},
    {"notes", NULL, RECORD_NOTE, ""},
    {"schedules", NULL, RECORD_SCHEDULE, "/schedules"},
};

enum { PART_COUNT = sizeof parts / sizeof *parts };

/* The n-th record of a kind; the list where there is none. */
static void record_point(const struct json_at *service, enum referral_record kind, int n,
                         char out[LISTING_POINTER_BYTES])
{
    struct json_at list = json_member(service, "attributes");
    struct problem why = {0};
    (void)json_problem(is_list(&list) ? &list : service, &why, OK, "%s", "");
    for (struct json_each each = json_each(&list); json_next(&each);)
        if (referral_record_of(&each.at) == kind && n-- == 0)
            (void)json_problem(&each.at, &why, OK, "%s", "");
    snprintf(out, LISTING_POINTER_BYTES, "%.100s", why.where);
}

/* Also where the member is missing. */
static void member_point(const struct json_at *service, const char *member, int n,
                         char out[LISTING_POINTER_BYTES])
{
    struct json_at at = json_member(service, member + (*member == '/'));
    struct json_at item = json_item(&at, n < 0 ? 0 : (size_t)n);
    struct problem why = {0};
    bool is_item = n >= 0 && json_is_there(&item);
    (void)json_problem(is_item ? &item : service, &why, OK, "%s", "");
    snprintf(out, LISTING_POINTER_BYTES, "%.80s%.30s", why.where, is_item ? "" : member);
}

void listing_point(struct str document, const char *where, char out[LISTING_POINTER_BYTES])
{
    struct opened opened = {.doc = NULL};
    size_t len = strcspn(where, "/");
    struct str rest = str_from(where[len] ? where + len + 1 : "");
    struct str number;
    int64_t value = NONE;
    bool is_counted = str_split(&rest, '/', &number) && str_to_int(number, &value) && value >= 0 &&
                      value < INT32_MAX;
    int n = is_counted ? (int)value : NONE;
    const struct part *part = NULL;
    out[0] = '\0';
    if (document_open(document, &opened, NULL))
        return;
    for (int i = 0; i < PART_COUNT; i++)
        if (strlen(parts[i].name) == len && memcmp(parts[i].name, where, len) == 0)
            part = &parts[i];
    bool ours = is_ours(&opened.service);
    if (part && (part->member || !ours))
        member_point(&opened.service, ours ? part->member : part->foreign, n, out);
    else if (part)
        record_point(&opened.service, part->record, n < 0 ? 0 : n, out);
    else if (ours && strncmp(where, "source", len) == 0)
        record_point(&opened.service, RECORD_SOURCE, 0, out);
    else if (ours)
        record_point(&opened.service, RECORD_SERVICE, 0, out);
    json_close(opened.doc);
}
