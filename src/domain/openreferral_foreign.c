/* Services of other directories: what the standard's own members say, and no more. Nothing is made
 * up: whom such a service is for, how she is put in touch and what it asks of her stay unsaid. */
#include <math.h>
#include <string.h>

#include "codec/geojson_read.h"
#include "model/postcode.h"
#include "openreferral_reading.h"

enum { AGE_YEARS_MAX = 120, TITLE_BYTES = 300 };

static const char kept_members[] =
    " id name alternate_name description url status alert minimum_age maximum_age assured_date "
    "last_modified phones schedules service_areas service_at_locations organization "
    "organization_id funding "
    "program attributes ";

/* Where each member that is not kept is counted. */
static void leave_others(struct referral_reading *reading, const struct json_at *at,
                         const char *kept)
{
    for (struct json_each each = json_each(at); json_next(&each);) {
        struct str key = each.at.key;
        bool is_empty = !json_is_there(&each.at) ||
                        (json_kind_of(&each.at) == JSON_KIND_LIST && !json_count(&each.at));
        char word[64];
        if (is_empty || key.len + 3 > sizeof word)
            continue;
        word[0] = ' ';
        memcpy(word + 1, key.ptr, key.len);
        memcpy(word + 1 + key.len, " ", 2);
        if (!strstr(kept, word))
            referral_leave(reading, key);
    }
}

/* ---- time ---- */

/* The day of a date or a time; false if there is none. */
static bool day_of(const struct json_at *service, const char *member, struct date *out)
{
    struct json_at at = json_member(service, member);
    struct str text = {"", 0};
    if (json_want_text(&at, &text, NULL) || text.len < DATE_TEXT_LEN)
        return false;
    text.len = DATE_TEXT_LEN;
    return date_parse(text, out);
}

static enum err add_note(struct referral_reading *reading, struct str title, struct str text,
                         int source)
{
    if (text.len)
        *draft_notes(&reading->base.draft) = (struct note_record){title, text, source};
    return OK;
}

/* What its status says on the day on which it was last touched. */
static enum err read_status(struct referral_reading *reading, const struct json_at *at,
                            struct date seen, int source)
{
    struct json_at status_at = json_member(at, "status");
    struct statement_record row = {.validity = VALIDITY_UNKNOWN,
                                   .from_text = STR(""),
                                   .to_text = STR(""),
                                   .known_from = seen,
                                   .source = source};
    struct str status = {"", 0};
    enum err err = json_want_text(&status_at, &status, reading->base.problem);
    if (err)
        return err;
    if (str_equal(status, STR("active"))) {
        row.validity = (struct validity){DATE_MIN, seen, seen, DATE_MAX};
        *draft_evidence(&reading->base.draft) =
            (struct evidence_record){.source = source,
                                     .has_date = true,
                                     .seen = {seen, seen},
                                     .seen_text = STR("listed as active"),
                                     .note = STR("")};
    } else if (str_equal(status, STR("inactive")) || str_equal(status, STR("defunct"))) {
        row.validity = (struct validity){DATE_MIN, seen, DATE_MIN, seen};
    } else if (str_equal(status, STR("temporarily closed"))) {
        err = add_note(reading, STR("Temporarily closed"),
                       STR("Its directory lists this service as temporarily closed."), source);
    } else {
        return json_problem(&status_at, reading->base.problem, ERR_INVALID,
                            "The status must be active, inactive, defunct or temporarily closed.");
    }
    *draft_statements(&reading->base.draft) = row;
    return err;
}

/* ---- source ---- */

