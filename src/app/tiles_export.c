#include "tiles_export.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/json.h"
#include "codec/json_write.h"
#include "codec/pmtiles.h"
#include "http/gzip.h"
#include "store/mbtiles.h"

enum { PATH_BYTES = 4096, GZIP_LEVEL = 6, PROGRESS_TILES = 256, BOUNDS_DECIMALS = 6 };

struct export
{
    const struct atlas *atlas;
    const struct tiles_ask *ask;
    struct tiles_report *report;
    struct problem *problem;

    struct projection *projection;
    struct gap_memory *memory;
    struct slice_cache *slices;
    struct tile_sheet *sheet;
    struct tile_maker *maker;
    struct http_gzip *gzip;
    struct pmtiles *pmtiles; /* one of these two */
    struct mbtiles *mbtiles;

    struct geo_point low;
    struct geo_point high;
    struct tile first; /* of the zoom that is written */
    struct tile last;
    struct buf plain;
    struct buf packed;
    struct buf metadata; /* a JSON object */
};

static enum err no_memory(const struct export *export)
{
    return problem_set(export->problem, ERR_NO_MEMORY, "There is no memory for the tiles.");
}

/* ---- Tiles ---- */

static enum err pack(struct str content, struct buf *out, void *context)
{
    return http_gzip_write(context, content, out);
}

static enum err write_tile(struct export *export, struct tile tile)
{
    buf_clear(&export->plain);
    buf_clear(&export->packed);
    enum err err = tile_make(export->maker, export->sheet, &export->ask->question, tile,
                             &export->plain, export->problem);
    if (err)
        return err;
    if (export->plain.failed)
        return no_memory(export);
    if (!export->plain.len) {
        export->report->empty++;
        return OK;
    }
    if (http_gzip_write(export->gzip, buf_view(&export->plain), &export->packed))
        return no_memory(export);
    export->report->tiles++;
    if (export->ask->shows_progress && export->report->tiles % PROGRESS_TILES == 0)
        fprintf(stderr, "\rzoom %d: %" PRId64 " tiles", tile.z, export->report->tiles);
    return export->pmtiles ? pmtiles_add(export->pmtiles, pmtiles_id(tile.z, tile.x, tile.y),
                                         buf_view(&export->packed), export->problem)
                           : mbtiles_add(export->mbtiles, tile.z, tile.x, tile.y,
                                         buf_view(&export->packed), export->problem);
}

/* Is any tile of the zoom that is written within this one? */
static bool is_in_range(const struct export *export, struct tile tile)
{
    int down = export->first.z - tile.z;
    return tile.x >= export->first.x >> down && tile.x <= export->last.x >> down &&
           tile.y >= export->first.y >> down && tile.y <= export->last.y >> down;
}

/* The four quarters of a tile in the order of the Hilbert curve, which goes through all that is
 * within one before it goes on to the next. */
static void quarters_of(struct tile tile, struct tile out[4])
{
    uint32_t x = tile.x * 2;
    uint32_t y = tile.y * 2;
    uint64_t first = UINT64_MAX;
    for (uint32_t i = 0; i < 4; i++) {
        uint64_t id = pmtiles_id(tile.z + 1, x + (i & 1), y + (i >> 1));
        first = id < first ? id : first;
    }
    for (uint32_t i = 0; i < 4; i++) {
        struct tile quarter = {tile.z + 1, x + (i & 1), y + (i >> 1)};
        out[pmtiles_id(quarter.z, quarter.x, quarter.y) - first] = quarter;
    }
}

/* All tiles of the zoom that is written within a tile. As deep as there are zooms. */
static enum err write_within(struct export *export, struct tile tile)
{
    struct tile quarters[4] = {{0, 0, 0}};
    enum err err = OK;
    if (!is_in_range(export, tile))
        return OK;
    if (tile.z == export->first.z)
        return write_tile(export, tile);
    quarters_of(tile, quarters);
    for (int i = 0; i < 4 && !err; i++)
        err = write_within(export, quarters[i]);
    return err;
}

static enum err write_tiles(struct export *export)
{
    enum err err = OK;
    for (int z = export->ask->min_zoom; z <= export->ask->max_zoom && !err; z++)
        if (tile_range(export->sheet, export->ask->question.layers, z, &export->first,
                       &export->last))
            err = write_within(export, (struct tile){0, 0, 0});
    return err;
}

/* ---- What the file says of itself ---- */

