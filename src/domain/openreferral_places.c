/* Where services are, as HSDS-UK has it. */
#include <math.h>

#include "openreferral_parts.h"

enum { DEGREE_DECIMALS = 6 };

/* All that an address must have is known; one with holes may not be published. */
static bool has_address(const struct site_record *site)
{
    return site->address.len && site->postcode.len && site->area != NONE;
}

static void write_address(struct referral_writing *writing, const struct site_record *site)
{
    struct str borough = writing->directory->areas[site->area].name;
    char owner[UUID_TEXT_LEN + 1];
    uuid_print(site->id, owner);
    referral_list(writing, STR("addresses"));
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), referral_part_id("address", str_from(owner), 0));
    referral_text(writing, STR("address_1"), site->address);
    referral_text(writing, STR("city"), STR("London"));
    referral_text(writing, STR("region"), borough);
    referral_text(writing, STR("state_province"), STR("Greater London"));
    referral_text(writing, STR("postal_code"), site->postcode);
    referral_text(writing, STR("country"), STR("GB"));
    referral_text(writing, STR("address_type"), STR("physical"));
    json_write_object_end(&writing->json);
    json_write_list_end(&writing->json);
}

static void write_site(struct referral_writing *writing, int index, bool full)
{
    static const char *const precise[] = {"", "The point is that of its postcode.",
                                          "The point is that of its neighbourhood: approximate.",
                                          "The point is the middle of its borough: approximate."};
    const struct site_record *site = &writing->directory->sites[index];
    const struct openreferral_view *view = writing->view;
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), site->id);
    referral_text(writing, STR("location_type"), STR("physical"));
    referral_text(writing, STR("name"), site->name);
    if (!has_address(site)) { /* in words, what is known of it */
        struct str area = site->area == NONE ? STR("") : writing->directory->areas[site->area].name;
        struct str parts[] = {site->address, site->place, area, site->postcode};
        for (int i = 0; i < 4; i++) {
            if (parts[i].len && writing->words.len)
                buf_text(&writing->words, ", ");
            buf_str(&writing->words, parts[i]);
        }
        if (writing->words.len)
            buf_text(&writing->words, ". ");
    }
    buf_text(&writing->words, site->precision == PRECISION_POSTCODE && view->site_is_about &&
                                      view->site_is_about[index]
                                  ? "The point is about that of its postcode: approximate."
                                  : precise[site->precision]);
    if (writing->words.len && writing->words.ptr[writing->words.len - 1] == ' ')
        writing->words.ptr[--writing->words.len] = '\0';
    referral_words(writing, STR("description"));
    if (view->site_points && isfinite(view->site_points[index].lat)) {
        json_write_key(&writing->json, STR("latitude"));
        json_write_double(&writing->json, view->site_points[index].lat, DEGREE_DECIMALS);
        json_write_key(&writing->json, STR("longitude"));
        json_write_double(&writing->json, view->site_points[index].lon, DEGREE_DECIMALS);
    }
    if (full && has_address(site))
        write_address(writing, site);
    if (full) {
        char owner[UUID_TEXT_LEN + 1];
        struct str before = writing->owner;
        int count = writing->attribute;
        uuid_print(site->id, owner);
        writing->owner = str_from(owner);
        writing->attribute = 0;
        referral_list(writing, STR("attributes"));
        referral_site_record(writing, index);
        json_write_list_end(&writing->json);
        writing->owner = before;
        writing->attribute = count;
    }
    json_write_object_end(&writing->json);
}

/* When it was there, if that is not now. */
static void location_words(struct referral_writing *writing, const struct location_record *row)
{
    char words[BOUND_WORDS_LEN];
    if (validity_on(&row->validity, writing->view->today) != CERTAINLY_NOT)
        return;
    bool is_before = validity_is_before(&row->validity, writing->view->today);
    if (is_before)
        bound_when(row->validity.from_earliest, row->validity.from_latest, words);
    else
        bound_when(row->validity.to_earliest, row->validity.to_latest, words);
    buf_format(&writing->words, "The service %s here %s.", is_before ? "begins" : "ended", words);
}

void referral_location(struct referral_writing *writing, int service, int location,
                       bool with_service, bool full)
{
    const struct directory *directory = writing->directory;
    const struct location_record *row = &directory->locations[location];
    char owner[UUID_TEXT_LEN + 1];
    struct uuid id = referral_location_id(directory, service, location);
    uuid_print(id, owner);
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), id);
    referral_id(writing, STR("service_id"), directory->services[service].id);
    referral_id(writing, STR("location_id"), directory->sites[row->site].id);
    location_words(writing, row);
    referral_words(writing, STR("description"));
    json_write_key(&writing->json, STR("location"));
    write_site(writing, row->site, full);
    if (full) {
        struct str before = writing->owner;
        int count = writing->attribute;
        writing->owner = str_from(owner);
        writing->attribute = 0;
        referral_schedules(writing, service, location);
        referral_list(writing, STR("attributes"));
        referral_location_record(writing, location);
        json_write_list_end(&writing->json);
        writing->owner = before;
        writing->attribute = count;
    }
    if (with_service) {
        json_write_key(&writing->json, STR("service"));
        referral_service(writing, service, full);
    }
}

void referral_service_at_location(struct referral_writing *writing, int service, int location,
                                  bool full)
{
    referral_location(writing, service, location, true, full);
    /* the older validator looks for these here too */
    referral_text(writing, STR("name"), writing->directory->services[service].name);
    referral_text(writing, STR("status"), referral_status(writing, service));
    json_write_object_end(&writing->json);
}