static enum err read_source_of(struct referral_reading *reading, const struct json_at *at,
                               struct date seen, bool is_dated, int *out)
{
    const struct service_record *service =
        &reading->base.draft.directory->services[reading->service];
    struct source_record source = {.published_earliest = is_dated ? seen : DATE_MIN,
                                   .published_latest = is_dated ? seen : DATE_MAX,
                                   .date_text = STR(""),
                                   .licence = STR(""),
                                   .confidence =
                                       STR("As another directory has it; not checked here.")};
    char id[UUID_TEXT_LEN + 1];
    char words[DATE_WORDS_LEN];
    struct buf text;
    buf_init(&text, TITLE_BYTES);
    uuid_print(service->id, id);
    source.id = referral_part_id("source", str_from(id), 0);
    buf_text(&text, "Open Referral record of ");
    buf_str(&text, service->name.len < TITLE_BYTES / 2 ? service->name : str_from(id));
    source.title = draft_text(&reading->base.draft, buf_view(&text));
    buf_finish(&text);
    date_words(seen, words);
    if (is_dated)
        source.date_text = draft_text(&reading->base.draft, str_from(words));
    enum err err = maybe_text(&reading->base, at, "url", &source.url);
    return err ? err : referral_source(reading, &source, out);
}

/* ---- whom it is for ---- */

static enum err read_ages_of(struct referral_reading *reading, const struct json_at *at)
{
    struct json_at low_at = json_member(at, "minimum_age");
    struct json_at high_at = json_member(at, "maximum_age");
    double low = 0;
    double high = AGE_YEARS_MAX;
    enum err err = json_maybe_double(&low_at, 0, AGE_YEARS_MAX, &low, reading->base.problem);
    if (!err)
        err = json_maybe_double(&high_at, low, 1000, &high, reading->base.problem);
    bool has_high = high < AGE_YEARS_MAX;
    if (err || (!(low > 0) && !has_high))
        return err;
    *draft_rules(&reading->base.draft) =
        (struct rule){.condition = CONDITION_AGE,
                      .mode = RULE_REQUIRES,
                      .low = (int32_t)ceil(low),
                      .high = has_high ? (int32_t)floor(high) : INT32_MAX,
                      .text = STR(""),
                      .question = STR("")};
    return OK;
}

/* Terms of our taxonomies that it carries, as the rules that they stand for. */
static enum err read_terms_of(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    struct json_at list = json_member(at, "attributes");
    uint64_t terms[CONDITION_COUNT] = {0};
    for (struct json_each each = json_each(&list); json_next(&each);) {
        struct json_at term_at = json_member(&each.at, "taxonomy_term");
        struct json_at id_at = json_member(&term_at, "id");
        struct str text = {"", 0};
        struct uuid id;
        bool found = false;
        if (json_want_text(&id_at, &text, NULL) || !uuid_parse(text, &id))
            continue;
        for (int c = 0; c < CONDITION_COUNT && !found; c++) {
            const char *name = condition_row((enum condition)c)->vocabulary;
            const struct vocabulary *words = name ? vocabulary_find(&directory->words, name) : NULL;
            for (int t = 0; words && t < words->count; t++)
                if (uuid_compare(referral_term_id_of(words->name, words->terms[t].code), id) == 0) {
                    terms[c] |= UINT64_C(1) << t;
                    found = true;
                }
        }
        if (!found)
            referral_leave(reading, STR("attributes"));
    }
    for (int c = 0; c < CONDITION_COUNT; c++)
        if (terms[c])
            *draft_rules(&reading->base.draft) = (struct rule){
                .condition = (enum condition)c,
                .mode =
                    c == CONDITION_STAGE || c == CONDITION_REFERRAL ? RULE_REQUIRES : RULE_OFFERS,
                .high = INT32_MAX,
                .terms = terms[c],
                .text = STR(""),
                .question = STR("")};
    return OK;
}

/* ---- whom it covers ---- */

static int area_named(const struct directory *directory, struct str name)
{
    for (int i = 0; i < directory->areas_count; i++)
        if (str_equal_nocase(directory->areas[i].name, name))
            return i;
    for (int i = 0; i < directory->area_names_count; i++)
        if (str_equal_nocase(directory->area_names[i].name, name))
            return directory->area_names[i].area;
    return NONE;
}

