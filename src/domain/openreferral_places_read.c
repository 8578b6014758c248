/* Where the services of a document of Open Referral are, and their phones. */
#include <string.h>

#include "openreferral_reading.h"

/* The first record of a kind among an object's attributes. */
static bool find_record(const struct json_at *object, enum referral_record kind,
                        struct json_at *list, struct json_at *out)
{
    *list = json_member(object, "attributes");
    size_t count = json_kind_of(list) == JSON_KIND_LIST ? json_count(list) : 0;
    for (size_t i = 0; i < count; i++) {
        *out = json_item(list, i);
        if (referral_record_of(out) == kind)
            return true;
    }
    return false;
}

/* ---- places ---- */

static enum err read_place(struct referral_reading *reading, const struct json_at *location_at,
                           int *out, bool *usable)
{
    struct site_record site = {.area = NONE, .source = NONE};
    struct json_at list;
    struct json_at record;
    enum err err = referral_want_id(reading, location_at, "id", &site.id);
    *out = err ? NONE : id_map_get(&reading->sites, site.id);
    *usable = true;
    if (err || *out != NONE)
        return err;
    err = maybe_text(&reading->base, location_at, "name", &site.name);
    if (!err && find_record(location_at, RECORD_SITE, &list, &record))
        err = referral_site_read(reading, &record, &site);
    else if (!err)
        err = referral_foreign_site(reading, location_at, &site, usable);
    if (err || !*usable)
        return err;
    *out = reading->base.draft.directory->sites_count;
    *draft_sites(&reading->base.draft) = site;
    return referral_put(reading, &reading->sites, site.id, *out);
}

static enum err check_once(struct referral_reading *reading, const struct json_at *at,
                           const struct location_record *row)
{
    const struct directory *directory = reading->base.draft.directory;
    int first = directory->services[reading->service].locations.first;
    for (int i = first; i < directory->locations_count; i++)
        if (directory->locations[i].site == row->site &&
            directory->locations[i].validity.from_earliest.days == row->validity.from_earliest.days)
            return json_problem(at, reading->base.problem, ERR_INVALID,
                                "The service is at this location already from that day on.");
    return OK;
}

static enum err read_location_of(struct referral_reading *reading, const struct json_at *at)
{
    struct location_record row = {.validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                  .known_from = reading->base.checked_on};
    struct json_at location_at = json_member(at, "location");
    struct json_at list;
    struct json_at record;
    bool usable = false;
    bool is_ours = find_record(at, RECORD_LOCATION, &list, &record);
    enum err err = json_want_object(&location_at, reading->base.problem);
    if (!err)
        err = read_place(reading, &location_at, &row.site, &usable);
    if (!err && is_ours)
        err = referral_location_read(reading, &record, &row);
    if (err || !usable)
        return err;
    err = reading->is_draft ? OK : check_once(reading, at, &row);
    if (err)
        return err;
    int index = reading->base.draft.directory->locations_count;
    *draft_locations(&reading->base.draft) = row;
    return is_ours ? OK : referral_foreign_schedules(reading, at, index);
}

enum err referral_locations_read(struct referral_reading *reading, const struct json_at *service)
{
    struct directory *directory = reading->base.draft.directory;
    struct json_at list = json_member(service, "service_at_locations");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    if (!err && count && directory->services[reading->service].confidential && !reading->is_draft)
        return json_problem(&list, reading->base.problem, ERR_INVALID,
                            "A confidential service has no location.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = read_location_of(reading, &item);
    }
    return err;
}

/* ---- phones ---- */

/* Only what a number is made of; dashes and quotes go. */
static struct str plain_number(struct referral_reading *reading, struct str number)
{
    char room[64];
    size_t len = 0;
    for (size_t i = 0; i < number.len && len < sizeof room; i++)
        if (number.ptr[i] && strchr("0123456789 +()", number.ptr[i]))
            room[len++] = number.ptr[i];
    return draft_text(&reading->base.draft, str_trim((struct str){room, len}));
}

enum err referral_phones_read(struct referral_reading *reading, const struct json_at *service)
{
    struct json_at list = json_member(service, "phones");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct json_at number_at = json_member(&item, "number");
        struct phone_record phone = {.source = NONE};
        err = referral_want_text(reading, &item, "number", &phone.number);
        if (!err && !reading->is_draft)
            phone.number = plain_number(reading, phone.number);
        if (!err && phone.number.len < 3 && !reading->is_draft)
            err = json_problem(&number_at, reading->base.problem, ERR_INVALID,
                               "This is no phone number.");
        if (!err)
            err = maybe_text(&reading->base, &item, "description", &phone.description);
        if (!err)
            *draft_phones(&reading->base.draft) = phone;
    }
    return err;
}
