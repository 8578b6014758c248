/* The names that the finder understands, all at once, so that a browser can suggest them by itself
 * and no letter that somebody types is sent. */
#include "codec/json_write.h"
#include "http/page_find.h"

static void boroughs_write(const struct atlas *atlas, struct json_write *json)
{
    json_write_key(json, STR("boroughs"));
    json_write_list_begin(json);
    for (int i = 0; i < atlas->borough_count; i++)
        json_write_text(json, atlas->directory.areas[i].name);
    json_write_list_end(json);
}

static void places_write(const struct atlas *atlas, struct json_write *json)
{
    const struct directory *directory = &atlas->directory;
    json_write_key(json, STR("places"));
    json_write_list_begin(json);
    for (int i = 0; i < directory->places_count; i++) {
        const struct place_record *place = &directory->places[i];
        if (!place->has_point)
            continue; /* known by name only: a search from there cannot be answered */
        json_write_object_begin(json);
        json_write_key(json, STR("name"));
        json_write_text(json, place->name);
        if (place->area != NONE) {
            json_write_key(json, STR("borough"));
            json_write_text(json, directory->areas[place->area].name);
        }
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

/* "SE15" of "SE15 4". */
static struct str district_of(struct str sector)
{
    struct str district = sector;
    (void)str_split(&sector, ' ', &district);
    return district;
}

static void districts_write(const struct atlas *atlas, struct json_write *json)
{
    const struct directory *directory = &atlas->directory;
    struct str last = STR("");
    json_write_key(json, STR("districts"));
    json_write_list_begin(json);
    for (int i = 0; i < directory->sectors_count; i++) {
        struct str district = district_of(directory->sectors[i].sector);
        if (str_equal(district, last)) /* sectors are in the order of their names */
            continue;
        json_write_text(json, district);
        last = district;
    }
    json_write_list_end(json);
}

static enum err places_body(struct http_request *request, const struct picture *picture,
                            struct buf *out, struct problem *problem)
{
    (void)request;
    (void)problem;
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    boroughs_write(picture->atlas, &json);
    places_write(picture->atlas, &json);
    districts_write(picture->atlas, &json);
    json_write_object_end(&json);
    buf_char(out, '\n');
    return OK;
}

enum err api_places(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    static const struct prepared_kind kind = {
        .write = places_body, .content_type = "application/json", .is_open_data = true};
    return prepared_answer(&kind, PREPARED_PLACES, request, answer, problem);
}