/* GeoJSON in a text; false if it is anything else. */
static bool extent_read(struct referral_reading *reading, struct str text, struct str *wkb)
{
    struct json_doc *doc = NULL;
    struct rings rings;
    if (json_open(text, 16 * 1024 * 1024, &doc, NULL))
        return false;
    struct json_at root = json_root(doc);
    struct json_at geometry = json_member(&root, "geometry"); /* of a Feature */
    bool good = geojson_polygons_read(json_is_there(&geometry) ? &geometry : &root, GEOJSON_DEGREES,
                                      reading->base.projection, reading->base.draft.arena, wkb,
                                      NULL) == OK &&
                rings_from_wkb(*wkb, reading->base.draft.arena, &rings, NULL) == OK;
    json_close(doc);
    return good;
}

/* An area that we know by name, or its shape, or else its words alone. */
static enum err read_area_of(struct referral_reading *reading, const struct json_at *at,
                             struct date seen, int source)
{
    struct directory *directory = reading->base.draft.directory;
    struct service_record *service = &directory->services[reading->service];
    struct coverage_record row = {.basis = BASIS_RESIDENCE,
                                  .within = NONE,
                                  .site = NONE,
                                  .wkb = STR(""),
                                  .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                  .from_text = STR(""),
                                  .to_text = STR(""),
                                  .known_from = seen,
                                  .source = source,
                                  .note = STR("")};
    struct str name = {"", 0};
    struct str extent = {"", 0};
    enum err err = maybe_text(&reading->base, at, "name", &name);
    if (!err && !name.len)
        err = maybe_text(&reading->base, at, "service_area", &name);
    if (!err)
        err = maybe_text(&reading->base, at, "extent", &extent);
    if (err)
        return err;
    int area = area_named(directory, str_trim(name));
    if (area != NONE) {
        row.kind = COVERAGE_AREAS;
        row.areas = (struct span){directory->coverage_areas_count, 1};
        draft_coverage_area(&reading->base.draft, area);
    } else if (extent.len && extent_read(reading, extent, &row.wkb)) {
        row.kind = COVERAGE_POLYGON;
        row.note = name;
    } else {
        if (extent.len)
            referral_leave(reading, STR("extent"));
        service->coverage_text = text_join(&reading->base, service->coverage_text, name);
        return OK;
    }
    *draft_coverages(&reading->base.draft) = row;
    return OK;
}

static enum err read_areas_of(struct referral_reading *reading, const struct json_at *at,
                              struct date seen, int source)
{
    struct json_at list = json_member(at, "service_areas");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = read_area_of(reading, &item, seen, source);
    }
    return err;
}

/* ---- money ---- */

static enum err read_funding_of(struct referral_reading *reading, const struct json_at *at,
                                struct date seen, int source)
{
    struct json_at list = json_member(at, "funding");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct funding_record row = {.amount_gbp = NONE,
                                     .validity = VALIDITY_UNKNOWN,
                                     .from_text = STR(""),
                                     .to_text = STR(""),
                                     .known_from = seen,
                                     .source = source,
                                     .note = STR("")};
        err = maybe_text(&reading->base, &item, "source", &row.funder);
        if (!err && row.funder.len)
            *draft_fundings(&reading->base.draft) = row;
    }
    return err;
}

/* ---- the service ---- */

enum err referral_foreign_read(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    struct date seen = reading->today;
    struct date checked = reading->today;
    struct str alert = {"", 0};
    int source = NONE;
    bool is_modified = day_of(at, "last_modified", &seen);
    bool is_assured = day_of(at, "assured_date", &checked);
    if (!is_modified && is_assured)
        seen = checked;
    if (!is_assured)
        checked = seen;
    enum err err = read_source_of(reading, at, seen, is_modified || is_assured, &source);
    if (err)
        return err;
    int other = types ? term_find(types, STR("other")) : NONE;
    struct service_record *service = &directory->services[reading->service];
    service->audience = AUDIENCE_ALL; /* nothing says that it is for women alone */
    service->reach = REACH_REMOTE;    /* until it has a place */
    service->provision_type = other > 0 ? other : 0;
    service->source = source;
    service->checked_on = checked;
    reading->base.checked_on = seen;
    err = read_status(reading, at, seen, source);
    if (!err)
        err = maybe_text(&reading->base, at, "alert", &alert);
    if (!err)
        err = add_note(reading, STR("Alert"), alert, source);
    if (!err)
        err = read_ages_of(reading, at);
    if (!err)
        err = read_terms_of(reading, at);
    if (!err)
        err = referral_foreign_schedules(reading, at, NONE);
    if (!err)
        err = read_areas_of(reading, at, seen, source);
    if (!err)
        err = read_funding_of(reading, at, seen, source);
    leave_others(reading, at, kept_members);
    return err;
}

