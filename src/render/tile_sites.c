/* Sites as points in the order of a curve, with their properties as numbers of values that were
 * encoded once. */
#include <stdlib.h>

#include "tile_sheet.h"

/* ---- values ---------------------------------------------------------------------------------- */

/* Gives equal texts the same number. */
struct interner {
    struct buf bytes;
    uint32_t *starts;
    uint32_t count;
    uint32_t room;
    uint32_t *slots; /* number + 1 */
    size_t mask;
    bool failed;
};

static void interner_init(struct interner *interner, size_t most)
{
    size_t slots = 1024;
    *interner = (struct interner){.room = (uint32_t)most};
    while (slots < 2 * most)
        slots *= 2;
    buf_init(&interner->bytes, UINT32_MAX / 2);
    interner->starts = malloc((most + 1) * sizeof *interner->starts);
    interner->slots = calloc(slots, sizeof *interner->slots);
    interner->mask = slots - 1;
    interner->failed = !interner->starts || !interner->slots;
    if (interner->starts)
        interner->starts[0] = 0;
}

static void interner_finish(struct interner *interner)
{
    buf_finish(&interner->bytes);
    free(interner->starts);
    free(interner->slots);
}

/* Eight bytes at a time: names are many. */
static uint64_t hash_of(const char *bytes, size_t len)
{
    uint64_t hash = len;
    for (; len >= 8; bytes += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes, len);
    hash = (hash ^ rest) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* The number of the value that was just appended from start on; taken back if it is known. */
static uint32_t settle(struct interner *interner, uint32_t start)
{
    if (interner->failed || interner->bytes.failed || interner->count == interner->room) {
        interner->failed = true;
        return UINT32_MAX;
    }
    const char *all = interner->bytes.ptr;
    size_t len = interner->bytes.len - start;
    size_t at = (size_t)hash_of(all + start, len) & interner->mask;
    for (; interner->slots[at]; at = (at + 1) & interner->mask) {
        uint32_t number = interner->slots[at] - 1;
        const uint32_t *starts = interner->starts + number;
        if (starts[1] - starts[0] == len && memcmp(all + starts[0], all + start, len) == 0) {
            interner->bytes.len = start;
            return number;
        }
    }
    interner->starts[interner->count + 1] = (uint32_t)interner->bytes.len;
    interner->slots[at] = ++interner->count;
    return interner->count - 1;
}

static uint32_t text_number(struct interner *interner, struct str text)
{
    uint32_t start = (uint32_t)interner->bytes.len;
    mvt_value_text(&interner->bytes, text);
    return settle(interner, start);
}

static uint32_t bool_number(struct interner *interner, bool value)
{
    uint32_t start = (uint32_t)interner->bytes.len;
    mvt_value_bool(&interner->bytes, value);
    return settle(interner, start);
}

static bool pool_make(struct interner *interner, struct arena *arena, struct mvt_pool *out)
{
    if (interner->failed || interner->bytes.failed)
        return false;
    char *bytes = ARENA_ARRAY(arena, char, interner->bytes.len + 1);
    uint32_t *starts = ARENA_ARRAY(arena, uint32_t, (size_t)interner->count + 1);
    if (!bytes || !starts)
        return false;
    memcpy(starts, interner->starts, ((size_t)interner->count + 1) * sizeof *starts);
    if (interner->bytes.len)
        memcpy(bytes, interner->bytes.ptr, interner->bytes.len);
    *out = (struct mvt_pool){interner->count, starts, bytes};
    return true;
}

/* ---- properties ------------------------------------------------------------------------------ */

/* Who leads the service, or NONE. */
static int organisation_of(const struct directory *directory, const struct service_record *service)
{
    for (int i = service->roles.first; i < service->roles.first + service->roles.count; i++)
        if (directory->roles[i].role == ROLE_LEAD)
            return directory->roles[i].organisation;
    return NONE;
}

/* What all sites of a service have in common. */
static void service_values(const struct atlas *atlas, int service, struct interner *interner,
                           uint32_t values[SITE_VALUES])
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *record = &directory->services[service];
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    int organisation = organisation_of(directory, record);
    char id[UUID_TEXT_LEN + 1];
    uuid_print(record->id, id);
    values[SITE_SERVICE] = text_number(interner, (struct str){id, UUID_TEXT_LEN});
    values[SITE_NAME] = text_number(interner, record->name);
    values[SITE_ORGANISATION] =
        organisation == NONE ? UINT32_MAX
                             : text_number(interner, directory->organisations[organisation].name);
    values[SITE_TYPE] =
        types && record->provision_type >= 0 && record->provision_type < types->count
            ? text_number(interner, types->terms[record->provision_type].code)
            : UINT32_MAX;
    values[SITE_SYNTHETIC] = bool_number(interner, record->synthetic);
}

