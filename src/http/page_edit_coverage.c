/* The section about whom the service covers by place. */
#include "domain/gap_read.h"
#include "domain/polygon_text.h"
#include "domain/service_words.h"
#include "domain/words.h"
#include "page_edit_parts.h"

enum { RADIUS_MAX_M = 100000, BOROUGHS_MAX = 33, NAMES_TOLD = 6 };

static const char *const bases[] = {"Women who live there",
                                    "Women arrested there",
                                    "Women whose court is there",
                                    "Women who work there",
                                    "Women who study there",
                                    "Women in prison there",
                                    NULL};
static const char *const kinds[] = {
    "The boroughs and groups that are ticked below",
    "Everywhere",
    "Some boroughs that its source does not name",
    "All within a distance of one of its places",
    "An area drawn on the map, or given as coordinates",
    NULL,
};

#define COVERAGE(member) offsetof(struct coverage_record, member)
#define VALIDITY(member) (COVERAGE(validity) + offsetof(struct validity, member))

enum { FIELD_KIND = 2, FIELD_AREAS = 3, FIELD_GROUPS = 4, FIELD_SITE = 8 };

static const struct edit_field coverage_fields[] = {
    {.name = "basis",
     .label = "Which women",
     .kind = EDIT_CODE,
     .at = COVERAGE(basis),
     .is_wanted = true,
     .words = bases},
    {.name = "excludes",
     .label = "It does not take these women",
     .hint = "Tick this for areas that it leaves out",
     .kind = EDIT_FLAG,
     .at = COVERAGE(excludes)},
    {.name = "kind",
     .label = "Where",
     .kind = EDIT_CODE,
     .at = COVERAGE(kind),
     .is_wanted = true,
     .words = kinds},
    {.name = "areas",
     .label = "Boroughs",
     .hint = "Tick those that are covered. Where boroughs are not named, tick those that are "
             "certainly not among them",
     .kind = EDIT_TICKS,
     .at = EDIT_OWN},
    {.name = "groups",
     .label = "Groups of boroughs",
     .hint = "A group covers the boroughs that belong to it on the day",
     .kind = EDIT_TICKS,
     .at = EDIT_OWN,
     .nothing = "folded"},
    {.name = "within",
     .label = "The area that the boroughs which are not named lie in",
     .kind = EDIT_AREA,
     .at = COVERAGE(within)},
    {.name = "claimed",
     .label = "How many boroughs are not named",
     .kind = EDIT_COUNT,
     .at = EDIT_OWN,
     .most = BOROUGHS_MAX},
    {.name = "radius",
     .label = "Distance in metres",
     .kind = EDIT_COUNT,
     .at = EDIT_OWN,
     .most = RADIUS_MAX_M},
    {.name = "site",
     .label = "The place that the distance is measured from",
     .kind = EDIT_CHOICE,
     .at = EDIT_OWN},
    {.name = "polygon",
     .label = "The area as coordinates",
     .hint = "A GeoJSON Polygon or MultiPolygon in degrees, longitude first",
     .kind = EDIT_LONG,
     .at = EDIT_OWN,
     .most = EDIT_BODY_MAX_BYTES},
    {.name = "from",
     .label = "Covered from",
     .hint = "Leave it empty if it holds whenever the service runs",
     .kind = EDIT_BOUND,
     .at = VALIDITY(from_earliest),
     .empty = EDIT_EMPTY_FIRST,
     .words_at = COVERAGE(from_text)},
    {.name = "to",
     .label = "Covered until",
     .hint = "For example 31 March 2022 or “ongoing”",
     .kind = EDIT_BOUND,
     .at = VALIDITY(to_earliest),
     .empty = EDIT_EMPTY_LAST,
     .words_at = COVERAGE(to_text)},
    {.name = "note", .label = "Note", .kind = EDIT_LONG, .at = COVERAGE(note), .most = 1000},
    {.name = "source", .label = "Where this is from", .kind = EDIT_SOURCE, .at = COVERAGE(source)},
};

/* What a confidential service covers is its region: nothing finer is asked for. */
static bool coverage_has(const struct edit_page *page, const struct edit_field *field,
                         const void *record)
{
    static const char *const finer[] = {"areas", "groups", "within", "radius", "site", "polygon"};
    (void)record;
    for (size_t i = 0; edit_is_confidential(page) && i < sizeof finer / sizeof *finer; i++)
        if (str_equal(str_from(field->name), str_from(finer[i])))
            return false;
    return true;
}

static const char *coverage_offer(const struct edit_page *page, const struct edit_field *field,
                                  int code)
{
    if (field != &coverage_fields[FIELD_KIND] || !edit_is_confidential(page))
        return field->words[code];
    if (code == COVERAGE_EVERYWHERE)
        return "All of its region";
    return code == COVERAGE_NOT_NAMED ? "Some boroughs of its region that are not named" : NULL;
}