/* ---- its places ---- */

static enum err read_address(struct referral_reading *reading, const struct json_at *location_at,
                             struct site_record *site)
{
    struct json_at list = json_member(location_at, "addresses");
    struct json_at at = json_item(&list, 0);
    struct json_at second_at = json_member(&at, "address_2");
    struct str postcode = {"", 0};
    struct str second = {"", 0};
    if (!json_is_there(&at))
        return OK;
    enum err err = maybe_text(&reading->base, &at, "address_1", &site->address);
    if (!err)
        err = json_maybe_text(&second_at, &second, reading->base.problem);
    if (!err)
        err = maybe_text(&reading->base, &at, "city", &site->place);
    if (!err)
        err = maybe_text(&reading->base, &at, "postal_code", &postcode);
    if (err)
        return err;
    struct postcode parsed = postcode_parse(postcode);
    if (parsed.part == POSTCODE_WHOLE)
        site->postcode = draft_text(&reading->base.draft, str_from(parsed.text));
    else if (postcode.len)
        referral_leave(reading, STR("postal_code"));
    if (second.len)
        referral_leave(reading, STR("address_2"));
    return OK;
}

static enum err read_point(struct referral_reading *reading, const struct json_at *at,
                           struct site_record *site)
{
    struct json_at lat = json_member(at, "latitude");
    struct json_at lon = json_member(at, "longitude");
    struct geo_point point = {HUGE_VAL, HUGE_VAL};
    enum err err = json_maybe_double(&lat, -90, 90, &point.lat, reading->base.problem);
    if (!err)
        err = json_maybe_double(&lon, -180, 180, &point.lon, reading->base.problem);
    if (err || !isfinite(point.lat) || !isfinite(point.lon))
        return err;
    struct geo_grid grid = projection_to_grid(reading->base.projection, point);
    if (!(grid.easting >= 0 && grid.easting <= 700000 && grid.northing >= 0 &&
          grid.northing <= 1300000))
        return json_problem(&lat, reading->base.problem, ERR_INVALID,
                            "This point is not in Britain.");
    site->grid = grid;
    site->has_point = true;
    int area = reading->locator ? locator_find(reading->locator, grid) : LOCATOR_NONE;
    site->area = area == LOCATOR_NONE ? NONE : area;
    return OK;
}

enum err referral_foreign_site(struct referral_reading *reading, const struct json_at *location_at,
                               struct site_record *site, bool *usable)
{
    static const char kept[] = " id name location_type latitude longitude addresses description ";
    struct json_at type_at = json_member(location_at, "location_type");
    struct str type = {"", 0};
    enum err err = json_maybe_text(&type_at, &type, reading->base.problem);
    site->source = reading->base.draft.directory->services[reading->service].source;
    *usable = !err && (!type.len || str_equal(type, STR("physical")));
    if (err || !*usable) /* nobody can go to a postal or virtual one */
        return err;
    err = read_address(reading, location_at, site);
    if (!err)
        err = read_point(reading, location_at, site);
    if (!err)
        err = maybe_text(&reading->base, location_at, "description", &site->note);
    if (err)
        return err;
    bool is_addressed = site->address.len || site->postcode.len;
    site->precision =
        is_addressed ? site->has_point ? PRECISION_EXACT : PRECISION_POSTCODE : PRECISION_PLACE;
    *usable = site->has_point || site->postcode.len; /* else it is nowhere on a map */
    leave_others(reading, location_at, kept);
    if (!*usable)
        referral_leave(reading, STR("location without a point or postcode"));
    return OK;
}
