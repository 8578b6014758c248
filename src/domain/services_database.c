/* The directory as a database of its own, to be opened by other programs and imported again. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "domain/services_import.h"
#include "services_sheet.h"
#include "store/geopackage.h"

enum { WKB_POINT = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6, SRS_DEGREES = 4326 };

/* ---- GeoPackage ---- */

static void put_uint(struct buf *wkb, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        buf_char(wkb, (char)(unsigned char)(number >> (8 * i)));
}

static void put_head(struct buf *wkb, uint32_t type)
{
    buf_char(wkb, 1); /* little endian */
    put_uint(wkb, type);
}

static void put_position(struct buf *wkb, const struct json_at *at)
{
    for (size_t i = 0; i < 2; i++) {
        struct json_at item = json_item(at, i);
        double number = 0;
        uint64_t bits;
        if (json_want_double(&item, -180, 180, &number, NULL))
            wkb->failed = true;
        memcpy(&bits, &number, sizeof bits);
        for (int k = 0; k < 8; k++)
            buf_char(wkb, (char)(unsigned char)(bits >> (8 * k)));
    }
}

/* polygons > rings > positions */
static void put_polygons(struct buf *wkb, const struct json_at *polygons)
{
    put_head(wkb, WKB_MULTIPOLYGON);
    put_uint(wkb, (uint32_t)json_count(polygons));
    for (size_t i = 0; i < json_count(polygons); i++) {
        struct json_at polygon = json_item(polygons, i);
        put_head(wkb, WKB_POLYGON);
        put_uint(wkb, (uint32_t)json_count(&polygon));
        for (size_t k = 0; k < json_count(&polygon); k++) {
            struct json_at ring = json_item(&polygon, k);
            put_uint(wkb, (uint32_t)json_count(&ring));
            for (size_t p = 0; p < json_count(&ring); p++) {
                struct json_at position = json_item(&ring, p);
                put_position(wkb, &position);
            }
        }
    }
}