static void coverage_begin(struct edit_page *page, void *record)
{
    struct coverage_record *row = record;
    *row = (struct coverage_record){
        .basis = BASIS_RESIDENCE,
        .kind = edit_is_confidential(page) ? COVERAGE_EVERYWHERE : COVERAGE_AREAS,
        .within = NONE,
        .site = NONE,
        .wkb = STR(""),
        .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX}, /* whenever it runs */
        .from_text = STR(""),
        .to_text = STR(""),
        .known_from = page->base.today,
        .source = edit_source_newest(page),
        .note = STR(""),
    };
}

/* ---- what stands in its fields ---- */

static struct str polygon_text(struct edit_page *page, const struct coverage_record *row)
{
    if (row->kind != COVERAGE_POLYGON || !row->wkb.len ||
        polygon_text_write(row->wkb, page->base.projection, page->arena, &page->words, NULL)) {
        buf_clear(&page->words);
        return STR("");
    }
    return words_keep(&page->words, page->arena);
}

static void coverage_fill(struct edit_page *page, void *record)
{
    const struct coverage_record *row = record;
    const struct directory *directory = edit_directory(page);
    for (int i = row->areas.first; i < row->areas.first + row->areas.count; i++) {
        int area = directory->coverage_areas[i];
        edit_put(page, area < page->atlas->borough_count ? "areas" : "groups",
                 edit_area_text(page, area));
    }
    if (row->claimed_count)
        edit_put_format(page, "claimed", "%d", row->claimed_count);
    if (row->kind == COVERAGE_RADIUS)
        edit_put_format(page, "radius", "%d", (int)row->radius_m);
    for (int i = 0; row->site != NONE && i < directory->locations_count; i++)
        if (directory->locations[i].site == row->site)
            edit_put_format(page, "site", "%d", i);
    edit_put(page, "polygon", polygon_text(page, row));
}

static void areas_take(struct edit_page *page, struct coverage_record *row)
{
    const struct directory *directory = edit_directory(page);
    row->areas = (struct span){directory->coverage_areas_count, 0};
    for (int i = 0; i < page->value_count; i++) {
        bool is_area = str_equal(page->values[i].name, STR("areas")) ||
                       str_equal(page->values[i].name, STR("groups"));
        if (!is_area || !page->values[i].value.len)
            continue;
        int area = edit_area_find(page, page->values[i].value);
        if (area == NONE)
            edit_error(page, "areas", "There is no such area.");
        else
            draft_coverage_area(&page->listing.draft, area);
    }
    row->areas.count = directory->coverage_areas_count - row->areas.first;
    if (row->kind == COVERAGE_AREAS && !row->areas.count)
        edit_error(page, "areas", "Tick at least one borough or group.");
}

static int count_take(struct edit_page *page, const char *name, int most, const char *what)
{
    int64_t number = 0;
    struct str text = edit_value(page, name);
    if (text.len && (!str_to_int(text, &number) || number < 1 || number > most))
        edit_error(page, name, "%s: write a whole number from 1 to %d.", what, most);
    return (int)number;
}

static void radius_take(struct edit_page *page, struct coverage_record *row)
{
    const struct directory *directory = edit_directory(page);
    int64_t location;
    row->radius_m = count_take(page, "radius", RADIUS_MAX_M, "Distance in metres");
    if (row->radius_m <= 0)
        edit_error(page, "radius", "Write the distance in metres, for example 3000.");
    if (!str_to_int(edit_value(page, "site"), &location) || location < 0 ||
        location >= directory->locations_count)
        edit_error(page, "site",
                   directory->locations_count
                       ? "Choose the place that the distance is measured from."
                       : "A distance needs a place to be measured from: add one under Places.");
    else
        row->site = directory->locations[location].site;
}

static void polygon_take(struct edit_page *page, struct coverage_record *row, struct str before)
{
    struct str typed = edit_value(page, "polygon");
    struct problem why = {0};
    if (!typed.len)
        edit_error(page, "polygon", "Draw the area on the map, or paste its coordinates.");
    else if (!str_equal(typed, before) && gap_polygon_read(page->atlas, page->base.projection,
                                                           typed, page->arena, &row->wkb, &why))
        edit_error(page, "polygon", "%s", why.text);
}

