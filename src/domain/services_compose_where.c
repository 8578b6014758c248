/* Where a service is, when it is open there, and whom it covers. */
#include <string.h>

#include "services_composing.h"

/* ---- where ---- */

static struct uuid site_id(const struct made *made, const struct str cells[SITE_CELLS])
{
    struct buf key;
    char id[UUID_TEXT_LEN + 1];
    uuid_print(made->by->id, id);
    buf_init(&key, 0);
    buf_text(&key, id);
    for (int c = 0; c < SITE_CELLS; c++) {
        buf_char(&key, '\n');
        buf_str(&key, cells[c]);
    }
    struct uuid out = draft_uuid("site-of", buf_view(&key));
    buf_finish(&key);
    return out;
}

/* The base's location that the cells tell, if it is not taken yet. */
static int location_like(struct made *made, const struct str cells[SITE_CELLS])
{
    for (int i = 0; made->base && i < made->base->locations.count && i < LIST_PARTS_MAX; i++) {
        struct str own[SITE_CELLS];
        int site = made->directory->locations[made->base->locations.first + i].site;
        if (made->locations[i] != NONE)
            continue;
        sheet_site_text(made->intake, &made->directory->sites[site], own);
        if (made_same_cells(own, cells, SITE_CELLS))
            return i;
    }
    return NONE;
}

static void add_site(struct made *made, const struct str cells[SITE_CELLS])
{
    struct directory *directory = made->directory;
    int like = location_like(made, cells);
    draft_locations_reserve(made->draft, 1);
    if (like != NONE) {
        made->locations[like] = directory->locations_count;
        *draft_locations(made->draft) = directory->locations[made->base->locations.first + like];
        return;
    }
    struct site_record site;
    sheet_site_make(made->intake, cells, &site);
    site.id = site_id(made, cells);
    site.source = made->service.source;
    *draft_sites(made->draft) = site;
    *draft_locations(made->draft) =
        (struct location_record){directory->sites_count - 1, made_whenever, made->known_from};
}

void made_sites(struct made *made)
{
    struct directory *directory = made->directory;
    struct str parts[SITE_CELLS][LIST_PARTS_MAX];
    int count = 0;
    int first = directory->locations_count;
    for (int i = 0; i <= LIST_PARTS_MAX; i++)
        made->locations[i] = NONE;
    if (!made_changes(made, COLUMN_SITE_NAME, COLUMN_LATITUDE)) {
        for (int i = 0; i < made->base->locations.count && i < LIST_PARTS_MAX; i++)
            made->locations[i] = first + i;
        MADE_COPY(locations, locations);
        return;
    }
    for (int c = 0; c < SITE_CELLS; c++) {
        int own =
            sheet_text_parts(made_text(made, (enum services_column)((int)COLUMN_SITE_NAME + c)),
                             parts[c], LIST_PARTS_MAX);
        for (int i = own; i < LIST_PARTS_MAX; i++)
            parts[c][i] = STR("");
        count = own > count ? own : count;
    }
    for (int i = 0; i < count; i++) {
        struct str cells[SITE_CELLS];
        for (int c = 0; c < SITE_CELLS; c++)
            cells[c] = parts[c][i];
        add_site(made, cells);
    }
    made->service.locations = (struct span){first, directory->locations_count - first};
}

/* Hours of a place that is gone go too. */
void made_schedules(struct made *made)
{
    struct directory *directory = made->directory;
    int first = directory->schedules_count;
    int dropped = 0;
    for (int i = 0; made->base && i < made->base->schedules.count; i++) {
        struct schedule_record row = directory->schedules[made->base->schedules.first + i];
        int at = row.location == NONE ? NONE : row.location - made->base->locations.first;
        if (at >= LIST_PARTS_MAX || (at != NONE && made->locations[at] == NONE)) {
            dropped++;
            continue;
        }
        if (at != NONE)
            row.location = made->locations[at];
        *draft_schedules(made->draft) = row;
    }
    if (dropped)
        intake_note(made->intake, NULL, "The opening hours of a place that is gone went with it.");
    made->service.schedules = (struct span){first, directory->schedules_count - first};
}

