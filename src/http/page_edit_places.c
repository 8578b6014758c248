/* The section about places: a site, and when the service is there. */
#include <math.h>

#include "domain/place.h"
#include "domain/words.h"
#include "model/postcode.h"
#include "page_edit_parts.h"

enum { POINT_DECIMALS = 6 };

static const char *const precisions[] = {"The exact place", "The middle of its postcode",
                                         "A neighbourhood only", "A borough only", NULL};

#define SITE(member) offsetof(struct site_record, member)
#define VALIDITY(member)                                                                           \
    (offsetof(struct location_record, validity) + offsetof(struct validity, member))

static const struct edit_field place_fields[] = {
    {.name = "name",
     .label = "Name of the place",
     .kind = EDIT_TEXT,
     .at = SITE(name),
     .is_other = true},
    {.name = "address",
     .label = "Address",
     .hint = "Without the postcode",
     .kind = EDIT_TEXT,
     .at = SITE(address),
     .is_other = true},
    {.name = "postcode",
     .label = "Postcode",
     .hint = "We put the place on the map by it",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 10},
    {.name = "place",
     .label = "Neighbourhood",
     .hint = "Where no address is known, for example “Brixton”",
     .kind = EDIT_TEXT,
     .at = SITE(place),
     .is_other = true},
    {.name = "area",
     .label = "Borough",
     .kind = EDIT_CHOICE,
     .at = EDIT_OWN,
     .nothing = "The one where we put it on the map"},
    {.name = "point",
     .label = "Latitude and longitude",
     .hint = "Leave it empty: we look the postcode up. Or write it like 51.4700, -0.0700",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 50},
    {.name = "precision",
     .label = "What the point on the map is",
     .kind = EDIT_CODE,
     .at = SITE(precision),
     .is_other = true,
     .words = precisions},
    {.name = "from",
     .label = "There from",
     .hint = "For example 1 April 2021, April 2021 or 2021. Leave it empty if it always was",
     .kind = EDIT_BOUND,
     .at = VALIDITY(from_earliest),
     .empty = EDIT_EMPTY_FIRST},
    {.name = "to",
     .label = "There until",
     .hint = "Leave it empty if it stays there",
     .kind = EDIT_BOUND,
     .at = VALIDITY(to_earliest),
     .empty = EDIT_EMPTY_LAST},
    {.name = "note",
     .label = "Note for visitors",
     .hint = "For example how to find the door",
     .kind = EDIT_LONG,
     .at = SITE(note),
     .most = 1000,
     .is_other = true},
    {.name = "source",
     .label = "Where this is from",
     .kind = EDIT_SOURCE,
     .at = SITE(source),
     .is_other = true},
};

static bool site_id_is_taken(struct edit_page *page, struct uuid id)
{
    const struct directory *directory = edit_directory(page);
    for (int i = 0; i < directory->sites_count; i++)
        if (!uuid_compare(directory->sites[i].id, id))
            return true;
    return false;
}

static struct uuid site_id_new(struct edit_page *page)
{
    struct uuid id;
    int number = edit_directory(page)->sites_count;
    do {
        struct str key = edit_format(page, "%s:%d", page->id_text, number++);
        id = draft_uuid("site", key);
    } while (site_id_is_taken(page, id));
    return id;
}

/* Does another service stand at this site? Then what is changed here is not changed there. */
static bool site_is_shared(struct edit_page *page, struct uuid id)
{
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; i < all->services_count; i++) {
        struct span span = all->services[i].locations;
        for (int k = span.first; k < span.first + span.count; k++)
            if (uuid_compare(all->services[i].id, page->id) &&
                !uuid_compare(all->sites[all->locations[k].site].id, id))
                return true;
    }
    return false;
}

