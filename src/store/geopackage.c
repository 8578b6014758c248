#include "store/geopackage.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "geo/runs.h"

enum {
    APPLICATION_ID = 0x47504B47, /* "GPKG" */
    USER_VERSION = 10300,
    HEAD_BYTES = 8,
    ENVELOPE_BYTES = 32,
    FLAG_LITTLE_ENDIAN = 1,
    FLAG_ENVELOPE_XY = 2
};

struct geopackage {
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct arena scratch; /* of one row */
    struct geo_box box;   /* of all rows */
    char *table;          /* its name */
    bool has_geometry;
    int srs;
    enum geopackage_type types[GEOPACKAGE_COLUMNS_MAX];
    int column_count;
};

/* The tables that every GeoPackage has, as annex C of the standard defines them. */
static const char skeleton[] =
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, "
    "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT "
    "NULL, description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y "
    "DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES "
    "gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT "
    "NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT "
    "uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES "
    "gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES "
    "gpkg_spatial_ref_sys (srs_id));"
    "INSERT INTO gpkg_spatial_ref_sys VALUES "
    "('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),"
    "('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),"
    "('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
    "84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],"
    "AUTHORITY[\"EPSG\",\"4326\"]]', NULL),"
    "('WGS 84 / Pseudo-Mercator', 3857, 'EPSG', 3857, 'PROJCS[\"WGS 84 / "
    "Pseudo-Mercator\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
    "84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],"
    "PROJECTION[\"Mercator_1SP\"],PARAMETER[\"central_meridian\",0],PARAMETER[\"scale_factor\",1],"
    "PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1],"
    "EXTENSION[\"PROJ4\",\"+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 "
    "+units=m +nadgrids=@null +wktext +no_defs\"],AUTHORITY[\"EPSG\",\"3857\"]]', NULL),"
    "('OSGB36 / British National Grid', 27700, 'EPSG', 27700, 'PROJCS[\"OSGB36 / British National "
    "Grid\",GEOGCS[\"OSGB36\",DATUM[\"Ordnance_Survey_of_Great_Britain_1936\",SPHEROID[\"Airy "
    "1830\",6377563.396,299.3249646]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],"
    "AUTHORITY[\"EPSG\",\"4277\"]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_"
    "origin\",49],PARAMETER[\"central_meridian\",-2],PARAMETER[\"scale_factor\",0.9996012717],"
    "PARAMETER[\"false_easting\",400000],PARAMETER[\"false_northing\",-100000],UNIT[\"metre\",1],"
    "AUTHORITY[\"EPSG\",\"27700\"]]', NULL);";

static enum err failed(const struct geopackage *geopackage, struct problem *problem)
{
    int code = sqlite3_errcode(geopackage->db) & 0xFF;
    return problem_set(problem, code == SQLITE_NOMEM ? ERR_NO_MEMORY : ERR_IO,
                       "The GeoPackage cannot be written: %s.", sqlite3_errmsg(geopackage->db));
}