static void put_term(const struct export *export, struct json_write *json, struct str key,
                     const char *vocabulary, int term)
{
    const struct vocabulary *list = vocabulary_find(&export->atlas->directory.words, vocabulary);
    if (term == NONE || !list)
        return;
    json_write_key(json, key);
    json_write_text(json, list->terms[term].code);
}

/* The attribution as the description of the set has it. */
static enum err put_attribution(const struct export *export, struct json_write *json)
{
    struct buf text;
    struct json_doc *doc = NULL;
    struct str words = {"", 0};
    buf_init(&text, 0);
    tile_json_write(export->sheet, export->ask->set, export->ask->question.layers, STR(""), &text);
    enum err err = text.failed ? no_memory(export)
                               : json_open(buf_view(&text), text.len, &doc, export->problem);
    if (!err) {
        struct json_at root = json_root(doc);
        struct json_at at = json_member(&root, "attribution");
        err = json_maybe_text(&at, &words, export->problem);
        json_write_key(json, STR("attribution"));
        json_write_text(json, words);
    }
    json_close(doc);
    buf_finish(&text);
    return err;
}

static enum err make_metadata(struct export *export)
{
    char day[DATE_TEXT_LEN + 1];
    struct json_write json = json_write_to(&export->metadata);
    date_print(export->ask->question.as_of, day);
    json_write_object_begin(&json);
    json_write_key(&json, STR("name"));
    json_write_text(&json, export->ask->set);
    json_write_key(&json, STR("description"));
    json_write_text(&json, STR("Services for women in the justice system in London: tiles"));
    json_write_key(&json, STR("type"));
    json_write_text(&json, STR("overlay"));
    json_write_key(&json, STR("version"));
    json_write_text(&json, str_from(export->atlas->version));
    json_write_key(&json, STR("as_of"));
    json_write_text(&json, str_from(day));
    put_term(export, &json, STR("need"), "need", export->ask->question.need);
    put_term(export, &json, STR("stage"), "stage", export->ask->question.stage);
    enum err err = put_attribution(export, &json);
    json_write_key(&json, STR("vector_layers"));
    tile_layers_write(export->sheet, export->ask->question.layers,
                      (struct tile_zooms){export->ask->min_zoom, export->ask->max_zoom}, &json);
    json_write_object_end(&json);
    return err || !export->metadata.failed ? err : no_memory(export);
}

/* Each text of the metadata is a row, and so are the bounds; the layers go under "json". */
static enum err describe_mbtiles(struct export *export)
{
    struct json_doc *doc = NULL;
    struct buf bounds;
    struct buf centre;
    char zoom[2][12];
    enum err err =
        json_open(buf_view(&export->metadata), export->metadata.len, &doc, export->problem);
    if (err)
        return err;
    struct json_at root = json_root(doc);
    for (struct json_each each = json_each(&root); !err && json_next(&each);) {
        char key[32];
        struct str value;
        if (json_kind_of(&each.at) != JSON_KIND_TEXT)
            continue;
        snprintf(key, sizeof key, "%.*s", (int)each.at.key.len, each.at.key.ptr);
        err = json_want_text(&each.at, &value, export->problem);
        if (!err)
            err = mbtiles_describe(export->mbtiles, key, value, export->problem);
    }
    json_close(doc);
    buf_init(&bounds, 0);
    const double sides[] = {export->low.lon, export->low.lat, export->high.lon, export->high.lat};
    for (int i = 0; i < 4; i++) {
        buf_text(&bounds, i ? "," : "");
        buf_double(&bounds, sides[i], BOUNDS_DECIMALS);
    }
    buf_init(&centre, 0);
    buf_double(&centre, (export->low.lon + export->high.lon) / 2, BOUNDS_DECIMALS);
    buf_char(&centre, ',');
    buf_double(&centre, (export->low.lat + export->high.lat) / 2, BOUNDS_DECIMALS);
    buf_format(&centre, ",%d", export->ask->min_zoom);
    snprintf(zoom[0], sizeof zoom[0], "%d", export->ask->min_zoom);
    snprintf(zoom[1], sizeof zoom[1], "%d", export->ask->max_zoom);
    const struct {
        const char *name;
        struct str value;
    } rows[] = {{"format", STR("pbf")},         {"bounds", buf_view(&bounds)},
                {"center", buf_view(&centre)},  {"minzoom", str_from(zoom[0])},
                {"maxzoom", str_from(zoom[1])}, {"json", buf_view(&export->metadata)}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !err; i++)
        err = mbtiles_describe(export->mbtiles, rows[i].name, rows[i].value, export->problem);
    buf_finish(&bounds);
    buf_finish(&centre);
    return err;
}

