/* What the cells of a table name: areas, postcodes, organisations, programmes, sources, services.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "names.h"
#include "services_sheet.h"

enum { NAME_LEAST_BYTES = 5 };

/* ---- areas ---- */

static int by_key(const void *left, const void *right)
{
    const struct area_key *a = left;
    const struct area_key *b = right;
    int order = str_compare(a->key, b->key);
    if (order)
        return order;
    return a->rank != b->rank ? a->rank - b->rank : a->area - b->area;
}

static bool is_borough(const struct directory *directory, int area)
{
    return str_equal(directory->areas[area].type, STR("borough"));
}

static bool key_add(struct intake *intake, struct str name, int area)
{
    char room[NAME_KEY_LEN];
    struct str key = str_copy(name_normalise(name, room), &intake->arena);
    if (!key.ptr)
        return false;
    intake->areas[intake->area_count++] =
        (struct area_key){key, area, is_borough(&intake->directory, area) ? 0 : 1};
    return true;
}

static struct str typed_code(const struct area_record *area, struct buf *room)
{
    buf_clear(room);
    buf_str(room, area->type);
    buf_char(room, ':');
    buf_str(room, area->code);
    return buf_view(room);
}

static bool areas_add(struct intake *intake)
{
    const struct directory *directory = &intake->directory;
    struct buf room;
    bool good = true;
    buf_init(&room, 0);
    for (int i = 0; i < directory->areas_count && good; i++)
        good = key_add(intake, directory->areas[i].name, i) &&
               key_add(intake, directory->areas[i].code, i) &&
               key_add(intake, typed_code(&directory->areas[i], &room), i);
    for (int i = 0; i < directory->area_names_count && good; i++)
        good = key_add(intake, directory->area_names[i].name, directory->area_names[i].area);
    good = good && !room.failed;
    buf_finish(&room);
    return good;
}