static enum err run(const struct geopackage *geopackage, const char *sql, struct problem *problem)
{
    return sqlite3_exec(geopackage->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : failed(geopackage, problem);
}

/* ---- The table ---- */

/* A name within double quotes, as SQL wants it. */
static void put_name(struct buf *sql, struct str name)
{
    buf_char(sql, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            buf_char(sql, '"');
        if (name.ptr[i])
            buf_char(sql, name.ptr[i]);
    }
    buf_char(sql, '"');
}

static bool is_taken(const struct geopackage_table *table, const struct str *names, int count,
                     struct str name)
{
    bool taken = str_equal_nocase(name, STR("fid")) ||
                 (table->geometry && str_equal_nocase(name, STR("geom")));
    for (int i = 0; i < count && !taken; i++)
        taken = str_equal_nocase(names[i], name);
    return taken;
}

/* The columns' names, each of its own. */
static enum err choose_names(const struct geopackage_table *table, struct arena *arena,
                             struct str names[])
{
    for (int i = 0; i < table->column_count; i++) {
        struct str name = table->columns[i].name;
        char *room = arena_take(arena, name.len + GEOPACKAGE_COLUMNS_MAX + 2, 1);
        if (!room)
            return ERR_NO_MEMORY;
        if (name.len)
            memcpy(room, name.ptr, name.len);
        names[i] = (struct str){room, name.len};
        while (!names[i].len || is_taken(table, names, i, names[i]))
            room[names[i].len++] = '_';
    }
    return OK;
}

static void put_table(struct buf *sql, const struct geopackage_table *table,
                      const struct str names[])
{
    static const char *const types[] = {"TEXT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE"};
    buf_text(sql, "CREATE TABLE ");
    put_name(sql, table->name);
    buf_text(sql, " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
    if (table->geometry)
        buf_format(sql, ", geom %s", table->geometry);
    for (int i = 0; i < table->column_count; i++) {
        buf_text(sql, ", ");
        put_name(sql, names[i]);
        buf_format(sql, " %s", types[table->columns[i].type]);
    }
    buf_char(sql, ')');
}

static void put_insert(struct buf *sql, const struct geopackage_table *table,
                       const struct str names[])
{
    buf_text(sql, "INSERT INTO ");
    put_name(sql, table->name);
    buf_text(sql, " (fid");
    if (table->geometry)
        buf_text(sql, ", geom");
    for (int i = 0; i < table->column_count; i++) {
        buf_text(sql, ", ");
        put_name(sql, names[i]);
    }
    buf_text(sql, ") VALUES (NULL");
    for (int i = 0; i < table->column_count + (table->geometry != NULL); i++)
        buf_format(sql, ", ?%d", i + 1);
    buf_char(sql, ')');
}

static void bind_text(sqlite3_stmt *query, int index, struct str text)
{
    sqlite3_bind_text(query, index, text.ptr ? text.ptr : "", (int)text.len, SQLITE_TRANSIENT);
}

/* Prepares, binds what there is by order, and runs. */
static enum err describe(const struct geopackage *geopackage, const struct geopackage_table *table,
                         const char *sql, struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    enum err err = OK;
    if (sqlite3_prepare_v2(geopackage->db, sql, -1, &query, NULL) != SQLITE_OK)
        return failed(geopackage, problem);
    bind_text(query, 1, table->name);
    if (sqlite3_bind_parameter_count(query) == 3) {
        sqlite3_bind_text(query, 2, table->geometry, -1, SQLITE_STATIC);
        sqlite3_bind_int(query, 3, table->srs);
    } else {
        sqlite3_bind_text(query, 2, table->geometry ? "features" : "attributes", -1, SQLITE_STATIC);
        bind_text(query, 3, table->title);
        bind_text(query, 4, table->description);
        if (table->changed.len)
            bind_text(query, 5, table->changed);
        if (table->geometry)
            sqlite3_bind_int(query, 6, table->srs);
    }
    if (sqlite3_step(query) != SQLITE_DONE)
        err = failed(geopackage, problem);
    sqlite3_finalize(query);
    return err;
}

static enum err make_table(struct geopackage *geopackage, const struct geopackage_table *table,
                           struct problem *problem)
{
    struct str names[GEOPACKAGE_COLUMNS_MAX];
    struct buf sql;
    buf_init(&sql, 0);
    enum err err = choose_names(table, &geopackage->scratch, names);
    if (!err) {
        put_table(&sql, table, names);
        err = sql.failed ? ERR_NO_MEMORY : run(geopackage, sql.ptr, problem);
    }
    if (!err)
        err = describe(geopackage, table,
                       "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
                       "last_change, srs_id) VALUES (?1, ?2, ?3, ?4, coalesce(?5, "
                       "strftime('%Y-%m-%dT%H:%M:%fZ','now')), ?6)",
                       problem);
    if (!err && table->geometry)
        err = describe(geopackage, table,
                       "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
                       problem);
    buf_clear(&sql);
    if (!err) {
        put_insert(&sql, table, names);
        if (sql.failed)
            err = ERR_NO_MEMORY;
        else if (sqlite3_prepare_v3(geopackage->db, sql.ptr, (int)sql.len,
                                    SQLITE_PREPARE_PERSISTENT, &geopackage->insert,
                                    NULL) != SQLITE_OK)
            err = failed(geopackage, problem);
    }
    buf_finish(&sql);
    arena_reset(&geopackage->scratch);
    return err;
}

static enum err begin(struct geopackage *geopackage, const char *path,
                      const struct geopackage_table *table, struct problem *problem)
{
    char identity[120];
    struct buf name;
    if (sqlite3_open_v2(path, &geopackage->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        return problem_set(problem, ERR_IO, "%s cannot be written.", path);
    buf_init(&name, 0);
    buf_str(&name, table->name);
    geopackage->table = buf_give(&name, 0);
    if (!geopackage->table)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the GeoPackage.");
    sqlite3_snprintf(sizeof identity, identity,
                     "PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN", APPLICATION_ID,
                     USER_VERSION);
    /* nobody else sees the file before it is whole */
    enum err err = run(geopackage, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", problem);
    if (!err)
        err = run(geopackage, identity, problem);
    if (!err)
        err = run(geopackage, skeleton, problem);
    return err ? err : make_table(geopackage, table, problem);
}

enum err geopackage_create(const char *path, const struct geopackage_table *table,
                           struct geopackage **out, struct problem *problem)
{
    if (table->column_count > GEOPACKAGE_COLUMNS_MAX)
        return problem_set(problem, ERR_LIMIT, "A GeoPackage takes %d columns at most.",
                           GEOPACKAGE_COLUMNS_MAX);
    struct geopackage *geopackage = calloc(1, sizeof *geopackage);
    if (!geopackage)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the GeoPackage.");
    arena_init(&geopackage->scratch, 0);
    geopackage->box = (struct geo_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    geopackage->has_geometry = table->geometry != NULL;
    geopackage->srs = table->srs;
    geopackage->column_count = table->column_count;
    for (int i = 0; i < table->column_count; i++)
        geopackage->types[i] = table->columns[i].type;
    enum err err = begin(geopackage, path, table, problem);
    if (err) {
        geopackage_destroy(geopackage);
        return err;
    }
    *out = geopackage;
    return OK;
}

/* ---- Rows ---- */

static void widen(struct geo_box *box, const struct geo_box *more)
{
    box->min_x = fmin(box->min_x, more->min_x);
    box->min_y = fmin(box->min_y, more->min_y);
    box->max_x = fmax(box->max_x, more->max_x);
    box->max_y = fmax(box->max_y, more->max_y);
}

/* The header before the WKB: "GP", version, flags, system; the envelope except of points. Numbers
 * are little endian, as this program's machines are (base/hash.h says so too). */
static enum err bind_geometry(struct geopackage *geopackage, struct str wkb,
                              struct problem *problem)
{
    struct runs runs;
    arena_reset(&geopackage->scratch);
    enum err err = runs_from_wkb(wkb, &geopackage->scratch, &runs, problem);
    if (err)
        return err;
    widen(&geopackage->box, &runs.box);
    bool has_box = runs.kind != RUNS_OF_POINTS;
    size_t head = HEAD_BYTES + (has_box ? (size_t)ENVELOPE_BYTES : 0);
    unsigned char *blob = arena_take(&geopackage->scratch, head + wkb.len, 1);
    if (!blob)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    const double envelope[] = {runs.box.min_x, runs.box.max_x, runs.box.min_y, runs.box.max_y};
    const int32_t srs = geopackage->srs;
    blob[0] = 'G';
    blob[1] = 'P';
    blob[3] = (unsigned char)(FLAG_LITTLE_ENDIAN | (has_box ? FLAG_ENVELOPE_XY : 0));
    memcpy(blob + 4, &srs, sizeof srs);
    if (has_box)
        memcpy(blob + HEAD_BYTES, envelope, sizeof envelope);
    memcpy(blob + head, wkb.ptr, wkb.len);
    sqlite3_bind_blob(geopackage->insert, 1, blob, (int)(head + wkb.len), SQLITE_TRANSIENT);
    return OK;
}

static void bind_value(sqlite3_stmt *insert, int index, enum geopackage_type type,
                       const struct geopackage_value *value)
{
    if (!value->is_there)
        return;
    switch (type) {
    case GEOPACKAGE_TEXT:
    case GEOPACKAGE_DATE: bind_text(insert, index, value->text); break;
    case GEOPACKAGE_INTEGER:
    case GEOPACKAGE_BOOLEAN: sqlite3_bind_int64(insert, index, (int64_t)value->number); break;
    case GEOPACKAGE_NUMBER: sqlite3_bind_double(insert, index, value->number); break;
    }
}

enum err geopackage_add(struct geopackage *geopackage, struct str wkb,
                        const struct geopackage_value *values, struct problem *problem)
{
    sqlite3_stmt *insert = geopackage->insert;
    sqlite3_reset(insert);
    sqlite3_clear_bindings(insert);
    if (geopackage->has_geometry && wkb.len) {
        enum err err = bind_geometry(geopackage, wkb, problem);
        if (err)
            return err;
    }
    for (int i = 0; i < geopackage->column_count; i++)
        bind_value(insert, i + 1 + geopackage->has_geometry, geopackage->types[i], &values[i]);
    return sqlite3_step(insert) == SQLITE_DONE ? OK : failed(geopackage, problem);
}

enum err geopackage_finish(struct geopackage *geopackage, struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    enum err err = OK;
    if (geopackage->box.min_x <= geopackage->box.max_x) {
        const double box[] = {geopackage->box.min_x, geopackage->box.min_y, geopackage->box.max_x,
                              geopackage->box.max_y};
        if (sqlite3_prepare_v2(geopackage->db,
                               "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, max_y "
                               "= ?4",
                               -1, &query, NULL) != SQLITE_OK)
            return failed(geopackage, problem);
        for (int i = 0; i < 4; i++)
            sqlite3_bind_double(query, i + 1, box[i]);
        if (sqlite3_step(query) != SQLITE_DONE)
            err = failed(geopackage, problem);
        sqlite3_finalize(query);
    }
    sqlite3_finalize(geopackage->insert);
    geopackage->insert = NULL;
    return err ? err : run(geopackage, "COMMIT", problem);
}

void geopackage_destroy(struct geopackage *geopackage)
{
    if (!geopackage)
        return;
    sqlite3_finalize(geopackage->insert);
    sqlite3_close(geopackage->db);
    arena_finish(&geopackage->scratch);
    free(geopackage->table);
    free(geopackage);
}
