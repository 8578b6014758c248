#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "shaping.h"

/* GEOS asks one callback for the whole process whether to stop, often and from any thread. Each
 * thread finds its own call here. */
static _Thread_local const struct shaper *running;

static bool is_over(const struct shaper *shaper)
{
    return (shaper->is_cancelled &&
            atomic_load_explicit(shaper->is_cancelled, memory_order_relaxed)) ||
           (shaper->until_us && clock_mono_us() > shaper->until_us);
}

static bool is_late(const struct shaper *shaper)
{
    return (shaper->deadline_us && clock_mono_us() > shaper->deadline_us) || is_over(shaper);
}

/* A request is one flag of the process, too. The thread that raises it looks at it at once; should
 * another thread look in between, that one is stopped and begins again (shaping_was_disturbed), and
 * this one raises the flag the next time it is asked. */
static void stop_when_late(void)
{
    if (running && is_late(running))
        GEOS_interruptRequest();
}

static void callback_register(void)
{
    GEOS_interruptRegisterCallback(stop_when_late);
}

/* Keeps the first sentence: what follows is advice to programmers. */
static void error_keep(const char *message, void *user)
{
    struct shaper *shaper = user;
    snprintf(shaper->error, sizeof shaper->error, "%s", message);
    shaper->error[strcspn(shaper->error, "\r\n")] = 0;
    char *more = strstr(shaper->error, ". ");
    if (more)
        *more = 0;
}

static void notice_ignore(const char *message, void *user)
{
    (void)message;
    (void)user;
}

enum err shaper_create(struct shaper **out, struct problem *problem)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, callback_register);
    struct shaper *shaper = calloc(1, sizeof *shaper);
    if (shaper)
        shaper->geos = GEOS_init_r();
    if (!shaper || !shaper->geos) {
        free(shaper);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for cutting polygons.");
    }
    GEOSContext_setErrorMessageHandler_r(shaper->geos, error_keep, shaper);
    GEOSContext_setNoticeMessageHandler_r(shaper->geos, notice_ignore, NULL);
    *out = shaper;
    return OK;
}

void shaper_destroy(struct shaper *shaper)
{
    if (!shaper)
        return;
    GEOS_finish_r(shaper->geos);
    free(shaper);
}

void shaper_limit(struct shaper *shaper, int limit_ms)
{
    shaper->limit_ms = limit_ms;
}

void shaper_until(struct shaper *shaper, int64_t deadline_us, const atomic_bool *is_cancelled)
{
    shaper->until_us = deadline_us;
    shaper->is_cancelled = is_cancelled;
}

void shaping_begin(struct shaper *shaper)
{
    shaper->error[0] = 0;
    shaper->deadline_us = 0;
    if (shaper->limit_ms > 0)
        shaper->deadline_us = clock_mono_us() + (int64_t)shaper->limit_ms * 1000;
    running = shaper;
}

bool shaping_was_disturbed(struct shaper *shaper)
{
    if (!strstr(shaper->error, "InterruptedException") || is_late(shaper))
        return false;
    shaper->error[0] = 0;
    return true;
}

enum err shaping_end(struct shaper *shaper, bool is_done, struct problem *problem)
{
    running = NULL;
    if (is_done)
        return OK;
    if (is_over(shaper))
        return problem_set(problem, ERR_BUSY, "It took too long and was given up.");
    if (is_late(shaper)) /* whatever GEOS says: it tries other ways when stopped in one */
        return problem_set(problem, ERR_LIMIT,
                           "The polygons are too intricate: after %d milliseconds it was given up.",
                           shaper->limit_ms);
    if (!shaper->error[0] || strstr(shaper->error, "bad_alloc"))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for cutting polygons.");
    return problem_set(problem, ERR_GEOMETRY, "GEOS could not work with these polygons: %s.",
                       shaper->error);
}

bool pieces_init(struct pieces *pieces, size_t room)
{
    *pieces = (struct pieces){.list = calloc(room + 1, sizeof(GEOSGeometry *))};
    return pieces->list;
}

void pieces_add(struct pieces *pieces, GEOSGeometry *piece)
{
    if (piece)
        pieces->list[pieces->count++] = piece;
    else
        pieces->failed = true;
}

GEOSGeometry *pieces_collect(struct shaper *shaper, struct pieces *pieces, int type)
{
    if (pieces->failed)
        return NULL;
    unsigned count = pieces->count;
    pieces->count = 0; /* GEOS takes them over even where it fails */
    return GEOSGeom_createCollection_r(shaper->geos, type, pieces->list, count);
}

void pieces_finish(struct shaper *shaper, struct pieces *pieces)
{
    for (unsigned i = 0; i < pieces->count; i++)
        GEOSGeom_destroy_r(shaper->geos, pieces->list[i]);
    free(pieces->list);
}
