/* Places in words. */
#include "domain/place.h"

enum { WIDE_M = 3000 }; /* wider than a borough: all of London */

static void area_word(const struct atlas *atlas, int area, struct buf *out)
{
    if (area == AREA_OUTSIDE)
        buf_text(out, "outside London");
    else
        buf_str(out, atlas->directory.areas[area].name);
}

void place_areas_words(const struct atlas *atlas, const struct place *place, struct buf *out)
{
    if ((place->areas & atlas->london) == atlas->london) {
        buf_text(out, "London");
        return;
    }
    area_word(atlas, place->first_area, out);
    uint64_t others = place->areas & ~AREA_BIT(place->first_area);
    while (others) {
        int area = __builtin_ctzll(others);
        others &= others - 1;
        buf_text(out, others ? ", " : " or ");
        area_word(atlas, area, out);
    }
}

void place_phrase(const struct atlas *atlas, const struct place *place, struct buf *out)
{
    buf_text(out, place->name);
    if (place->precision == PLACE_BOROUGH)
        return;
    if (place->areas == AREA_BIT(AREA_OUTSIDE)) {
        buf_text(out, ", outside London");
        return;
    }
    struct buf areas;
    buf_init(&areas, 0);
    place_areas_words(atlas, place, &areas);
    if (!str_equal(buf_view(&areas), str_from(place->name))) {
        buf_text(out, " in ");
        buf_str(out, buf_view(&areas));
    }
    buf_finish(&areas);
}

void place_words(const struct atlas *atlas, const struct place *place, struct buf *out)
{
    if (place->precision != PLACE_SECTOR && place->precision != PLACE_DISTRICT) {
        place_phrase(atlas, place, out);
        return;
    }
    buf_format(out, "near %s, about %d m", place->name, place->about_m);
    buf_text(out, place->areas == AREA_BIT(AREA_OUTSIDE) ? ", " : ", in ");
    place_areas_words(atlas, place, out);
}

const char *place_vagueness(const struct place *place)
{
    switch (place->precision) {
    case PLACE_SECTOR:
        return "We know this postcode only roughly, so distances may be about 400 m off.";
    case PLACE_DISTRICT: return "Distances are from the middle of this part of the postcodes.";
    case PLACE_BOROUGH: return "Distances are from the middle of the borough.";
    case PLACE_NAME:
        return place->about_m > WIDE_M ? "Distances are from the middle of London." : "";
    case PLACE_POINT:
    case PLACE_POSTCODE: break;
    }
    return "";
}

const char *place_precision_code(enum place_precision precision)
{
    switch (precision) {
    case PLACE_POINT: return "point";
    case PLACE_POSTCODE: return "postcode";
    case PLACE_SECTOR: return "sector";
    case PLACE_DISTRICT: return "district";
    case PLACE_NAME: return "place";
    case PLACE_BOROUGH: return "borough";
    }
    return "";
}
