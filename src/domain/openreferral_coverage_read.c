/* Whom a service takes by place, from a record of ours. */
#include "openreferral_reading.h"

static const double radius_max_m = 200000;

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err read_polygon(struct referral_reading *reading, const struct json_at *at,
                             struct str *wkb)
{
    struct json_at member = json_member(at, "polygon");
    struct str hex = {"", 0};
    struct rings rings;
    enum err err = json_want_text(&member, &hex, reading->base.problem);
    char *bytes = err ? NULL : ARENA_ARRAY(reading->base.draft.arena, char, hex.len / 2 + 1);
    if (!err && !bytes)
        return problem_set(reading->base.problem, ERR_NO_MEMORY, "There is no memory for an area.");
    bool good = hex.len % 2 == 0;
    for (size_t i = 0; !err && good && i + 1 < hex.len; i += 2) {
        int high = hex_digit(hex.ptr[i]);
        int low = hex_digit(hex.ptr[i + 1]);
        good = high >= 0 && low >= 0;
        bytes[i / 2] = (char)(unsigned char)(high * 16 + low);
    }
    *wkb = (struct str){bytes, hex.len / 2};
    if (!err && (!good || rings_from_wkb(*wkb, reading->base.draft.arena, &rings, NULL)))
        err = json_problem(&member, reading->base.problem, ERR_INVALID,
                           "This is no polygon in WKB as hexadecimal digits.");
    return err;
}

static enum err read_coverage_areas(struct referral_reading *reading, const struct json_at *at,
                                    struct span *out)
{
    struct json_at list = json_member(at, "areas");
    size_t count = 0;
    enum err err = OK;
    *out = (struct span){reading->base.draft.directory->coverage_areas_count, 0};
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        int area = NONE;
        err = referral_area_at(reading, &item, &area);
        for (int k = 0; k < out->count && !err; k++)
            if (reading->base.draft.directory->coverage_areas[out->first + k] == area)
                err = json_problem(&item, reading->base.problem, ERR_INVALID,
                                   "This area is named twice.");
        if (!err)
            draft_coverage_area(&reading->base.draft, area);
        out->count++;
    }
    return err;
}

/* What the database would refuse without a word for people. */
static const char *coverage_wrong(const struct referral_reading *reading,
                                  const struct coverage_record *row)
{
    const struct service_record *service =
        &reading->base.draft.directory->services[reading->service];
    bool is_wide = row->kind == COVERAGE_EVERYWHERE || row->kind == COVERAGE_NOT_NAMED;
    if (row->kind == COVERAGE_AREAS && !row->areas.count)
        return "There are no areas.";
    if (row->kind == COVERAGE_NOT_NAMED && row->within == NONE)
        return "not-named needs within.";
    if (row->kind == COVERAGE_RADIUS && row->site == NONE)
        return "A radius needs its site.";
    if (service->confidential && (!is_wide || row->areas.count || row->within != service->region))
        return "A confidential service covers its region and names no other area.";
    return NULL;
}

enum err referral_coverage_read(struct referral_reading *reading, const struct json_at *at)
{
    struct coverage_record row = {.wkb = STR("")};
    struct json_at excludes = json_member(at, "excludes");
    struct json_at claimed = json_member(at, "claimed_count");
    struct json_at radius = json_member(at, "radius_m");
    int64_t claimed_count = 0;
    int basis = 0;
    int kind = 0;
    enum err err = want_code(&reading->base, at, "basis", basis_codes, &basis);
    if (!err)
        err = want_code(&reading->base, at, "kind", coverage_kind_codes, &kind);
    row.basis = (enum basis)basis;
    row.kind = (enum coverage_kind)kind;
    if (!err)
        err = json_maybe_bool(&excludes, &row.excludes, reading->base.problem);
    if (!err)
        err = read_coverage_areas(reading, at, &row.areas);
    if (!err)
        err = referral_maybe_area(reading, at, "within", &row.within);
    if (!err)
        err =
            json_maybe_int(&claimed, 1, PROVISION_ROWS_MAX, &claimed_count, reading->base.problem);
    row.claimed_count = (int)claimed_count;
    if (!err)
        err = referral_maybe_id(reading, at, "site", &reading->sites, &row.site);
    if (!err && row.kind == COVERAGE_RADIUS)
        err = json_want_double(&radius, 1, radius_max_m, &row.radius_m, reading->base.problem);
    if (!err && row.kind == COVERAGE_POLYGON)
        err = read_polygon(reading, at, &row.wkb);
    if (!err)
        err = referral_validity(reading, at, &row.validity);
    if (!err)
        err = referral_dating(reading, at, &row.from_text, &row.to_text, &row.known_from);
    if (!err)
        err = maybe_text(&reading->base, at, "note", &row.note);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    const char *wrong = err || reading->is_draft ? NULL : coverage_wrong(reading, &row);
    if (wrong)
        err = json_problem(at, reading->base.problem, ERR_INVALID, "%s", wrong);
    if (!err)
        *draft_coverages(&reading->base.draft) = row;
    return err;
}