static void place_begin(struct edit_page *page, void *record)
{
    struct location_record *location = record;
    struct directory *directory = edit_directory(page);
    location->validity = (struct validity){DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX};
    location->known_from = page->base.today;
    location->site = directory->sites_count;
    struct uuid id = site_id_new(page);
    *draft_sites(&page->listing.draft) = (struct site_record){.id = id,
                                                              .name = STR(""),
                                                              .address = STR(""),
                                                              .postcode = STR(""),
                                                              .place = STR(""),
                                                              .note = STR(""),
                                                              .precision = PRECISION_POSTCODE,
                                                              .area = NONE,
                                                              .source = edit_source_newest(page)};
}

static void *place_other(struct edit_page *page, void *record)
{
    const struct location_record *location = record;
    return &edit_directory(page)->sites[location->site];
}

static struct str point_text(struct edit_page *page, const struct site_record *site)
{
    if (!site->has_point)
        return STR("");
    struct geo_point point = projection_to_point(page->base.projection, site->grid);
    buf_double(&page->words, point.lat, POINT_DECIMALS);
    buf_text(&page->words, ", ");
    buf_double(&page->words, point.lon, POINT_DECIMALS);
    return words_keep(&page->words, page->arena);
}

static void place_fill(struct edit_page *page, void *record)
{
    const struct site_record *site = place_other(page, record);
    edit_put(page, "postcode", site->postcode);
    edit_put(page, "area", edit_area_text(page, site->area));
    edit_put(page, "point", point_text(page, site));
}

/* ---- where it is ---- */

static bool place_look_up(struct edit_page *page, const char *field, struct str text,
                          struct place *out)
{
    struct problem why = {0};
    if (place_find(page->atlas, page->base.projection, text, out, &why))
        edit_error(page, field, "%s", why.text);
    else if (!isfinite(out->grid.easting) || !isfinite(out->grid.northing))
        edit_error(page, field, "This is not a place in Britain.");
    else
        return true;
    return false;
}

/* A postcode whose own point we do not have gives its boroughs alone; the atlas then puts the site
 * where its sector is, and says so. */
static void place_put(struct edit_page *page, struct site_record *site, const char *field,
                      struct str text)
{
    struct place place;
    if (!place_look_up(page, field, text, &place))
        return;
    site->has_point = place.about_m == 0;
    site->grid = site->has_point ? place.grid : (struct geo_grid){0, 0};
    site->area = place.first_area == AREA_OUTSIDE ? NONE : place.first_area;
}

/* As postcodes are written, in the arena; empty with an error where it is none. */
static struct str postcode_take(struct edit_page *page)
{
    struct str typed = edit_value(page, "postcode");
    struct postcode postcode = postcode_parse(typed);
    if (typed.len && postcode.part != POSTCODE_WHOLE)
        edit_error(page, "postcode", "Write the whole postcode, for example SE15 4QL.");
    return typed.len ? edit_format(page, "%s", postcode.text) : STR("");
}

static void place_take(struct edit_page *page, void *record)
{
    struct site_record *site = place_other(page, record);
    struct str point = edit_value(page, "point");
    struct str area = edit_value(page, "area");
    struct str postcode = postcode_take(page);
    bool is_same_area = str_equal(area, edit_area_text(page, site->area));
    bool is_same_point = str_equal(point, point_text(page, site));
    bool is_same_postcode = str_equal(postcode, site->postcode);
    site->postcode = postcode;
    if (point.len && !is_same_point)
        place_put(page, site, "point", point);
    else if (postcode.len && !page->errors.count && (!point.len || !is_same_postcode))
        place_put(page, site, "postcode", postcode);
    else if (!point.len)
        site->has_point = false;
    if (!is_same_area)
        site->area = area.len ? edit_area_find(page, area) : NONE;
    if (!site->has_point && !site->address.len && !site->place.len && site->area == NONE &&
        !site->postcode.len)
        edit_error(page, "postcode",
                   "Say where it is: a postcode, an address, a neighbourhood or a borough.");
    if (site_is_shared(page, site->id))
        site->id = site_id_new(page);
}

static void place_choices(struct edit_page *page, const struct edit_field *field,
                          struct view *options)
{
    if (field->kind == EDIT_CHOICE)
        edit_areas_add(page, true, false, options);
}

/* ---- the page ---- */

