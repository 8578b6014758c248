/* Where a service is: the cells of one site, held against postcodes, places and boroughs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/britain.h"
#include "model/postcode.h"
#include "services_sheet.h"

enum { AT_NAME, AT_ADDRESS, AT_POSTCODE, AT_PLACE, AT_BOROUGH, AT_LONGITUDE, AT_LATITUDE };
enum { POINT_OFF_MAX_M = 5000, DEGREE_DECIMALS = 6 };

/* What is found out about a site on the way. */
struct finding {
    int area; /* borough, or NONE */
    bool is_outside;
    bool has_grid;
    struct geo_grid grid;
};

/* ---- places ---- */

static bool is_place(const struct place_record *place, struct str name, int area)
{
    if (!place->has_point || (area != NONE && place->area != area))
        return false;
    if (str_equal_nocase(place->name, name))
        return true;
    struct str rest = place->also;
    struct str one;
    while (rest.len && str_split(&rest, '|', &one))
        if (str_equal_nocase(str_trim(one), name))
            return true;
    return false;
}

bool intake_place(const struct intake *intake, struct str name, int area, struct geo_grid *out)
{
    const struct directory *directory = &intake->directory;
    for (int i = 0; name.len && i < directory->places_count; i++)
        if (is_place(&directory->places[i], name, area)) {
            *out = directory->places[i].grid;
            return true;
        }
    return false;
}

/* The borough of the only place of this name. */
static bool find_place(struct intake *intake, struct str name, struct finding *found)
{
    const struct directory *directory = &intake->directory;
    struct buf choices;
    int first = NONE;
    int count = 0;
    buf_init(&choices, 0);
    for (int i = 0; i < directory->places_count; i++) {
        const struct place_record *place = &directory->places[i];
        if (!is_place(place, name, NONE) || place->area == NONE ||
            (count && place->area == directory->places[first].area))
            continue;
        first = count++ ? first : i;
        buf_text(&choices, count > 1 ? " or " : "");
        buf_str(&choices, directory->areas[place->area].name);
    }
    if (count == 1)
        found->area = directory->places[first].area;
    else if (count)
        intake_fault(intake, "place", "There is a \"%.*s\" in %s: say which in site_borough.",
                     SHOWN(name), choices.failed ? "several boroughs" : choices.ptr);
    else
        intake_fault(intake, "place",
                     "No place is called \"%.*s\". Give its borough in site_borough, or a "
                     "postcode.",
                     SHOWN(name));
    buf_finish(&choices);
    return count == 1;
}

/* ---- postcodes ---- */

static void fault_sector(struct intake *intake, const char *postcode, struct span areas)
{
    const struct directory *directory = &intake->directory;
    struct buf choices;
    buf_init(&choices, 0);
    for (int i = 0; i < areas.count; i++) {
        buf_text(&choices, i ? i + 1 == areas.count ? " or " : ", " : "");
        buf_str(&choices, directory->areas[directory->sector_areas[areas.first + i]].name);
    }
    intake_fault(intake, "postcode", "%s may be in %s: say which in site_borough.", postcode,
                 choices.failed ? "several boroughs" : choices.ptr);
    buf_finish(&choices);
}

/* Where only the sector is known. borough: what the row says, or NONE. */
static void find_sector(struct intake *intake, const struct postcode *postcode, int borough,
                        struct finding *found)
{
    const struct directory *directory = &intake->directory;
    struct postcode part = postcode_sector(postcode);
    int sector = intake_sector(intake, str_from(part.text));
    if (sector == NONE) {
        if (borough == NONE)
            intake_fault(intake, "postcode",
                         "%s is not known here, nor is %s. Check it; or, if it is right, give its "
                         "borough in site_borough.",
                         postcode->text, part.text);
        else
            intake_note(intake, "postcode", "%s is not known here: the borough counts.",
                        postcode->text);
        found->area = borough;
        return;
    }
    struct span areas = directory->sectors[sector].areas;
    bool is_among = borough == NONE;
    for (int i = areas.first; i < areas.first + areas.count; i++)
        is_among |= directory->sector_areas[i] == borough;
    found->grid = directory->sectors[sector].grid;
    found->has_grid = true;
    if (!is_among)
        intake_fault(intake, "site_borough", "%s is not in %.*s.", postcode->text,
                     SHOWN(directory->areas[borough].name));
    else if (borough != NONE)
        found->area = borough;
    else if (areas.count == 1)
        found->area = directory->sector_areas[areas.first];
    else if (areas.count)
        fault_sector(intake, postcode->text, areas);
    else
        found->is_outside = true;
}

