/* Services from a database: the rows of a GeoPackage, or the record of another Signpost. */
#include <stdio.h>
#include <string.h>

#include "services_sheet.h"
#include "store/geopackage.h"

enum { WKB_POINT = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6, DEGREE_DECIMALS = 9 };
enum { SRS_DEGREES = 4326, SRS_METRES = 27700 };

/* ---- geometry: WKB as GeoJSON ---- */

struct wkb_at {
    struct str bytes;
    size_t at;
    bool bad;
};

static uint32_t take_uint(struct wkb_at *wkb)
{
    uint32_t number = 0;
    if (wkb->bytes.len - wkb->at < 4) {
        wkb->bad = true;
        return 0;
    }
    for (int i = 0; i < 4; i++)
        number |= (uint32_t)(unsigned char)wkb->bytes.ptr[wkb->at++] << (8 * i);
    return number;
}

static uint32_t take_head(struct wkb_at *wkb)
{
    if (wkb->bytes.len - wkb->at < 5 || wkb->bytes.ptr[wkb->at] != 1) {
        wkb->bad = true;
        return 0;
    }
    wkb->at++;
    return take_uint(wkb);
}

static void write_position(struct wkb_at *wkb, struct buf *out)
{
    for (int i = 0; i < 2; i++) {
        uint64_t bits = 0;
        double number;
        if (wkb->bytes.len - wkb->at < 8) {
            wkb->bad = true;
            return;
        }
        for (int k = 0; k < 8; k++)
            bits |= (uint64_t)(unsigned char)wkb->bytes.ptr[wkb->at++] << (8 * k);
        memcpy(&number, &bits, sizeof number);
        buf_char(out, i ? ',' : '[');
        buf_double(out, number, DEGREE_DECIMALS);
    }
    buf_char(out, ']');
}

static void write_polygon(struct wkb_at *wkb, struct buf *out)
{
    uint32_t rings = take_uint(wkb);
    buf_char(out, '[');
    for (uint32_t i = 0; i < rings && !wkb->bad; i++) {
        uint32_t points = take_uint(wkb);
        buf_text(out, i ? ",[" : "[");
        for (uint32_t p = 0; p < points && !wkb->bad; p++) {
            buf_text(out, p ? "," : "");
            write_position(wkb, out);
        }
        buf_char(out, ']');
    }
    buf_char(out, ']');
}

