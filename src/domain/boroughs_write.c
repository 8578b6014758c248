#include "codec/json_write.h"
#include "domain/find.h"
#include "rings_write.h"

enum { BOUNDARY_DECIMALS = 5 }; /* 1e-5 degrees are about 1 m */

enum err boroughs_write(const struct atlas *atlas, const struct rings *boundaries,
                        const struct projection *projection, struct buf *out,
                        struct problem *problem)
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
        rings_write(&json, projection, &boundaries[i], BOUNDARY_DECIMALS);
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