static enum err geometry_wkb(const struct sheet_geometry *geometry, struct buf *wkb,
                             struct problem *problem)
{
    struct json_doc *doc = NULL;
    buf_clear(wkb);
    if (!geometry->text.len)
        return OK;
    enum err err = json_open(geometry->text, geometry->text.len, &doc, problem);
    if (!err) {
        struct json_at root = json_root(doc);
        if (geometry->is_polygon) {
            put_polygons(wkb, &root);
        } else {
            put_head(wkb, WKB_POINT);
            put_position(wkb, &root);
        }
    }
    json_close(doc);
    if (!err && wkb->failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    return err;
}

static enum err add_row(struct intake *intake, struct geopackage *geopackage, int service,
                        struct buf *record, struct buf *wkb, struct problem *problem)
{
    struct geopackage_value values[COLUMN_COUNT];
    struct sheet_geometry geometry;
    struct listing listing;
    struct sheet sheet;
    arena_reset(&intake->scratch);
    buf_clear(record);
    enum err err =
        listing_of(&intake->base, &intake->directory, service, &intake->scratch, &listing, problem);
    if (!err)
        err = listing_write(&intake->base, &listing, record, problem);
    if (!err)
        err = sheet_print(intake, service, &sheet);
    if (!err)
        err = sheet_geometry_of(intake, service, &geometry);
    if (!err)
        err = geometry_wkb(&geometry, wkb, problem);
    if (err)
        return err;
    sheet.text[COLUMN_RECORD] = buf_view(record);
    for (int c = 0; c < COLUMN_COUNT; c++)
        values[c] =
            (struct geopackage_value){.is_there = sheet.text[c].len > 0, .text = sheet.text[c]};
    return geopackage_add(geopackage, buf_view(wkb), values, problem);
}

static enum err write_rows(const struct services_base *base, struct geopackage *geopackage,
                           struct problem *problem)
{
    const struct intake_ask ask = {.base = &base->base};
    struct intake *intake = NULL;
    struct buf record;
    struct buf wkb;
    enum err err = intake_create(&ask, &intake, problem);
    if (err)
        return err;
    buf_init(&record, 0);
    buf_init(&wkb, 0);
    intake->reading.base.draft.arena = &intake->scratch; /* texts of one row */
    for (int i = 0; i < base->directory.services_count && !err; i++)
        err = add_row(intake, geopackage, i, &record, &wkb, problem);
    intake->reading.base.draft.arena = &intake->arena;
    buf_finish(&wkb);
    buf_finish(&record);
    intake_destroy(intake);
    return err;
}

static enum err write_geopackage(const struct services_base *base, const char *path,
                                 struct problem *problem)
{
    struct geopackage_column columns[COLUMN_COUNT];
    struct geopackage *geopackage = NULL;
    char day[DATE_TEXT_LEN + 1];
    char changed[40];
    date_print(base->base.today, day);
    snprintf(changed, sizeof changed, "%sT00:00:00.000Z", day);
    for (int c = 0; c < COLUMN_COUNT; c++)
        columns[c] =
            (struct geopackage_column){str_from(services_columns[c].name), GEOPACKAGE_TEXT};
    const struct geopackage_table table = {
        .name = STR("services"),
        .title = STR("Services"),
        .description = STR("All services of a Signpost directory; signpost import services reads "
                           "this file back."),
        .changed = str_from(changed),
        .geometry = "GEOMETRY",
        .srs = SRS_DEGREES,
        .columns = columns,
        .column_count = COLUMN_COUNT};
    enum err err = geopackage_create(path, &table, &geopackage, problem);
    if (!err)
        err = write_rows(base, geopackage, problem);
    if (!err)
        err = geopackage_finish(geopackage, problem);
    geopackage_destroy(geopackage);
    return err;
}

/* ---- SpatiaLite ---- */

/* The imported areas, type by type: they come one after the other. */
static enum err write_areas(const struct services_base *base, struct store *store,
                            struct problem *problem)
{
    const struct directory *all = &base->directory;
    enum err err = OK;
    for (int i = 0; i < all->areas_count && !err;) {
        int end = i + 1;
        while (end < all->areas_count && str_equal(all->areas[end].type, all->areas[i].type))
            end++;
        const struct directory some = {.areas = all->areas + i, .areas_count = end - i};
        if (all->areas[i].imported)
            err = store_write_areas(store, all->areas[i].type, &some, problem);
        i = end;
    }
    return err;
}

static enum err write_all(const struct services_base *base, struct store *store,
                          struct problem *problem)
{
    struct directory ground = base->directory; /* what comes with Signpost: these come first */
    int own = 0;
    while (own < ground.areas_count && !ground.areas[own].imported)
        own++;
    ground.areas_count = own;
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_write_ground(store, &ground, problem);
    if (!err)
        err = write_areas(base, store, problem);
    if (!err)
        err = store_write_services(store, &base->directory, problem);
    enum err end = store_end(store, !err, problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(store, problem);
}

static enum err write_spatialite(const struct services_base *base, const char *path,
                                 struct problem *problem)
{
    struct store *store = NULL;
    int applied = 0;
    enum err err = store_open(path, STORE_CREATE, &store, problem);
    if (!err)
        err = store_migrate(store, &applied, problem);
    if (!err)
        err = write_all(base, store, problem);
    store_close(store);
    char lock[4096];
    if (snprintf(lock, sizeof lock, "%s.lock", path) < (int)sizeof lock)
        unlink(lock); /* for writers, of whom there are none */
    return err;
}

enum err services_database_write(const struct services_base *base, bool is_geopackage,
                                 const char *path, struct problem *problem)
{
    if (access(path, F_OK) == 0)
        return problem_set(problem, ERR_INVALID, "%s is there already: name another file.", path);
    enum err err = is_geopackage ? write_geopackage(base, path, problem)
                                 : write_spatialite(base, path, problem);
    if (err)
        unlink(path); /* no half file */
    return err;
}
