#include "domain/place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/postcode.h"
#include "names.h"

/* Measured on 181,752 postcodes (geodata/README.md): a sector's point is 424 m off in the median.
 */
enum { SECTOR_ABOUT_M = 400, DISTRICT_ABOUT_M = 1000, NAME_ABOUT_M = 500, BOROUGH_ABOUT_M = 3000 };

static void set_name(struct place *place, struct str name)
{
    snprintf(place->name, sizeof place->name, "%.*s", (int)name.len, name.ptr);
}

static void set_single_area(struct place *place, int area)
{
    place->areas = AREA_BIT(area);
    place->first_area = area;
}

/* The area of its own point. */
static void locate(const struct atlas *atlas, struct place *place)
{
    set_single_area(place, atlas_borough_at(atlas, place->grid));
}

enum err place_at(const struct atlas *atlas, const struct projection *projection,
                  struct geo_point point, struct place *out, struct problem *problem)
{
    if (!geo_point_is_valid(point))
        return problem_set(
            problem, ERR_INVALID,
            "The point is not on Earth. Longitude is from -180 to 180, latitude from "
            "-90 to 90.");
    if (point.lat > -10 && point.lat < 10 && point.lon > 45 && point.lon < 65)
        return problem_set(problem, ERR_INVALID,
                           "The point is in the Indian Ocean: are longitude and latitude swapped?");
    struct place place = {.precision = PLACE_POINT, .point = point};
    place.grid = projection_to_grid(projection, point);
    snprintf(place.name, sizeof place.name, "the point %.5f, %.5f", point.lat, point.lon);
    locate(atlas, &place);
    *out = place;
    return OK;
}

/* "51.47,-0.07" or "51.47 -0.07". */
static bool parse_point(struct str text, struct geo_point *out)
{
    struct str lat;
    struct str rest = text;
    char separator = memchr(text.ptr, ',', text.len) ? ',' : ' ';
    return str_split(&rest, separator, &lat) && rest.ptr &&
           str_to_double(str_trim(lat), &out->lat) && str_to_double(str_trim(rest), &out->lon);
}

static const struct postcode_record *postcode_get(const struct atlas *atlas, uint64_t key)
{
    const struct postcode_record *postcodes = atlas->directory.postcodes;
    int low = 0;
    int high = atlas->directory.postcodes_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (postcodes[middle].key == key)
            return &postcodes[middle];
        if (postcodes[middle].key < key)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return NULL;
}

/* Sectors come sorted by their text. */
static int sector_get(const struct atlas *atlas, struct str text)
{
    int low = 0;
    int high = atlas->directory.sectors_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = str_compare(text, atlas->directory.sectors[middle].sector);
        if (!order)
            return middle;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NONE;
}

/* The borough of a sector's area set that its file names first. */
static int sector_first_area(const struct atlas *atlas, int sector)
{
    struct span areas = atlas->directory.sectors[sector].areas;
    return areas.count ? atlas->directory.sector_areas[areas.first] : AREA_OUTSIDE;
}

static bool find_exact(const struct atlas *atlas, const struct postcode *postcode,
                       struct place *place)
{
    const struct postcode_record *record = postcode_get(atlas, postcode_key(postcode));
    if (!record)
        return false;
    place->precision = PLACE_POSTCODE;
    place->point = (struct geo_point){record->lon_e7 / 1e7, record->lat_e7 / 1e7};
    place->grid = (struct geo_grid){record->easting, record->northing};
    place->is_terminated = record->terminated;
    set_single_area(place, record->area == NONE ? AREA_OUTSIDE : record->area);
    return true;
}

static bool find_sector(const struct atlas *atlas, const struct postcode *sector,
                        struct place *place)
{
    int i = sector_get(atlas, str_from(sector->text));
    if (i == NONE)
        return false;
    place->precision = PLACE_SECTOR;
    place->point = atlas->sector_points[i];
    place->grid = atlas->directory.sectors[i].grid;
    place->areas = atlas->sector_areas[i];
    place->first_area = sector_first_area(atlas, i);
    place->about_m = SECTOR_ABOUT_M;
    set_name(place, str_from(sector->text));
    return true;
}

/* "SE15 4" is in SE15; "W1A 1" is in W1A and, as people say it, in W1. */
static bool sector_is_in(struct str sector, struct str district, bool is_wide)
{
    if (!str_starts_with(sector, district) || sector.len == district.len)
        return false;
    char next = sector.ptr[district.len];
    return is_wide ? next >= 'A' && next <= 'Z' : next == ' ';
}

