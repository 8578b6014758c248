/* The geometry that GeoJSON gives a service: its polygon of coverage, or the point of a site. */
#include <math.h>

#include "geo/rings.h"
#include "services_sheet.h"

enum { DEGREE_DECIMALS = 7 };

static void write_point(struct buf *out, struct geo_point point)
{
    buf_char(out, '[');
    buf_double(out, point.lon, DEGREE_DECIMALS);
    buf_char(out, ',');
    buf_double(out, point.lat, DEGREE_DECIMALS);
    buf_char(out, ']');
}

static bool is_clockwise(const struct geo_grid *points, int count)
{
    double twice = 0;
    for (int i = 0; i + 1 < count; i++)
        twice += (points[i + 1].easting - points[i].easting) *
                 (points[i + 1].northing + points[i].northing - 2 * points[0].northing);
    return twice > 0;
}

/* Outer rings run against the clock, holes with it (RFC 7946). */
static void write_ring(struct intake *intake, const struct rings *rings, int ring, bool is_outer,
                       struct buf *out)
{
    int first = rings->starts[ring];
    int count = rings->starts[ring + 1] - first;
    bool reversed = is_clockwise(rings->points + first, count) == is_outer;
    buf_char(out, '[');
    for (int i = 0; i < count; i++) {
        int at = reversed ? count - 1 - i : i;
        if (i)
            buf_char(out, ',');
        write_point(out, projection_to_point(intake->base.projection, rings->points[first + at]));
    }
    buf_char(out, ']');
}

static enum err write_polygons(struct intake *intake, struct str wkb, struct buf *out)
{
    struct rings rings;
    enum err err = rings_from_wkb(wkb, &intake->scratch, &rings, intake->problem);
    if (err)
        return err;
    buf_char(out, '[');
    for (int i = 0; i < rings.ring_count; i++) {
        bool is_outer = !i || rings.parts[i] != rings.parts[i - 1];
        buf_text(out, !is_outer ? "," : i ? "],[" : "[");
        write_ring(intake, &rings, i, is_outer, out);
    }
    buf_text(out, "]]");
    return OK;
}

enum err sheet_geometry_of(struct intake *intake, int service, struct sheet_geometry *out)
{
    const struct directory *directory = &intake->directory;
    const struct service_record *record = &directory->services[service];
    const struct coverage_record *polygon = NULL;
    enum err err = OK;
    int polygons = 0;
    struct buf text;
    *out = (struct sheet_geometry){.text = STR("")};
    for (int i = 0; i < record->coverages.count; i++)
        if (directory->coverages[record->coverages.first + i].kind == COVERAGE_POLYGON &&
            !directory->coverages[record->coverages.first + i].excludes) {
            polygon = &directory->coverages[record->coverages.first + i];
            polygons++;
        }
    buf_init(&text, 0);
    if (polygons == 1) {
        out->is_polygon = true;
        out->wkb = polygon->wkb;
        err = write_polygons(intake, polygon->wkb, &text);
    }
    for (int i = 0; !polygon && !text.len && i < record->locations.count; i++) {
        const struct site_record *site =
            &directory->sites[directory->locations[record->locations.first + i].site];
        if (!site->has_point || record->confidential)
            continue;
        out->point = projection_to_point(intake->base.projection, site->grid);
        if (isfinite(out->point.lon) && isfinite(out->point.lat))
            write_point(&text, out->point);
    }
    out->text = draft_text(&intake->reading.base.draft, buf_view(&text));
    bool failed = text.failed || intake->reading.base.draft.failed;
    buf_finish(&text);
    return !err && failed ? intake_no_memory(intake) : err;
}
