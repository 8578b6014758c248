#include "app/record.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/atlas_read.h"

enum err record_view(const struct settings *settings, const struct atlas **out,
                     struct problem *problem)
{
    struct store *store = NULL;
    enum err err = store_open(settings->values[SETTING_DB], STORE_READ, &store, problem);
    if (!err)
        err = atlas_read(store, out, problem);
    store_close(store);
    return err;
}

static enum err up_to_date(struct store *store, struct problem *problem)
{
    if (store_version(store) == store_version_newest())
        return OK;
    return problem_set(problem, ERR_VERSION,
                       "The database is not up to date. Run: signpost migrate --db FILE");
}

enum err record_edit(const struct settings *settings, struct store **out, struct problem *problem)
{
    struct store *store = NULL;
    enum err err = store_open(settings->values[SETTING_DB], STORE_WRITE, &store, problem);
    if (!err)
        err = up_to_date(store, problem);
    if (err)
        store_close(store);
    else
        *out = store;
    return err;
}

enum err call_edit(const struct call *call, struct store **out, struct problem *problem)
{
    if (!call->store)
        return record_edit(&call->settings, out, problem);
    *out = call->store;
    return OK;
}

void call_edit_end(const struct call *call, struct store *store)
{
    if (store != call->store)
        store_close(store);
}

static bool is_folder(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* build/signpost has its data in build/../geodata. */
static bool beside_program(char room[RECORD_PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", room, RECORD_PATH_MAX - 1);
    if (len <= 0)
        return false;
    room[len] = '\0';
    static const char tail[] = "/../geodata";
    char *slash = strrchr(room, '/');
    if (!slash || (size_t)(slash - room) + sizeof tail > RECORD_PATH_MAX)
        return false;
    memcpy(slash, tail, sizeof tail);
    return is_folder(room);
}

enum err record_geodata(const struct settings *settings, char room[RECORD_PATH_MAX],
                        const char **out, struct problem *problem)
{
    const char *named = settings->values[SETTING_GEODATA];
    if (named)
        *out = named;
    else if (is_folder("geodata"))
        *out = "geodata";
    else if (beside_program(room))
        *out = room;
    else
        return problem_set(problem, ERR_NOT_FOUND,
                           "There is no folder geodata here. Name it with --geodata FOLDER.");
    return OK;
}