static bool find_sectors(const struct atlas *atlas, struct str district, bool is_wide,
                         struct place *place)
{
    double weight = 0;
    struct geo_grid sum = {0, 0};
    for (int i = 0; i < atlas->directory.sectors_count; i++) {
        const struct sector_record *sector = &atlas->directory.sectors[i];
        if (!sector_is_in(sector->sector, district, is_wide))
            continue;
        sum.easting += sector->grid.easting * sector->postcodes;
        sum.northing += sector->grid.northing * sector->postcodes;
        weight += sector->postcodes;
        place->areas |= atlas->sector_areas[i];
    }
    if (weight > 0)
        place->grid = (struct geo_grid){sum.easting / weight, sum.northing / weight};
    return weight > 0;
}

static bool find_district(const struct atlas *atlas, const struct postcode *district,
                          const struct projection *projection, struct place *place)
{
    struct str text = str_from(district->text);
    if (!find_sectors(atlas, text, false, place) && !find_sectors(atlas, text, true, place))
        return false;
    place->precision = PLACE_DISTRICT;
    place->point = projection_to_point(projection, place->grid);
    place->first_area = atlas_borough_at(atlas, place->grid);
    place->about_m = DISTRICT_ABOUT_M;
    return true;
}

static enum err find_postcode(const struct atlas *atlas, const struct projection *projection,
                              const struct postcode *postcode, struct place *out,
                              struct problem *problem)
{
    struct place place = {0};
    set_name(&place, str_from(postcode->text));
    bool found = false;
    struct postcode sector = *postcode;
    switch (postcode->part) {
    case POSTCODE_WHOLE:
        found = find_exact(atlas, postcode, &place);
        sector = postcode_sector(postcode);
        if (!found)
            found = find_sector(atlas, &sector, &place);
        break;
    case POSTCODE_SECTOR: found = find_sector(atlas, &sector, &place); break;
    case POSTCODE_DISTRICT: found = find_district(atlas, postcode, projection, &place); break;
    case POSTCODE_NOT: break;
    }
    if (!found)
        return problem_set(problem, ERR_NOT_FOUND,
                           "We cannot find %s. Check it, or choose a borough. We know London's "
                           "postcodes only.",
                           postcode->text);
    *out = place;
    return OK;
}

static void from_borough(const struct atlas *atlas, int borough, struct place *out)
{
    *out = (struct place){.precision = PLACE_BOROUGH, .about_m = BOROUGH_ABOUT_M};
    out->point = atlas->borough_points[borough];
    out->grid = atlas->directory.areas[borough].label;
    set_name(out, atlas->directory.areas[borough].name);
    set_single_area(out, borough);
}

static enum err from_place(const struct atlas *atlas, const struct projection *projection,
                           int index, struct place *out, struct problem *problem)
{
    const struct place_record *record = &atlas->directory.places[index];
    struct place place = {.precision = PLACE_NAME, .about_m = NAME_ABOUT_M};
    if (!record->has_point) {
        struct postcode postcode = postcode_parse(record->postcode);
        if (find_postcode(atlas, projection, &postcode, &place, NULL) != OK)
            return problem_set(
                problem, ERR_NOT_FOUND,
                "We know %s, but not where it is: our data has no point for it. Choose "
                "another place.",
                record->name.ptr);
    } else {
        place.point = atlas->place_points[index];
        place.grid = record->grid;
        if (record->area != NONE && record->area < atlas->borough_count)
            set_single_area(&place, record->area);
        else
            set_single_area(&place, AREA_OUTSIDE);
        if (record->kind != PLACE_PLACE)
            place.about_m = 0;
        /* a name as wide as "London" has a point in it but no borough of its own */
        int here = atlas_borough_at(atlas, place.grid);
        if (record->area == NONE && here != AREA_OUTSIDE)
            place = (struct place){.precision = PLACE_NAME,
                                   .point = place.point,
                                   .grid = place.grid,
                                   .areas = atlas->london,
                                   .first_area = here,
                                   .about_m = 20000};
    }
    set_name(&place, record->name);
    *out = place;
    return OK;
}

/* Do the entries of a run mean different places? */
static bool is_ambiguous(const struct atlas *atlas, struct span run)
{
    for (int i = run.first + 1; i < run.first + run.count; i++) {
        const struct name_entry *a = &atlas->names[run.first];
        const struct name_entry *b = &atlas->names[i];
        if (a->kind == NAME_PLACE && b->kind == NAME_PLACE && a->index != b->index)
            return true;
    }
    return false;
}

