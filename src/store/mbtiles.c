#include "store/mbtiles.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/hash.h"

enum { ADD_TILE, ADD_IMAGE, ADD_ROW, STATEMENT_COUNT };

struct mbtiles {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* "MPBX" (as an application id) marks the file. Nobody else sees it before it is whole. */
static const char skeleton[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = 0x4d504258; "
    "BEGIN;"
    "CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER "
    "NOT NULL, image BLOB NOT NULL, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;"
    "CREATE TABLE images (image BLOB NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);"
    "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images "
    "USING (image);";

static const char *const inserts[STATEMENT_COUNT] = {
    [ADD_TILE] = "INSERT INTO map VALUES (?1, ?2, ?3, ?4)",
    [ADD_IMAGE] = "INSERT OR IGNORE INTO images VALUES (?1, ?2)",
    [ADD_ROW] = "INSERT INTO metadata VALUES (?1, ?2)",
};

static enum err failed(const struct mbtiles *mbtiles, struct problem *problem)
{
    int code = sqlite3_errcode(mbtiles->db) & 0xFF;
    return problem_set(problem, code == SQLITE_NOMEM ? ERR_NO_MEMORY : ERR_IO,
                       "The tiles cannot be written: %s.", sqlite3_errmsg(mbtiles->db));
}

static enum err begin(struct mbtiles *mbtiles, const char *path, struct problem *problem)
{
    if (sqlite3_open_v2(path, &mbtiles->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        return problem_set(problem, ERR_IO, "%s cannot be written.", path);
    if (sqlite3_exec(mbtiles->db, skeleton, NULL, NULL, NULL) != SQLITE_OK)
        return failed(mbtiles, problem);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(mbtiles->db, inserts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &mbtiles->statements[i], NULL) != SQLITE_OK)
            return failed(mbtiles, problem);
    return OK;
}

enum err mbtiles_create(const char *path, struct mbtiles **out, struct problem *problem)
{
    struct mbtiles *mbtiles = calloc(1, sizeof *mbtiles);
    if (!mbtiles)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the tiles.");
    enum err err = begin(mbtiles, path, problem);
    if (err) {
        mbtiles_destroy(mbtiles);
        return err;
    }
    *out = mbtiles;
    return OK;
}

static enum err run(const struct mbtiles *mbtiles, sqlite3_stmt *query, struct problem *problem)
{
    int code = sqlite3_step(query);
    sqlite3_reset(query);
    return code == SQLITE_DONE ? OK : failed(mbtiles, problem);
}

enum err mbtiles_add(struct mbtiles *mbtiles, int z, uint32_t x, uint32_t y, struct str tile,
                     struct problem *problem)
{
    uint8_t hash[SHA256_BYTES];
    sqlite3_stmt *image = mbtiles->statements[ADD_IMAGE];
    sqlite3_stmt *add = mbtiles->statements[ADD_TILE];
    sha256(&tile, 1, hash);
    sqlite3_bind_blob(image, 1, hash, SHA256_BYTES, SQLITE_TRANSIENT);
    sqlite3_bind_blob64(image, 2, tile.ptr, tile.len, SQLITE_TRANSIENT);
    enum err err = run(mbtiles, image, problem);
    if (err)
        return err;
    sqlite3_bind_int(add, 1, z);
    sqlite3_bind_int64(add, 2, x);
    sqlite3_bind_int64(add, 3, (sqlite3_int64)((1U << z) - 1 - y)); /* rows count from the south */
    sqlite3_bind_blob(add, 4, hash, SHA256_BYTES, SQLITE_TRANSIENT);
    return run(mbtiles, add, problem);
}

enum err mbtiles_describe(struct mbtiles *mbtiles, const char *name, struct str value,
                          struct problem *problem)
{
    sqlite3_stmt *row = mbtiles->statements[ADD_ROW];
    sqlite3_bind_text(row, 1, name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(row, 2, value.ptr, (int)value.len, SQLITE_TRANSIENT);
    return run(mbtiles, row, problem);
}

enum err mbtiles_finish(struct mbtiles *mbtiles, struct problem *problem)
{
    return sqlite3_exec(mbtiles->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : failed(mbtiles, problem);
}

void mbtiles_destroy(struct mbtiles *mbtiles)
{
    if (!mbtiles)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(mbtiles->statements[i]);
    sqlite3_close(mbtiles->db);
    free(mbtiles);
}