static bool site_spot(struct edit_page *page, const struct site_record *site, struct geo_grid *grid,
                      bool *is_about)
{
    struct place place;
    if (site->has_point) {
        *grid = site->grid;
        *is_about = site->precision > PRECISION_POSTCODE;
        return true;
    }
    if (!site->postcode.len ||
        place_find(page->atlas, page->base.projection, site->postcode, &place, NULL))
        return false;
    *grid = place.grid;
    *is_about = true;
    return true;
}

static void place_show(struct edit_page *page, const void *record)
{
    const struct location_record *location = record;
    const struct site_record *site = &edit_directory(page)->sites[location->site];
    struct map_mark mark = {.number = 1, .verdict = VERDICT_SUITABLE};
    view_add_flag(page->view, "is_place", true);
    if (!site_spot(page, site, &mark.at, &mark.is_about))
        return;
    struct map_drawing drawing = {
        .title = "Map of where we put it", .marks = &mark, .mark_count = 1, .is_close = true};
    map_svg_write(page->atlas, &page->picture->outline, &drawing, &page->words);
    view_add_html(page->view, "map", words_keep(&page->words, page->arena));
    int borough = atlas_borough_at(page->atlas, mark.at);
    struct geo_point point = projection_to_point(page->base.projection, mark.at);
    buf_text(&page->words, mark.is_about ? "We put it about here, " : "We put it here, ");
    buf_text(&page->words, borough == AREA_OUTSIDE ? "outside London." : "in ");
    if (borough != AREA_OUTSIDE) {
        buf_str(&page->words, page->atlas->directory.areas[borough].name);
        buf_char(&page->words, '.');
    }
    view_add_text(page->view, "map_words", words_keep(&page->words, page->arena));
    buf_double(&page->words, point.lat, POINT_DECIMALS);
    buf_char(&page->words, ',');
    buf_double(&page->words, point.lon, POINT_DECIMALS);
    view_add_text(page->view, "spot", words_keep(&page->words, page->arena));
}

static void place_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct location_record *location = record;
    const struct site_record *site = &edit_directory(page)->sites[location->site];
    const struct str parts[] = {site->name, site->address, site->postcode, site->place,
                                site->area == NONE ? STR("")
                                                   : page->atlas->directory.areas[site->area].name};
    bool is_first = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].len)
            continue;
        if (!is_first)
            buf_text(out, ", ");
        buf_str(out, parts[i]);
        is_first = false;
    }
}

static const char *place_may_remove(struct edit_page *page, int row)
{
    const struct directory *directory = edit_directory(page);
    for (int i = 0; i < directory->schedules_count; i++)
        if (directory->schedules[i].location == row)
            return "Opening hours of this listing are for this place. Remove or change them first.";
    for (int i = 0; i < directory->coverages_count; i++)
        if (directory->coverages[i].kind == COVERAGE_RADIUS &&
            directory->coverages[i].site == directory->locations[row].site)
            return "A distance that it covers is measured from this place. Change that first.";
    return NULL;
}

static void place_removed(struct edit_page *page, int row)
{
    const struct directory *directory = edit_directory(page);
    for (int i = 0; i < directory->schedules_count; i++)
        if (directory->schedules[i].location > row)
            directory->schedules[i].location--;
}

static void *place_add(struct draft *draft)
{
    return draft_locations(draft);
}

const struct edit_sheet edit_sheet_places = {
    .code = "places",
    .title = "Places",
    .one = "a place",
    .about = "Where women go.",
    .fields = place_fields,
    .field_count = sizeof place_fields / sizeof *place_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, locations),
    .count_at = offsetof(struct directory, locations_count),
    .size_bytes = sizeof(struct location_record),
    .span_at = offsetof(struct service_record, locations),
    .add = place_add,
    .begin = place_begin,
    .other = place_other,
    .fill = place_fill,
    .take = place_take,
    .choices = place_choices,
    .show = place_show,
    .tell = place_tell,
    .may_remove = place_may_remove,
    .removed = place_removed,
};
