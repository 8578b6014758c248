/* The layers of vector tiles and the sets that they are in. */
#include "render/tile_set.h"

static const struct tile_field borough_fields[] = {{"code", "String", "Its GSS code"},
                                                   {"name", "String", "Its name"},
                                                   {"women", "Number", "Women who live there"},
                                                   {NULL, NULL, NULL}};

static const struct tile_field area_fields[] = {
    {"type", "String", "What kind of area: police-bcu, nhs-icb, ..."},
    {"code", "String", "Its GSS code, where there is one"},
    {"name", "String", "Its name"},
    {"women", "Number", "Women who live there, where it is known"},
    {NULL, NULL, NULL}};

static const struct tile_field thames_fields[] = {{NULL, NULL, NULL}};

static const struct tile_field place_fields[] = {{"name", "String", "Its name"},
                                                 {"kind", "String", "place, prison or court"},
                                                 {NULL, NULL, NULL}};

static const struct tile_field coverage_fields[] = {
    {"service", "String", "The id of the service"},
    {"name", "String", "The name of the service"},
    {"kind", "String", "polygon or radius"},
    {"synthetic", "Boolean", "Made up, for demonstration"},
    {"runs", "String", "On the day asked about: yes or unknown"},
    {"serves", "String", "The need and stage asked about, if any: yes or unknown"},
    {NULL, NULL, NULL}};

/* In the order of a tile_site's values; then those that the question decides. */
static const struct tile_field site_fields[] = {
    {"service", "String", "The id of the service that is delivered there"},
    {"name", "String", "The name of the service"},
    {"organisation", "String", "Who leads the service"},
    {"type", "String", "Its type of provision"},
    {"precision", "String", "How exact the point is: exact, postcode, place or borough"},
    {"approximate", "Boolean", "The point stands for a wider place"},
    {"synthetic", "Boolean", "Made up, for demonstration"},
    {"runs", "String", "On the day asked about: yes or unknown"},
    {"serves", "String", "The need and stage asked about, if any: yes or unknown"},
    {"count", "Number", "Below zoom 10: how many sites the point stands for"},
    {NULL, NULL, NULL}};

static const struct tile_field gap_fields[] = {
    {"code", "String", "The GSS code of the borough"},
    {"name", "String", "The name of the borough"},
    {"verdict", "String", "covered, partly, unknown or none"},
    {"share", "Number", "The share of the borough's area that is certainly covered, 0 to 1"},
    {"share_of_women", "Number", "The share of its women who are certainly covered, 0 to 1"},
    {"rest_is_unknown", "Boolean", "Of partly: some service may cover the rest"},
    {"women", "Number", "Women who live there"},
    {"need", "String", "The need that was asked about, if any"},
    {"stage", "String", "The stage that was asked about, if any"},
    {"as_of", "String", "The day that was asked about"},
    {NULL, NULL, NULL}};

const struct tile_layer_words tile_layers[TILE_LAYER_COUNT] = {
    [TILE_BOROUGHS] = {"boroughs", "The boroughs of London and the City", MVT_POLYGON,
                       borough_fields},
    [TILE_AREAS] = {"areas", "Other areas, of all types that are held", MVT_POLYGON, area_fields},
    [TILE_THAMES] = {"thames", "The tidal Thames", MVT_POLYGON, thames_fields},
    [TILE_PLACES] = {"places", "Places, prisons and courts", MVT_POINT, place_fields},
    [TILE_COVERAGE] = {"coverage",
                       "Areas of services that follow no boundary; services for whole "
                       "boroughs are not drawn",
                       MVT_POLYGON, coverage_fields},
    [TILE_SITES] = {"sites",
                    "Where services are delivered on the day asked about, for a need and a stage",
                    MVT_POINT, site_fields},
    [TILE_GAPS] = {"gaps", "Boroughs by who is covered there, for a need and a stage", MVT_POLYGON,
                   gap_fields},
};

static uint64_t context_layers(const struct atlas *atlas, bool all, struct str name)
{
    const struct directory *directory = &atlas->directory;
    uint64_t layers = 0;
    for (int i = 0; i < directory->layers_count && TILE_LAYER_COUNT + i < TILE_LAYERS_MAX; i++)
        if (all ? directory->layers[i].is_base : str_equal(directory->layers[i].name, name))
            layers |= TILE_LAYER_BIT(TILE_LAYER_COUNT + i);
    return layers;
}

uint64_t tile_layers_find(const struct atlas *atlas, struct str name)
{
    uint64_t base = TILE_LAYER_BIT(TILE_BOROUGHS) | TILE_LAYER_BIT(TILE_THAMES) |
                    TILE_LAYER_BIT(TILE_PLACES) | context_layers(atlas, true, name);
    uint64_t services = TILE_LAYER_BIT(TILE_COVERAGE) | TILE_LAYER_BIT(TILE_SITES);
    if (str_equal(name, STR("base")))
        return base;
    if (str_equal(name, STR("services")))
        return services;
    if (str_equal(name, STR("all")))
        return base | services;
    for (int i = 0; i < TILE_LAYER_COUNT; i++)
        if (str_equal(name, str_from(tile_layers[i].name)))
            return TILE_LAYER_BIT(i);
    return context_layers(atlas, false, name);
}
