#include "rings_write.h"

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
                       const struct rings *rings, int ring, bool is_outer, int decimals)
{
    int first = rings->starts[ring];
    int last = rings->starts[ring + 1] - 1;
    bool forward = (ring_turn(rings, ring) > 0) == is_outer;
    json_write_list_begin(json);
    for (int i = 0; i <= last - first; i++) {
        struct geo_point point =
            projection_to_point(projection, rings->points[forward ? first + i : last - i]);
        json_write_list_begin(json);
        json_write_double(json, point.lon, decimals);
        json_write_double(json, point.lat, decimals);
        json_write_list_end(json);
    }
    json_write_list_end(json);
}

void rings_write(struct json_write *json, const struct projection *projection,
                 const struct rings *rings, int decimals)
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
        write_ring(json, projection, rings, ring, is_outer, decimals);
    }
    if (rings->ring_count)
        json_write_list_end(json);
    json_write_list_end(json);
    json_write_object_end(json);
}