static bool write_geometry(struct str bytes, struct buf *out)
{
    struct wkb_at wkb = {bytes, 0, false};
    uint32_t type = take_head(&wkb);
    uint32_t count = 1;
    buf_clear(out);
    if (type == WKB_POINT) {
        buf_text(out, "{\"type\":\"Point\",\"coordinates\":");
        write_position(&wkb, out);
    } else if (type == WKB_POLYGON || type == WKB_MULTIPOLYGON) {
        buf_text(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
        count = type == WKB_MULTIPOLYGON ? take_uint(&wkb) : 1;
        for (uint32_t i = 0; i < count && !wkb.bad; i++) {
            buf_text(out, i ? "," : "");
            wkb.bad |= type == WKB_MULTIPOLYGON && take_head(&wkb) != WKB_POLYGON;
            write_polygon(&wkb, out);
        }
        buf_char(out, ']');
    } else {
        wkb.bad = true;
    }
    buf_char(out, '}');
    return !wkb.bad && !out->failed;
}

/* ---- GeoPackage ---- */

struct package {
    struct intake *intake;
    struct geopackage_reader *reader;
    const struct geopackage_column *columns;
    int column_count;
    enum geojson_crs crs;
    struct buf geometry;
};

static enum err take_row(struct package *package, const struct geopackage_row *row)
{
    struct intake *intake = package->intake;
    struct sheet *cells = ARENA_NEW(&intake->scratch, struct sheet);
    if (!cells)
        return intake_no_memory(intake);
    for (int i = 0; i < package->column_count; i++) {
        int column = services_column_find(package->columns[i].name);
        if (column == NONE) {
            intake_file_note(intake, "No column of Signpost is called \"%.*s\": it was left out.",
                             SHOWN(package->columns[i].name));
            continue;
        }
        if (package->columns[i].type != GEOPACKAGE_TEXT &&
            package->columns[i].type != GEOPACKAGE_DATE && row->values[i].is_there &&
            package->columns[i].type != GEOPACKAGE_INTEGER) {
            intake_fault(intake, services_columns[column].name, "The column must hold text.");
            continue;
        }
        cells->has[column] = true;
        cells->text[column] = row->values[i].is_there ? row->values[i].text : STR("");
    }
    if (row->has_geometry && !write_geometry(row->wkb, &package->geometry))
        intake_fault(intake, "geometry",
                     "A service has a point (its site), polygons (whom it covers), or none.");
    return services_row_take(
        intake, cells,
        row->has_geometry && !intake->fault_count ? buf_view(&package->geometry) : STR(""),
        package->crs);
}

static enum err read_rows(struct package *package)
{
    struct intake *intake = package->intake;
    enum err err = OK;
    bool more = true;
    while (!err) {
        struct geopackage_row row = {0};
        struct problem why = {0};
        err = geopackage_next(package->reader, &row, &more, &why);
        if (!err && !more)
            return OK;
        intake_row_begin(intake, "row %lld", (long long)row.fid);
        if (err == ERR_INVALID) {
            intake_fault(intake, NULL, "%s", why.text);
            err = intake_row_end(intake, (struct uuid){{0}}, STR(""), NONE);
        } else if (!err) {
            err = take_row(package, &row);
        } else {
            err = problem_set(intake->problem, err, "%s", why.text);
        }
    }
    return err;
}

static enum err read_package(struct intake *intake, const char *path)
{
    struct package package = {.intake = intake};
    enum err err = geopackage_open(path, NULL, &package.reader, intake->problem);
    if (err)
        return err;
    int srs = geopackage_srs(package.reader);
    package.column_count = geopackage_columns(package.reader, &package.columns);
    package.crs = srs == SRS_METRES ? GEOJSON_METRES : GEOJSON_DEGREES;
    buf_init(&package.geometry, 0);
    if (srs != SRS_METRES && srs != SRS_DEGREES)
        err = problem_set(intake->problem, ERR_INVALID,
                          "Its coordinates must be WGS 84 (EPSG:4326) or British National Grid "
                          "(EPSG:27700).");
    if (!err)
        err = read_rows(&package);
    buf_finish(&package.geometry);
    geopackage_close(package.reader);
    return err;
}

/* ---- another Signpost ---- */

static enum err take_service(struct intake *intake, const struct directory *from, int service)
{
    struct openreferral_view view = {.directory = from,
                                     .today = from->services[service].checked_on};
    struct json_doc *doc = NULL;
    struct problem why = {0};
    struct buf text;
    int index = NONE;
    intake_row_begin(intake, "service %d", service + 1);
    buf_init(&text, 0);
    openreferral_service_write(&view, service, &text);
    enum err err = text.failed ? intake_no_memory(intake)
                               : json_open(buf_view(&text), INTAKE_BYTES_MAX, &doc, &why);
    if (!err) {
        struct json_at root = json_root(doc);
        err = referral_one(&intake->reading, &root, &index, &why);
    }
    json_close(doc);
    buf_finish(&text);
    if (err == ERR_NO_MEMORY)
        return intake_no_memory(intake);
    if (err)
        intake_fault(intake, NULL, "%s", why.text);
    return intake_row_end(intake, from->services[service].id,
                          draft_text(&intake->reading.base.draft, from->services[service].name),
                          index);
}

static enum err read_signpost(struct intake *intake, const char *path)
{
    struct arena arena;
    struct directory *from = NULL;
    struct store *store = NULL;
    arena_init(&arena, 0);
    enum err err = store_open(path, STORE_READ, &store, intake->problem);
    if (!err && !(from = ARENA_NEW(&arena, struct directory)))
        err = intake_no_memory(intake);
    if (!err)
        err = store_read(store, &arena, from, intake->problem);
    for (int i = 0; !err && i < from->services_count; i++)
        err = take_service(intake, from, i);
    store_close(store);
    arena_finish(&arena);
    return err;
}

/* ---- which ---- */

static bool is_geopackage(const char *path)
{
    enum { AT = 68 };
    char head[AT + 4] = "";
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t len = fread(head, 1, sizeof head, file);
    fclose(file);
    return len == sizeof head && memcmp(head + AT, "GPKG", 4) == 0;
}

enum err intake_read_database(struct intake *intake, const char *path, struct problem *problem)
{
    intake->problem = problem;
    intake->reading.base.problem = problem;
    intake->is_table = is_geopackage(path);
    return intake->is_table ? read_package(intake, path) : read_signpost(intake, path);
}