static enum err ambiguous(const struct atlas *atlas, struct span run, struct problem *problem)
{
    struct buf text;
    buf_init(&text, 0);
    buf_text(&text, "There is more than one place of that name. Choose: ");
    for (int i = run.first; i < run.first + run.count; i++) {
        const struct place_record *place = &atlas->directory.places[atlas->names[i].index];
        if (i > run.first)
            buf_text(&text, " or ");
        buf_str(&text, place->name);
        if (place->area != NONE) {
            buf_text(&text, ", ");
            buf_str(&text, atlas->directory.areas[place->area].name);
        }
    }
    buf_char(&text, '.');
    enum err err = problem_set(problem, ERR_INVALID, "%s", text.failed ? "" : text.ptr);
    buf_finish(&text);
    return err;
}

static enum err unknown_name(const struct atlas *atlas, struct str text, struct str key,
                             struct problem *problem)
{
    const struct name_entry *near = key.len ? names_nearest(atlas, key) : NULL;
    int shown = (int)(text.len < 60 ? text.len : 60);
    if (!near)
        return problem_set(problem, ERR_NOT_FOUND,
                           "We cannot find %.*s. Check it, or choose a borough.", shown, text.ptr);
    struct str name = near->kind == NAME_BOROUGH ? atlas->directory.areas[near->index].name
                                                 : atlas->directory.places[near->index].name;
    return problem_set(problem, ERR_NOT_FOUND,
                       "We cannot find %.*s. Did you mean %s? Check it, or choose a borough.",
                       shown, text.ptr, name.ptr);
}

/* "Hayes, Bromley": the place of that name in that borough; NONE. */
static int place_in_borough(const struct atlas *atlas, struct str text)
{
    size_t comma = text.len;
    while (comma && text.ptr[comma - 1] != ',')
        comma--;
    if (!comma)
        return NONE;
    int borough = place_borough(atlas, (struct str){text.ptr + comma, text.len - comma});
    char key_room[NAME_KEY_LEN];
    struct span run =
        names_find(atlas, name_normalise((struct str){text.ptr, comma - 1}, key_room));
    for (int i = run.first; borough != NONE && i < run.first + run.count; i++)
        if (atlas->names[i].kind == NAME_PLACE &&
            atlas->directory.places[atlas->names[i].index].area == borough)
            return atlas->names[i].index;
    return NONE;
}

/* The postcode that an address ends with: "12 Rye Lane, London SE15 4QL". */
static struct postcode postcode_at_end(struct str text)
{
    size_t from = text.len;
    for (int words = 0; words < 2 && from; words++) {
        while (from && (text.ptr[from - 1] == ' ' || text.ptr[from - 1] == ','))
            from--;
        while (from && text.ptr[from - 1] != ' ' && text.ptr[from - 1] != ',')
            from--;
        struct postcode postcode = postcode_parse((struct str){text.ptr + from, text.len - from});
        if (postcode.part == POSTCODE_WHOLE)
            return postcode;
    }
    return (struct postcode){.part = POSTCODE_NOT};
}

enum err place_find(const struct atlas *atlas, const struct projection *projection, struct str text,
                    struct place *out, struct problem *problem)
{
    text = str_trim(text);
    while (text.len && text.ptr[text.len - 1] == '.')
        text.len--;
    struct geo_point point;
    if (!text.len)
        return problem_set(problem, ERR_INVALID, "Enter a postcode, a borough or a place.");
    if (parse_point(text, &point))
        return place_at(atlas, projection, point, out, problem);
    struct postcode postcode = postcode_parse(text);
    if (postcode.part != POSTCODE_NOT)
        return find_postcode(atlas, projection, &postcode, out, problem);
    char key_room[NAME_KEY_LEN];
    struct str key = name_normalise(text, key_room);
    struct span run = names_find(atlas, key);
    int in_borough = run.count ? NONE : place_in_borough(atlas, text);
    if (in_borough != NONE)
        return from_place(atlas, projection, in_borough, out, problem);
    if (!run.count) {
        postcode = postcode_at_end(text);
        return postcode.part == POSTCODE_WHOLE
                   ? find_postcode(atlas, projection, &postcode, out, problem)
                   : unknown_name(atlas, text, key, problem);
    }
    /* boroughs sort first: "Lambeth" means all of it, though a place bears the name too */
    if (atlas->names[run.first].kind == NAME_BOROUGH) {
        from_borough(atlas, atlas->names[run.first].index, out);
        return OK;
    }
    return is_ambiguous(atlas, run)
               ? ambiguous(atlas, run, problem)
               : from_place(atlas, projection, atlas->names[run.first].index, out, problem);
}

int place_borough(const struct atlas *atlas, struct str text)
{
    char key_room[NAME_KEY_LEN];
    struct span run = names_find(atlas, name_normalise(str_trim(text), key_room));
    return run.count && atlas->names[run.first].kind == NAME_BOROUGH ? atlas->names[run.first].index
                                                                     : NONE;
}