/* The site's own id; where several services share a site, each pair gets one of its own. */
static uint64_t site_id(const struct directory *directory, int site, int service,
                        const uint8_t *uses)
{
    struct uuid id = directory->sites[site].id;
    for (int i = 0; uses[site] > 1 && i < 16; i++)
        id.bytes[i] = (uint8_t)(id.bytes[i] ^ directory->services[service].id.bytes[15 - i]);
    return mvt_id_of(id);
}

/* Values that are no one service's, at most: precisions, truths, yes and unknown. */
enum { SITE_WORDS = 16 };

/* ---- sites ----------------------------------------------------------------------------------- */

struct coded {
    uint64_t code;
    int outlet;
};

static int by_code(const void *left, const void *right)
{
    const struct coded *a = left;
    const struct coded *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->outlet - b->outlet;
}

static bool sheet_room(struct tile_sheet *sheet, int count)
{
    size_t n = (size_t)count + 1;
    sheet->site_count = count;
    sheet->site_box = tile_no_box;
    sheet->codes = ARENA_ARRAY(&sheet->arena, uint64_t, n);
    sheet->points = ARENA_ARRAY(&sheet->arena, struct tile_point, n);
    sheet->outlets = ARENA_ARRAY(&sheet->arena, int, n);
    sheet->sites = ARENA_ARRAY(&sheet->arena, struct tile_site, n);
    return sheet->codes && sheet->points && sheet->outlets && sheet->sites;
}

/* The values of each service that has a site, and how many of them use each site (no more than two
 * are counted). */
static bool values_make(const struct atlas *atlas, struct interner *interner,
                        uint32_t (*values)[SITE_VALUES], uint8_t *uses)
{
    const struct directory *directory = &atlas->directory;
    for (int service = 0; service < atlas->service_count; service++)
        if (atlas->outlet_starts[service + 1] > atlas->outlet_starts[service])
            service_values(atlas, service, interner, values[service]);
    for (int i = 0; i < atlas->outlet_count; i++) {
        int site = directory->locations[atlas->outlets[i].location].site;
        uses[site] = uses[site] ? 2 : 1;
    }
    return !interner->failed;
}

static void sites_fill(struct tile_sheet *sheet, const struct coded *coded,
                       struct interner *interner, uint32_t (*values)[SITE_VALUES],
                       const uint8_t *uses)
{
    const struct atlas *atlas = sheet->atlas;
    const struct directory *directory = &atlas->directory;
    uint32_t precisions[PRECISION_BOROUGH + 1];
    uint32_t truths[2] = {bool_number(interner, false), bool_number(interner, true)};
    sheet->yes = text_number(interner, STR("yes"));
    sheet->unknown = text_number(interner, STR("unknown"));
    for (int i = 0; i <= PRECISION_BOROUGH; i++)
        precisions[i] = text_number(interner, str_from(precision_codes[i]));
    for (int i = 0; i < sheet->site_count; i++) {
        const struct outlet *outlet = &atlas->outlets[coded[i].outlet];
        struct tile_site *site = &sheet->sites[i];
        int record = directory->locations[outlet->location].site;
        sheet->codes[i] = coded[i].code;
        struct tile_point point = sheet->points[i] = tile_point_of(outlet->point);
        tile_box_add(&sheet->site_box, &(struct tile_box){point.x, point.y, point.x, point.y});
        sheet->outlets[i] = coded[i].outlet;
        site->id = site_id(directory, record, outlet->service, uses);
        memcpy(site->values, values[outlet->service], sizeof site->values);
        site->values[SITE_PRECISION] = precisions[directory->sites[record].precision];
        site->values[SITE_APPROXIMATE] = truths[outlet->is_about];
    }
}

enum err tile_sites_make(struct tile_sheet *sheet, struct problem *problem)
{
    const struct atlas *atlas = sheet->atlas;
    size_t services = (size_t)atlas->service_count + 1;
    struct coded *coded = calloc((size_t)atlas->outlet_count + 1, sizeof *coded);
    uint32_t(*values)[SITE_VALUES] = calloc(services, sizeof *values);
    uint8_t *uses = calloc((size_t)atlas->directory.sites_count + 1, 1);
    struct interner interner;
    interner_init(&interner, services * SITE_VALUES + SITE_WORDS);
    bool good = coded && values && uses && sheet_room(sheet, atlas->outlet_count) &&
                values_make(atlas, &interner, values, uses);
    for (int i = 0; i < atlas->outlet_count && good; i++)
        coded[i] = (struct coded){tile_code_of(tile_point_of(atlas->outlets[i].point)), i};
    if (good) {
        qsort(coded, (size_t)atlas->outlet_count, sizeof *coded, by_code);
        sites_fill(sheet, coded, &interner, values, uses);
        good = pool_make(&interner, &sheet->arena, &sheet->pool);
    }
    interner_finish(&interner);
    free(coded);
    free(values);
    free(uses);
    return good ? OK : tile_no_memory(problem);
}