static enum err end_file(struct export *export)
{
    const struct tiles_ask *ask = export->ask;
    enum err err = make_metadata(export);
    if (err)
        return err;
    if (export->mbtiles) {
        err = describe_mbtiles(export);
        return err ? err : mbtiles_finish(export->mbtiles, export->problem);
    }
    struct pmtiles_about about = {.type = PMTILES_MVT,
                                  .is_gzip = true,
                                  .min_zoom = ask->min_zoom,
                                  .max_zoom = ask->max_zoom,
                                  .west = export->low.lon,
                                  .south = export->low.lat,
                                  .east = export->high.lon,
                                  .north = export->high.lat,
                                  .metadata = buf_view(&export->metadata)};
    return pmtiles_finish(export->pmtiles, &about, pack, export->gzip, NULL, export->problem);
}

/* ---- The whole ---- */

static enum err prepare(struct export *export)
{
    enum err err = projection_create(&export->projection, export->problem);
    if (!err)
        err = gap_memory_create(&export->memory, export->problem);
    if (!err)
        err = slice_cache_create(&export->slices, export->problem);
    if (!err)
        err = tile_sheet_create(export->atlas, export->projection, NULL, &export->sheet,
                                export->problem);
    if (!err)
        err = tile_maker_create(export->memory, export->slices, &export->maker, export->problem);
    if (err)
        return err;
    export->gzip = http_gzip_create(GZIP_LEVEL);
    if (!export->gzip)
        return no_memory(export);
    return tile_bounds(export->sheet, export->ask->question.layers, &export->low, &export->high)
               ? OK
               : problem_set(export->problem, ERR_NOT_FOUND, "There is nothing in the set %.*s.",
                             (int)export->ask->set.len, export->ask->set.ptr);
}

static enum err write_file(struct export *export, const char *path)
{
    enum err err = export->ask->format == TILES_PMTILES
                       ? pmtiles_create(path, &export->pmtiles, export->problem)
                       : mbtiles_create(path, &export->mbtiles, export->problem);
    if (!err)
        err = write_tiles(export);
    if (export->ask->shows_progress)
        fputs("\r\033[K", stderr);
    if (!err && !export->report->tiles)
        err = problem_set(export->problem, ERR_NOT_FOUND, "There are no tiles at these zooms.");
    if (!err)
        err = end_file(export);
    pmtiles_destroy(export->pmtiles);
    mbtiles_destroy(export->mbtiles);
    return err;
}

/* On the disk first, then under its name. */
static enum err publish(struct export *export, const char *from)
{
    struct stat status;
    int fd = open(from, O_RDWR | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0 && fstat(fd, &status) == 0 &&
                rename(from, export->ask->path) == 0;
    enum err err = good ? OK
                        : problem_set(export->problem, ERR_IO, "%s cannot be written: %s.",
                                      export->ask->path, strerror(errno));
    if (good)
        export->report->size_bytes = status.st_size;
    if (fd >= 0)
        close(fd);
    return err;
}

static void finish(struct export *export)
{
    http_gzip_destroy(export->gzip);
    tile_maker_destroy(export->maker);
    tile_sheet_give_back(export->sheet);
    slice_cache_destroy(export->slices);
    gap_memory_destroy(export->memory);
    projection_destroy(export->projection);
    buf_finish(&export->plain);
    buf_finish(&export->packed);
    buf_finish(&export->metadata);
}

enum err tiles_export(const struct atlas *atlas, const struct tiles_ask *ask,
                      struct tiles_report *out, struct problem *problem)
{
    char part[PATH_BYTES];
    struct export export = {.atlas = atlas, .ask = ask, .report = out, .problem = problem};
    *out = (struct tiles_report){0};
    if ((size_t)snprintf(part, sizeof part, "%s.%ld.part", ask->path, (long)getpid()) >=
        sizeof part)
        return problem_set(problem, ERR_LIMIT, "The path is too long.");
    buf_init(&export.plain, 0);
    buf_init(&export.packed, 0);
    buf_init(&export.metadata, 0);
    unlink(part); /* of a process with our number that was killed */
    enum err err = prepare(&export);
    if (!err)
        err = write_file(&export, part);
    if (!err)
        err = publish(&export, part);
    if (err)
        unlink(part);
    finish(&export);
    return err;
}