/* ---- whom it covers ---- */

static void add_coverage(struct made *made, struct coverage_record row)
{
    row.wkb = row.kind == COVERAGE_POLYGON ? row.wkb : STR("");
    row.validity = made_whenever;
    row.from_text = STR("");
    row.to_text = STR("");
    row.note = STR("");
    row.known_from = made->known_from;
    row.source = made->service.source;
    *draft_coverages(made->draft) = row;
}

static void add_areas(struct made *made, enum services_column column, enum basis basis,
                      bool excludes)
{
    struct str parts[LIST_PARTS_MAX];
    struct coverage_record row = {
        .basis = basis, .kind = COVERAGE_AREAS, .excludes = excludes, .within = NONE, .site = NONE};
    struct str cell = made_text(made, column);
    row.areas.first = made->directory->coverage_areas_count;
    if (str_equal(cell, STR("everywhere"))) {
        row.kind = COVERAGE_EVERYWHERE;
        add_coverage(made, row);
        return;
    }
    int count = sheet_text_parts(cell, parts, LIST_PARTS_MAX);
    for (int i = 0; i < count; i++) {
        int area = made_area(made, parts[i]);
        if (area == NONE)
            continue;
        draft_coverage_area(made->draft, area);
        row.areas.count++;
    }
    if (row.areas.count)
        add_coverage(made, row);
}

/* Rows that the table cannot tell stay, but a polygon that is replaced. */
static void keep_coverages(struct made *made)
{
    struct directory *directory = made->directory;
    enum basis basis = sheet_basis(directory, made->by->base);
    bool is_replaced = made_changes(made, COLUMN_AREAS, COLUMN_RADIUS_M) ||
                       made->by->changed[COLUMN_REGION] ||
                       made_changes(made, COLUMN_SITE_NAME, COLUMN_LATITUDE);
    for (int i = 0; i < made->base->coverages.count; i++) {
        struct coverage_record row = directory->coverages[made->base->coverages.first + i];
        bool is_told = sheet_tells_coverage(directory, made->by->base, &row, basis);
        bool is_old_polygon = made->by->wkb.len && row.kind == COVERAGE_POLYGON && !row.excludes;
        if ((is_told && is_replaced) || is_old_polygon)
            continue;
        *draft_coverages(made->draft) = row;
    }
}

static void add_told_coverages(struct made *made)
{
    enum basis basis =
        (enum basis)made_code(basis_codes, made_text(made, COLUMN_AREAS_BASIS), BASIS_RESIDENCE);
    int64_t radius_m = 0;
    if (made->service.confidential) {
        add_coverage(made, (struct coverage_record){.basis = basis,
                                                    .kind = COVERAGE_EVERYWHERE,
                                                    .within = made->service.region,
                                                    .site = NONE});
        return;
    }
    add_areas(made, COLUMN_AREAS, basis, false);
    add_areas(made, COLUMN_AREAS_EXCLUDED, basis, true);
    if (str_to_int(made_text(made, COLUMN_RADIUS_M), &radius_m) && made->service.locations.count)
        add_coverage(made,
                     (struct coverage_record){
                         .basis = basis,
                         .kind = COVERAGE_RADIUS,
                         .within = NONE,
                         .site = made->directory->locations[made->service.locations.first].site,
                         .radius_m = (double)radius_m});
}

void made_coverages(struct made *made)
{
    struct directory *directory = made->directory;
    int first = directory->coverages_count;
    if (made->base)
        keep_coverages(made);
    if (made_changes(made, COLUMN_AREAS, COLUMN_RADIUS_M) || made->by->changed[COLUMN_REGION] ||
        made_changes(made, COLUMN_SITE_NAME, COLUMN_LATITUDE))
        add_told_coverages(made);
    if (made->by->wkb.len)
        add_coverage(made, (struct coverage_record){.basis = BASIS_RESIDENCE,
                                                    .kind = COVERAGE_POLYGON,
                                                    .within = NONE,
                                                    .site = NONE,
                                                    .wkb = made->by->wkb});
    made->service.coverages = (struct span){first, directory->coverages_count - first};
}
