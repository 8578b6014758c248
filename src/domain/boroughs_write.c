#include <math.h>

#include "codec/json_write.h"
#include "domain/find.h"

enum { BOUNDARY_DECIMALS = 5 }; /* 1e-5 degrees are about 1 m */

/* Twice the signed area of a ring: positive when it runs against the clock. */
static double ring_turn(const struct rings *rings, int ring)
{
    double sum = 0;
    for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++) {
        struct geo_grid a = rings->points[i];
        struct geo_grid b = rings->points[i + 1];
        sum += a.easting * b.northing - b.easting * a.northing;
    }
    return sum;
}

/* RFC 7946, 3.1.6: outer rings against the clock, holes with it. */
static void write_ring(struct json_write *json, const struct projection *projection,
                       const struct rings *rings, int ring, bool is_outer)
{
    int first = rings->starts[ring];
    int last = rings->starts[ring + 1] - 1;
    bool forward = (ring_turn(rings, ring) > 0) == is_outer;
    json_write_list_begin(json);
    for (int i = 0; i <= last - first; i++) {
        struct geo_point point =
            projection_to_point(projection, rings->points[forward ? first + i : last - i]);
        json_write_list_begin(json);
        json_write_double(json, point.lon, BOUNDARY_DECIMALS);
        json_write_double(json, point.lat, BOUNDARY_DECIMALS);
        json_write_list_end(json);
    }
    json_write_list_end(json);
}

static void write_shape(struct json_write *json, const struct projection *projection,
                        const struct rings *rings)
{
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("MultiPolygon"));
    json_write_key(json, STR("coordinates"));
    json_write_list_begin(json);
    for (int ring = 0; ring < rings->ring_count; ring++) {
        bool is_outer = ring == 0 || rings->parts[ring] != rings->parts[ring - 1];
        if (is_outer && ring)
            json_write_list_end(json);
        if (is_outer)
            json_write_list_begin(json);
        write_ring(json, projection, rings, ring, is_outer);
    }
    json_write_list_end(json);
    json_write_list_end(json);
    json_write_object_end(json);
}

enum err boroughs_write(const struct atlas *atlas, const struct projection *projection,
                        struct buf *out, struct problem *problem)
{
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, STR("type"));
    json_write_text(&json, STR("FeatureCollection"));
    json_write_key(&json, STR("attribution"));
    json_write_text(&json,
                    STR("Contains National Statistics data © Crown copyright and database "
                        "right; Contains Ordnance Survey data © Crown copyright and database "
                        "right. Open Government Licence v3."));
    json_write_key(&json, STR("features"));
    json_write_list_begin(&json);
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct area_record *area = &atlas->directory.areas[i];
        json_write_object_begin(&json);
        json_write_key(&json, STR("type"));
        json_write_text(&json, STR("Feature"));
        json_write_key(&json, STR("id"));
        json_write_text(&json, area->code);
        json_write_key(&json, STR("geometry"));
        write_shape(&json, projection, &atlas->boroughs[i]);
        json_write_key(&json, STR("properties"));
        json_write_object_begin(&json);
        json_write_key(&json, STR("code"));
        json_write_text(&json, area->code);
        json_write_key(&json, STR("name"));
        json_write_text(&json, area->name);
        json_write_key(&json, STR("hectares"));
        json_write_double(&json, area->hectares, 3);
        json_write_key(&json, STR("women"));
        if (area->women == NONE)
            json_write_null(&json);
        else
            json_write_int(&json, area->women);
        json_write_key(&json, STR("label"));
        json_write_list_begin(&json);
        json_write_double(&json, atlas->borough_points[i].lon, BOUNDARY_DECIMALS);
        json_write_double(&json, atlas->borough_points[i].lat, BOUNDARY_DECIMALS);
        json_write_list_end(&json);
        json_write_object_end(&json);
        json_write_object_end(&json);
    }
    json_write_list_end(&json);
    json_write_object_end(&json);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the boroughs.")
                       : OK;
}