/* The run of keys that are the text; count 0 if there are none. */
static struct span keys_find(const struct intake *intake, struct str text)
{
    char room[NAME_KEY_LEN];
    struct str key = name_normalise(text, room);
    int low = 0;
    int high = intake->area_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (str_compare(intake->areas[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct span found = {low, 0};
    while (key.len && low + found.count < intake->area_count &&
           str_equal(intake->areas[low + found.count].key, key))
        found.count++;
    return found;
}

/* The only area among the keys of the best rank; NONE if they mean several. */
static int keys_single(const struct intake *intake, struct span keys)
{
    const struct area_key *first = &intake->areas[keys.first];
    for (int i = 1; i < keys.count; i++)
        if (first[i].rank == first->rank && first[i].area != first->area)
            return NONE;
    return first->area;
}

struct str intake_area_text(struct intake *intake, int area)
{
    const struct area_record *record = &intake->directory.areas[area];
    struct span keys = keys_find(intake, record->name);
    struct buf room;
    if (keys.count && keys_single(intake, keys) == area)
        return record->name;
    buf_init(&room, 0);
    struct str text = draft_text(&intake->reading.base.draft, typed_code(record, &room));
    buf_finish(&room);
    return text;
}

/* A code has no spelling. */
static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            return true;
    return false;
}

/* "It is a place in Lambeth", or a spelling that is close. */
static void fault_unknown_area(struct intake *intake, const char *column, struct str text)
{
    const struct directory *directory = &intake->directory;
    char room[NAME_KEY_LEN];
    struct str key = name_normalise(text, room);
    const struct area_key *nearest = NULL;
    int least = spelling_limit(key) + 1;
    for (int i = 0; i < directory->places_count; i++)
        if (str_equal_nocase(directory->places[i].name, text) &&
            directory->places[i].area != NONE) {
            struct str borough = directory->areas[directory->places[i].area].name;
            intake_fault(intake, column,
                         "\"%.*s\" is a place, not an area. It is in %.*s: name "
                         "the borough.",
                         SHOWN(text), SHOWN(borough));
            return;
        }
    for (int i = 0; i < intake->area_count && !has_digit(text); i++) {
        if (intake->areas[i].key.len < NAME_LEAST_BYTES)
            continue; /* an abbreviation is close to much */
        int edits = spelling_edits(key, intake->areas[i].key, least - 1);
        if (edits < least) {
            least = edits;
            nearest = &intake->areas[i];
        }
    }
    if (nearest)
        intake_fault(intake, column, "No area is called \"%.*s\". Is it %.*s?", SHOWN(text),
                     SHOWN(directory->areas[nearest->area].name));
    else
        intake_fault(intake, column,
                     "No area is called \"%.*s\". Name a borough of London or a group of them, "
                     "such as Lambeth or London.",
                     SHOWN(text));
}

static void fault_ambiguous_area(struct intake *intake, const char *column, struct str text,
                                 struct span keys)
{
    struct buf choices;
    struct buf room;
    int told = NONE;
    buf_init(&choices, 0);
    buf_init(&room, 0);
    for (int i = 0; i < keys.count; i++) {
        int area = intake->areas[keys.first + i].area;
        if (area == told || intake->areas[keys.first + i].rank != intake->areas[keys.first].rank)
            continue;
        buf_text(&choices, choices.len ? " or " : "");
        buf_str(&choices, typed_code(&intake->directory.areas[area], &room));
        told = area;
    }
    intake_fault(intake, column, "\"%.*s\" may be several areas: write %s.", SHOWN(text),
                 choices.failed ? "its code" : choices.ptr);
    buf_finish(&room);
    buf_finish(&choices);
}

bool intake_area(struct intake *intake, const char *column, struct str text, int *area)
{
    struct span keys = keys_find(intake, text);
    int found = keys.count ? keys_single(intake, keys) : NONE;
    if (!keys.count)
        fault_unknown_area(intake, column, text);
    else if (found == NONE)
        fault_ambiguous_area(intake, column, text, keys);
    else
        *area = found;
    return found != NONE;
}

bool intake_borough(struct intake *intake, const char *column, struct str text, int *area)
{
    int found = NONE;
    if (!intake_area(intake, column, text, &found))
        return false;
    if (!is_borough(&intake->directory, found)) {
        intake_fault(intake, column, "\"%.*s\" is a group of boroughs: name one borough.",
                     SHOWN(text));
        return false;
    }
    *area = found;
    return true;
}

/* ---- postcodes ---- */

const struct postcode_record *intake_postcode(const struct intake *intake, uint64_t key)
{
    const struct postcode_record *list = intake->directory.postcodes;
    int low = 0;
    int high = intake->directory.postcodes_count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        if (list[middle].key == key)
            return &list[middle];
        if (list[middle].key < key)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return NULL;
}

int intake_sector(const struct intake *intake, struct str text)
{
    const struct sector_record *list = intake->directory.sectors;
    int low = 0;
    int high = intake->directory.sectors_count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        int order = str_compare(text, list[middle].sector);
        if (!order)
            return middle;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NONE;
}

/* ---- names of organisations, programmes, sources, services ---- */

/* Letters' case and the number of spaces do not count. */
static void fold_name(struct str name, struct buf *out)
{
    struct buf folded;
    struct str rest;
    struct str word;
    buf_init(&folded, 0);
    text_fold(name, FOLD_CASE, &folded);
    rest = buf_view(&folded);
    size_t before = out->len;
    while (str_split(&rest, ' ', &word)) {
        if (!word.len)
            continue;
        if (out->len > before)
            buf_char(out, ' ');
        buf_str(out, word);
    }
    out->failed |= folded.failed;
    buf_finish(&folded);
}

static struct uuid name_key(const char *kind, const struct str *parts, int count)
{
    struct buf key;
    buf_init(&key, 0);
    for (int i = 0; i < count; i++) {
        if (i)
            buf_char(&key, '\n');
        fold_name(parts[i], &key);
    }
    struct uuid id = draft_uuid(kind, buf_view(&key));
    buf_finish(&key);
    return id;
}

static struct uuid source_key(const struct source_record *source)
{
    char days[2][DATE_TEXT_LEN + 1];
    date_print(source->published_earliest, days[0]);
    date_print(source->published_latest, days[1]);
    const struct str parts[] = {source->title, source->url, str_from(days[0]), str_from(days[1])};
    return name_key("source-named", parts, 4);
}

struct uuid intake_named_id(struct str organisation, struct str name)
{
    const struct str parts[] = {organisation, name};
    return name_key("service-named", parts, 2);
}

static bool map_first(struct intake *intake, struct id_map *map, struct uuid key, int index)
{
    return id_map_get(map, key) != NONE || id_map_put(map, &intake->arena, key, index) == OK;
}

static int lead_of(const struct directory *directory, int service)
{
    struct span roles = directory->services[service].roles;
    for (int i = roles.first; i < roles.first + roles.count; i++)
        if (directory->roles[i].role == ROLE_LEAD)
            return directory->roles[i].organisation;
    return NONE;
}

static bool services_map(struct intake *intake)
{
    const struct directory *directory = &intake->directory;
    bool good = true;
    for (int i = 0; i < intake->start && good; i++) {
        int lead = lead_of(directory, i);
        struct str organisation = lead == NONE ? STR("") : directory->organisations[lead].name;
        struct uuid key = intake_named_id(organisation, directory->services[i].name);
        bool is_known = id_map_get(&intake->named, key) != NONE;
        good = id_map_put(&intake->named, &intake->arena, key, is_known ? INTAKE_SEVERAL : i) == OK;
    }
    return good;
}

enum err intake_names_build(struct intake *intake)
{
    const struct directory *directory = &intake->directory;
    size_t most = 3 * (size_t)directory->areas_count + (size_t)directory->area_names_count;
    intake->areas = ARENA_ARRAY(&intake->arena, struct area_key, most + 1);
    bool good = intake->areas && areas_add(intake);
    if (good && intake->area_count)
        qsort(intake->areas, (size_t)intake->area_count, sizeof *intake->areas, by_key);
    for (int i = 0; i < directory->organisations_count && good; i++)
        good = map_first(intake, &intake->organisations,
                         name_key("organisation-named", &directory->organisations[i].name, 1), i);
    for (int i = 0; i < directory->programmes_count && good; i++)
        good = map_first(intake, &intake->programmes,
                         name_key("programme-named", &directory->programmes[i].name, 1), i);
    for (int i = 0; i < directory->sources_count && good; i++)
        good = map_first(intake, &intake->sources, source_key(&directory->sources[i]), i);
    return good && services_map(intake) ? OK : intake_no_memory(intake);
}

int intake_named(const struct intake *intake, struct str organisation, struct str name,
                 bool *several)
{
    int found = id_map_get(&intake->named, intake_named_id(organisation, name));
    *several = found == INTAKE_SEVERAL;
    return *several ? NONE : found;
}

enum err intake_organisation(struct intake *intake, struct str name, int *out)
{
    struct uuid key = name_key("organisation-named", &name, 1);
    *out = id_map_get(&intake->organisations, key);
    if (*out != NONE)
        return OK;
    *out = intake->directory.organisations_count;
    *draft_organisations(&intake->reading.base.draft) = (struct organisation_record){key, name};
    return id_map_put(&intake->organisations, &intake->arena, key, *out) ? intake_no_memory(intake)
                                                                         : OK;
}

enum err intake_programme(struct intake *intake, struct str name, int *out)
{
    struct uuid key = name_key("programme-named", &name, 1);
    *out = id_map_get(&intake->programmes, key);
    if (*out != NONE)
        return OK;
    *out = intake->directory.programmes_count;
    *draft_programmes(&intake->reading.base.draft) =
        (struct programme_record){.id = key, .name = name, .description = STR("")};
    return id_map_put(&intake->programmes, &intake->arena, key, *out) ? intake_no_memory(intake)
                                                                      : OK;
}

enum err intake_source(struct intake *intake, const struct source_record *like, int *out)
{
    struct uuid key = source_key(like);
    *out = id_map_get(&intake->sources, key);
    if (*out != NONE)
        return OK;
    *out = intake->directory.sources_count;
    struct source_record *source = draft_sources(&intake->reading.base.draft);
    *source = *like;
    source->id = key;
    return id_map_put(&intake->sources, &intake->arena, key, *out) ? intake_no_memory(intake) : OK;
}