static void find_exact(struct intake *intake, const struct postcode *postcode,
                       const struct postcode_record *record, int borough, struct finding *found)
{
    const struct directory *directory = &intake->directory;
    found->grid = (struct geo_grid){record->easting, record->northing};
    found->has_grid = true;
    found->area = record->area;
    found->is_outside = record->area == NONE;
    if (record->terminated)
        intake_note(intake, "postcode", "%s is no longer in use.", postcode->text);
    if (borough != NONE && found->is_outside)
        intake_fault(intake, "site_borough", "%s is outside London, not in %.*s.", postcode->text,
                     SHOWN(directory->areas[borough].name));
    else if (borough != NONE && borough != record->area)
        intake_fault(intake, "site_borough", "%s is in %.*s, not in %.*s.", postcode->text,
                     SHOWN(directory->areas[record->area].name),
                     SHOWN(directory->areas[borough].name));
    else if (found->is_outside)
        intake_note(intake, "postcode", "%s is outside London.", postcode->text);
}

static bool find_postcode(struct intake *intake, struct str text, int borough,
                          struct postcode *postcode, struct finding *found)
{
    *postcode = postcode_parse(text);
    if (str_equal_nocase(text, STR("GIR 0AA")) || str_equal_nocase(text, STR("GIR0AA"))) {
        intake_fault(intake, "postcode",
                     "GIR 0AA was a bank's address for letters: nobody can go there.");
        return false;
    }
    if (postcode->part == POSTCODE_NOT) {
        intake_fault(
            intake, "postcode",
            "\"%.*s\" is no postcode. Write it like SE15 4QL, or leave it empty and give the "
            "place or borough.",
            SHOWN(text));
        return false;
    }
    if (postcode->part != POSTCODE_WHOLE) {
        intake_fault(intake, "postcode",
                     "\"%.*s\" is only part of a postcode. Write all of it, or leave it empty and "
                     "give the place or borough.",
                     SHOWN(text));
        return false;
    }
    const struct postcode_record *record = intake_postcode(intake, postcode_key(postcode));
    if (record)
        find_exact(intake, postcode, record, borough, found);
    else
        find_sector(intake, postcode, borough, found);
    return true;
}

/* ---- points ---- */

static bool read_degrees(struct intake *intake, const char *column, struct str text, double *out)
{
    if (str_to_double(text, out))
        return true;
    intake_fault(intake, column, "\"%.*s\" is no number of degrees, such as -0.0712.", SHOWN(text));
    return false;
}

/* Its own borough, and whether the postcode can be right. */
static void place_point(struct intake *intake, struct geo_grid grid, int borough,
                        struct finding *found)
{
    const struct directory *directory = &intake->directory;
    int area = locator_find(intake->base.locator, grid);
    if (found->has_grid && hypot(grid.easting - found->grid.easting,
                                 grid.northing - found->grid.northing) > POINT_OFF_MAX_M)
        intake_fault(intake, "longitude", "The point is more than 5 km from the postcode.");
    else if (borough != NONE && area != borough)
        intake_fault(intake, "site_borough", "The point is %s%.*s, not in %.*s.",
                     area == LOCATOR_NONE ? "outside London" : "in ",
                     SHOWN(area == LOCATOR_NONE ? STR("") : directory->areas[area].name),
                     SHOWN(directory->areas[borough].name));
    found->area = area == LOCATOR_NONE ? NONE : area;
    found->is_outside = area == LOCATOR_NONE;
    found->has_grid = true;
    found->grid = grid;
}

static void find_point(struct intake *intake, const struct str cells[SITE_CELLS], int borough,
                       struct finding *found, struct str out[SITE_CELLS])
{
    struct geo_point point;
    if (!cells[AT_LONGITUDE].len || !cells[AT_LATITUDE].len) {
        intake_fault(intake, "longitude",
                     "A longitude and a latitude belong together: give both or none.");
        return;
    }
    if (!read_degrees(intake, "longitude", cells[AT_LONGITUDE], &point.lon) ||
        !read_degrees(intake, "latitude", cells[AT_LATITUDE], &point.lat))
        return;
    const char *why = britain_refuses_point(point);
    if (why) {
        intake_fault(intake, "longitude", "The point is %.*s, %.*s. %s", SHOWN(cells[AT_LONGITUDE]),
                     SHOWN(cells[AT_LATITUDE]), why);
        return;
    }
    place_point(intake, projection_to_grid(intake->base.projection, point), borough, found);
    for (int i = 0; i < 2; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_double(&text, i ? point.lat : point.lon, DEGREE_DECIMALS);
        out[AT_LONGITUDE + i] = draft_text(&intake->reading.base.draft, buf_view(&text));
        buf_finish(&text);
    }
}