/* What goes with another kind is left out, whatever was typed there. */
static void coverage_take(struct edit_page *page, void *record)
{
    struct coverage_record *row = record;
    struct coverage_record before = *row;
    before.kind = before.wkb.len ? COVERAGE_POLYGON : before.kind;
    struct str polygon = polygon_text(page, &before);
    bool names_areas = row->kind == COVERAGE_AREAS || row->kind == COVERAGE_NOT_NAMED;
    row->claimed_count = 0;
    row->radius_m = 0;
    row->site = NONE;
    if (names_areas)
        areas_take(page, row);
    else
        row->areas = (struct span){0, 0};
    if (row->kind == COVERAGE_NOT_NAMED)
        row->claimed_count = count_take(page, "claimed", BOROUGHS_MAX, "How many boroughs");
    else
        row->within = NONE;
    if (edit_is_confidential(page))
        row->within = edit_service(page)->region;
    if (row->kind == COVERAGE_RADIUS)
        radius_take(page, row);
    if (row->kind == COVERAGE_POLYGON)
        polygon_take(page, row, polygon);
    else
        row->wkb = STR("");
}

static void coverage_choices(struct edit_page *page, const struct edit_field *field,
                             struct view *options)
{
    if (field == &coverage_fields[FIELD_AREAS])
        edit_areas_add(page, true, false, options);
    if (field == &coverage_fields[FIELD_GROUPS])
        edit_areas_add(page, false, true, options);
    for (int i = 0;
         field == &coverage_fields[FIELD_SITE] && i < edit_row_count(page, &edit_sheet_places);
         i++) {
        edit_sheet_places.tell(page, edit_row(page, &edit_sheet_places, i), &page->words);
        edit_option(options, edit_format(page, "%d", i), words_keep(&page->words, page->arena),
                    STR(""));
    }
}

/* ---- the page ---- */

static void coverage_show(struct edit_page *page, const void *record)
{
    const struct coverage_record *row = record;
    const struct directory *directory = edit_directory(page);
    struct map_drawing drawing = {.title = "Map of the boroughs that are ticked"};
    view_add_flag(page->view, "is_coverage", !edit_is_confidential(page));
    for (int i = row->areas.first; i < row->areas.first + row->areas.count; i++)
        if (directory->coverage_areas[i] < page->atlas->borough_count)
            drawing.covered |= AREA_BIT(directory->coverage_areas[i]);
    if (!drawing.covered)
        return;
    map_svg_write(page->atlas, &page->picture->outline, &drawing, &page->words);
    view_add_html(page->view, "map", words_keep(&page->words, page->arena));
}

static void names_tell(struct edit_page *page, struct span areas, struct buf *out)
{
    const struct directory *directory = edit_directory(page);
    int told = areas.count > NAMES_TOLD + 1 ? NAMES_TOLD : areas.count;
    for (int i = 0; i < told; i++) {
        if (i)
            buf_text(out, i + 1 == areas.count ? " and " : ", ");
        buf_str(out, directory->areas[directory->coverage_areas[areas.first + i]].name);
    }
    if (told < areas.count)
        buf_format(out, " and %d more", areas.count - told);
}

static void coverage_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct coverage_record *row = record;
    buf_str(out, service_basis_words(row));
    buf_char(out, ' ');
    switch (row->kind) {
    case COVERAGE_AREAS: names_tell(page, row->areas, out); break;
    case COVERAGE_EVERYWHERE:
        buf_str(out, row->within == NONE ? STR("any place")
                                         : page->atlas->directory.areas[row->within].name);
        break;
    case COVERAGE_RADIUS:
        buf_format(out, "an area of %d m around its place", (int)row->radius_m);
        break;
    case COVERAGE_POLYGON: buf_text(out, "an area drawn on a map"); break;
    case COVERAGE_NOT_NAMED:
        if (row->claimed_count)
            buf_format(out, "%d boroughs that are not named", row->claimed_count);
        else
            buf_text(out, "some boroughs that are not named");
        break;
    }
    struct str to = edit_bound_text(page, row->validity.to_earliest, row->validity.to_latest);
    if (to.len && row->validity.to_earliest.days < DATE_MAX.days) {
        buf_text(out, ", until ");
        buf_str(out, to);
    }
}

static void *coverage_add(struct draft *draft)
{
    return draft_coverages(draft);
}

const struct edit_sheet edit_sheet_coverage = {
    .code = "coverage",
    .title = "Whom it covers",
    .one = "an area",
    .about = "Which women it takes, by place. While nothing stands here, nobody knows.",
    .fields = coverage_fields,
    .field_count = sizeof coverage_fields / sizeof *coverage_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, coverages),
    .count_at = offsetof(struct directory, coverages_count),
    .size_bytes = sizeof(struct coverage_record),
    .span_at = offsetof(struct service_record, coverages),
    .add = coverage_add,
    .begin = coverage_begin,
    .fill = coverage_fill,
    .take = coverage_take,
    .has = coverage_has,
    .offer = coverage_offer,
    .choices = coverage_choices,
    .show = coverage_show,
    .tell = coverage_tell,
};
