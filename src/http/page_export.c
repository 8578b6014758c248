/* The whole directory as a file, made whole under a name of its own and sent from it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domain/services_file.h"
#include "domain/services_import.h"
#include "download.h"
#include "http/page_import.h"
#include "http/page_steward.h"

#define HTML "text/html; charset=utf-8"

enum { PATH_BYTES = 512 };

static const struct kind {
    const char *code;
    const char *file;
    const char *content_type;
    const char *label;
    const char *hint;
    bool is_database; /* else the format of the same number */
} kinds[] = {
    {"csv", "services.csv", "text/csv; charset=utf-8", "CSV",
     "A table for spreadsheets. Change cells and import it again.", false},
    {"geojson", "services.geojson", "application/geo+json", "GeoJSON",
     "For maps: sites as points, coverage as polygons, the table's columns as properties.", false},
    {"openreferral", "services.ndjson", "application/x-ndjson", "Open Referral",
     "For other directories: HSDS-UK 3.0, one service a line.", false},
    {"geopackage", "services.gpkg", "application/geopackage+sqlite3", "GeoPackage",
     "For desktop GIS: one file with the table and its geometry.", true},
    {"spatialite", "services.sqlite", "application/vnd.sqlite3", "SpatiaLite",
     "Signpost's own database, without accounts and history.", true},
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

enum err page_export(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct view *view = steward_view(request, picture, request->arena);
    struct view *list = view_add_list(view, "kinds");
    answer->content_type = HTML;
    for (int i = 0; i < KIND_COUNT; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "code", str_from(kinds[i].code));
        view_add_text(item, "label", str_from(kinds[i].label));
        view_add_text(item, "hint", str_from(kinds[i].hint));
    }
    view_add_text(view, "title", STR("Export"));
    view_add_flag(view, "at_export", true);
    view_add_int(view, "count", picture->atlas->directory.services_count);
    enum err err = page_draw(request->site, "steward_export", view, answer->body, problem);
    picture_leave(picture);
    return err;
}

/* ---- a file ---- */

static enum err no_file(struct problem *problem)
{
    return problem_set(problem, errno == ENOSPC ? ERR_FULL : ERR_IO,
                       "The file for the download cannot be made.");
}

static enum err file_sink(void *context, struct str piece, struct problem *problem)
{
    return fwrite(piece.ptr, 1, piece.len, context) == piece.len ? OK : no_file(problem);
}

static enum err file_write(const struct http_request *request, const struct picture *picture,
                           int kind, const char *path, struct problem *problem)
{
    struct services_base base = {.base = steward_base(request, picture)};
    if (kinds[kind].is_database) {
        base.directory = picture->atlas->directory; /* borrowed: nothing of it is freed here */
        return services_database_write(&base, strcmp(kinds[kind].code, "geopackage") == 0, path,
                                       problem);
    }
    FILE *file = fopen(path, "wb");
    if (!file)
        return no_file(problem);
    enum err err = services_write(&base.base, (enum services_format)kind, file_sink, file, problem);
    bool closed = fclose(file) == 0;
    return !err && !closed ? no_file(problem) : err;
}

/* A new folder of nobody else's, and a path in it. */
static bool folder_make(char folder[PATH_BYTES], char path[PATH_BYTES + 16])
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, PATH_BYTES, "%s/signpost-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(folder))
        return false;
    snprintf(path, PATH_BYTES + 16, "%s/services", folder);
    return true;
}

/* The open file is all that stays. */
static void folder_remove(const char *folder, const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal", ".lock"};
    char name[PATH_BYTES + 32];
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
    rmdir(folder);
}

static enum err file_open(const struct http_request *request, const struct picture *picture,
                          int kind, int *fd, struct problem *problem)
{
    char folder[PATH_BYTES];
    char path[PATH_BYTES + 16];
    if (!folder_make(folder, path))
        return no_file(problem);
    enum err err = file_write(request, picture, kind, path, problem);
    *fd = err ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (!err && *fd < 0)
        err = no_file(problem);
    folder_remove(folder, path);
    return err;
}

static enum err file_answer(const struct http_request *request, struct http_answer *answer,
                            const struct picture *picture, int kind, struct problem *problem)
{
    int fd;
    enum err err = file_open(request, picture, kind, &fd, problem);
    answer->content_type = kinds[kind].content_type;
    return err ? err : download_answer(answer, fd, kinds[kind].file, request->arena, problem);
}

enum err page_export_file(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    int kind = NONE;
    for (int i = 0; i < KIND_COUNT; i++)
        if (str_equal(request->parameters[0], str_from(kinds[i].code)))
            kind = i;
    if (kind == NONE)
        return problem_set(problem, ERR_NOT_FOUND, "There is no such file.");
    struct picture *picture = picture_enter(request->site);
    enum err err = file_answer(request, answer, picture, kind, problem);
    picture_leave(picture);
    return err;
}