/* ---- a site ---- */

static bool is_nowhere(struct intake *intake, const struct str cells[SITE_CELLS])
{
    bool is_somewhere = cells[AT_POSTCODE].len || cells[AT_PLACE].len || cells[AT_BOROUGH].len ||
                        cells[AT_LONGITUDE].len || cells[AT_LATITUDE].len;
    if (!is_somewhere)
        intake_fault(intake, cells[AT_ADDRESS].len ? "address" : "site_name",
                     "A site needs a postcode, a place or a borough.");
    return !is_somewhere;
}

enum err sheet_site_canonise(struct intake *intake, const struct str cells[SITE_CELLS],
                             struct str out[SITE_CELLS])
{
    struct finding found = {.area = NONE};
    struct postcode postcode;
    int borough = NONE;
    for (int i = 0; i < SITE_CELLS; i++)
        out[i] = i <= AT_PLACE ? cells[i] : STR("");
    if (is_nowhere(intake, cells))
        return OK;
    if (cells[AT_BOROUGH].len &&
        !intake_borough(intake, "site_borough", cells[AT_BOROUGH], &borough))
        return OK;
    bool has_point = cells[AT_LONGITUDE].len || cells[AT_LATITUDE].len;
    if (cells[AT_POSTCODE].len) {
        if (!find_postcode(intake, cells[AT_POSTCODE], has_point ? NONE : borough, &postcode,
                           &found))
            return OK;
        out[AT_POSTCODE] = draft_text(&intake->reading.base.draft, str_from(postcode.text));
    }
    if (has_point)
        find_point(intake, cells, borough, &found, out);
    else if (!cells[AT_POSTCODE].len && borough != NONE)
        found.area = borough;
    else if (!cells[AT_POSTCODE].len && !find_place(intake, cells[AT_PLACE], &found))
        return OK;
    if (!has_point && !cells[AT_POSTCODE].len && cells[AT_PLACE].len && borough != NONE &&
        !intake_place(intake, cells[AT_PLACE], borough, &found.grid))
        intake_note(intake, "place", "\"%.*s\" is not known in %.*s: the borough counts.",
                    SHOWN(cells[AT_PLACE]), SHOWN(intake->directory.areas[borough].name));
    if (found.area != NONE)
        out[AT_BOROUGH] = intake_area_text(intake, found.area);
    return OK;
}

/* The cells are canonical: nothing can be wrong with them. */
static int borough_of(struct intake *intake, struct str text)
{
    int area = NONE;
    return text.len && intake_borough(intake, "site_borough", text, &area) ? area : NONE;
}

void sheet_site_make(struct intake *intake, const struct str cells[SITE_CELLS],
                     struct site_record *out)
{
    struct geo_point point = {0, 0};
    struct site_record site = {.name = cells[AT_NAME],
                               .address = cells[AT_ADDRESS],
                               .postcode = cells[AT_POSTCODE],
                               .place = cells[AT_PLACE],
                               .note = STR(""),
                               .area = borough_of(intake, cells[AT_BOROUGH]),
                               .source = NONE};
    struct postcode postcode = postcode_parse(site.postcode);
    const struct postcode_record *record =
        postcode.part == POSTCODE_WHOLE ? intake_postcode(intake, postcode_key(&postcode)) : NULL;
    if (cells[AT_LONGITUDE].len && str_to_double(cells[AT_LONGITUDE], &point.lon) &&
        str_to_double(cells[AT_LATITUDE], &point.lat)) {
        site.grid = projection_to_grid(intake->base.projection, point);
        site.has_point = true;
        site.precision = site.address.len || site.postcode.len ? PRECISION_EXACT : PRECISION_PLACE;
    } else if (site.postcode.len) { /* without a point: the atlas looks it up, and says how well */
        site.precision = PRECISION_POSTCODE;
        site.has_point = record != NULL;
        if (record)
            site.grid = (struct geo_grid){record->easting, record->northing};
    } else if (intake_place(intake, site.place, site.area, &site.grid)) {
        site.precision = PRECISION_PLACE;
        site.has_point = true;
    } else {
        site.precision = PRECISION_BOROUGH;
        site.has_point = site.area != NONE;
        if (site.area != NONE)
            site.grid = intake->directory.areas[site.area].label;
    }
    *out = site;
}
