#include "import_shelf.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

static const int64_t KEPT_US = (int64_t)IMPORT_SHELF_MINUTES * 60 * 1000000;

struct place {
    struct import_kept kept; /* key empty: free */
    int64_t owner[2];
    int64_t put_us;
    char *bytes; /* of the text, then of the report */
};

struct import_shelf {
    pthread_mutex_t mutex;
    struct place places[IMPORT_SHELF_FILES];
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory to keep the file.");
}

enum err import_shelf_create(struct import_shelf **out, struct problem *problem)
{
    struct import_shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf)
        return no_memory(problem);
    pthread_mutex_init(&shelf->mutex, NULL);
    *out = shelf;
    return OK;
}

static void place_clear(struct place *place)
{
    free(place->bytes);
    memset(place, 0, sizeof *place);
}

void import_shelf_destroy(struct import_shelf *shelf)
{
    if (!shelf)
        return;
    for (int i = 0; i < IMPORT_SHELF_FILES; i++)
        place_clear(&shelf->places[i]);
    pthread_mutex_destroy(&shelf->mutex);
    free(shelf);
}

static bool is_owned(const struct place *place, const int64_t owner[2])
{
    return place->kept.key[0] && place->owner[0] == owner[0] && place->owner[1] == owner[1];
}

static void forget_old(struct import_shelf *shelf)
{
    int64_t now_us = clock_mono_us();
    for (int i = 0; i < IMPORT_SHELF_FILES; i++)
        if (shelf->places[i].kept.key[0] && now_us - shelf->places[i].put_us > KEPT_US)
            place_clear(&shelf->places[i]);
}

/* The owner's own, or a free one, or the oldest. */
static struct place *place_find(struct import_shelf *shelf, const int64_t owner[2])
{
    struct place *best = &shelf->places[0];
    for (int i = 0; i < IMPORT_SHELF_FILES; i++)
        if (is_owned(&shelf->places[i], owner))
            return &shelf->places[i];
    for (int i = 1; i < IMPORT_SHELF_FILES && best->kept.key[0]; i++)
        if (!shelf->places[i].kept.key[0] || shelf->places[i].put_us < best->put_us)
            best = &shelf->places[i];
    return best;
}

static bool key_make(char key[IMPORT_KEY_LEN + 1])
{
    uint8_t bytes[IMPORT_KEY_LEN / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(key + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* Both texts one behind the other; NULL if there is no memory. */
static char *texts_copy(struct import_kept *kept)
{
    char *bytes = malloc(kept->text.len + kept->report.len + 1);
    if (!bytes)
        return NULL;
    if (kept->text.len)
        memcpy(bytes, kept->text.ptr, kept->text.len);
    if (kept->report.len)
        memcpy(bytes + kept->text.len, kept->report.ptr, kept->report.len);
    kept->text.ptr = bytes;
    kept->report.ptr = bytes + kept->text.len;
    return bytes;
}

enum err import_shelf_put(struct import_shelf *shelf, const int64_t owner[2],
                          struct import_kept *kept, struct problem *problem)
{
    if (!key_make(kept->key))
        return no_memory(problem);
    struct import_kept copy = *kept;
    char *bytes = texts_copy(&copy);
    if (!bytes)
        return no_memory(problem);
    pthread_mutex_lock(&shelf->mutex);
    forget_old(shelf);
    struct place *place = place_find(shelf, owner);
    place_clear(place);
    place->kept = copy;
    place->bytes = bytes;
    place->owner[0] = owner[0];
    place->owner[1] = owner[1];
    place->put_us = clock_mono_us();
    pthread_mutex_unlock(&shelf->mutex);
    return OK;
}

enum err import_shelf_get(struct import_shelf *shelf, const int64_t owner[2], struct str key,
                          struct import_kept *out, char **bytes, struct problem *problem)
{
    enum err err = ERR_NOT_FOUND;
    pthread_mutex_lock(&shelf->mutex);
    forget_old(shelf);
    for (int i = 0; i < IMPORT_SHELF_FILES && err == ERR_NOT_FOUND; i++) {
        const struct place *place = &shelf->places[i];
        if (!is_owned(place, owner) || !str_equal(key, str_from(place->kept.key)))
            continue;
        struct import_kept copy = place->kept;
        char *room = texts_copy(&copy);
        err = room ? OK : ERR_NO_MEMORY;
        if (room) {
            *out = copy;
            *bytes = room;
        }
    }
    pthread_mutex_unlock(&shelf->mutex);
    if (err == ERR_NO_MEMORY)
        return no_memory(problem);
    return err ? problem_set(problem, err,
                             "The file is no longer kept: it is kept for half an hour. Send it "
                             "again.")
               : OK;
}

void import_shelf_drop(struct import_shelf *shelf, const int64_t owner[2])
{
    pthread_mutex_lock(&shelf->mutex);
    for (int i = 0; i < IMPORT_SHELF_FILES; i++)
        if (is_owned(&shelf->places[i], owner))
            place_clear(&shelf->places[i]);
    pthread_mutex_unlock(&shelf->mutex);
}
