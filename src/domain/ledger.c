#include "domain/ledger.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "domain/atlas_read.h"

/* The thread that builds gives way to those that answer, and soon. */
enum { BUILDER_NICE = 10, BUILDER_SLICE_NS = 100000, BUILDER_RETRY_MS = 1000 };

struct ledger {
    struct store *store;
    char *path;
    ledger_publish *publish;
    void *context;
    pthread_t thread;
    bool has_thread;
    atomic_bool has_failed;
    atomic_bool is_read_only;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t left;   /* the store is free again */
    pthread_cond_t asked;  /* there is something to build, or to end */
    pthread_cond_t shown;  /* a change can be seen */
    bool is_taken;
    bool must_end;
    int64_t changes; /* counted */
    int64_t seen;    /* all up to this one can be seen by the public */
};

/* ---- waiting ---- */

static struct timespec moment_after(int limit_ms)
{
    enum { SECOND_MS = 1000, MS_NS = 1000000, SECOND_NS = 1000000000 };
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += limit_ms / SECOND_MS;
    at.tv_nsec += (long)(limit_ms % SECOND_MS) * MS_NS;
    if (at.tv_nsec >= SECOND_NS) {
        at.tv_sec++;
        at.tv_nsec -= SECOND_NS;
    }
    return at;
}

static bool condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t kind;
    if (pthread_condattr_init(&kind) != 0)
        return false;
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    bool is_made = pthread_cond_init(condition, &kind) == 0;
    pthread_condattr_destroy(&kind);
    return is_made;
}

/* ---- building ---- */

enum { BUILDER_OLD_MAX = 4, BUILDER_OLD_MS = 100 };

/* Its own connections: a writer holds up no reader, and is held up by none. It holds what it has
 * built until nobody else does, for to free an atlas takes time that a reader does not have. */
struct builder {
    struct store *one;
    struct store *other;
    const struct atlas *built[BUILDER_OLD_MAX + 1]; /* the newest last */
    int built_count;
};

static void built_drop(struct builder *builder, int index)
{
    atlas_give_back(builder->built[index]);
    for (int i = index + 1; i < builder->built_count; i++)
        builder->built[i - 1] = builder->built[i];
    builder->built_count--;
}

static void built_add(struct builder *builder, const struct atlas *atlas)
{
    if (builder->built_count > BUILDER_OLD_MAX)
        built_drop(builder, 0);
    builder->built[builder->built_count++] = atlas_take(atlas);
}

/* Frees what only it still holds; the newest is shown. */
static void built_sweep(struct builder *builder)
{
    for (int i = builder->built_count - 2; i >= 0; i--)
        if (atlas_is_mine_alone(builder->built[i]))
            built_drop(builder, i);
}

static void builder_close(struct builder *builder)
{
    store_close(builder->one);
    store_close(builder->other);
    builder->one = NULL;
    builder->other = NULL;
}

static enum err builder_open(const struct ledger *ledger, struct builder *builder,
                             struct problem *problem)
{
    enum err err = OK;
    if (!builder->one)
        err = store_open(ledger->path, STORE_READ, &builder->one, problem);
    if (!err && !builder->other)
        err = store_open(ledger->path, STORE_READ, &builder->other, problem);
    return err;
}

/* Reads the record as it is now. A change that is committed while it is read is built again. */
static enum err show_now(struct ledger *ledger, struct builder *builder, struct problem *problem)
{
    const struct atlas *atlas = NULL;
    built_sweep(builder);
    enum err err = builder_open(ledger, builder, problem);
    if (!err)
        err = atlas_read_together(builder->one, builder->other, &atlas, problem);
    if (err)
        return err;
    built_add(builder, atlas);
    return ledger->publish(ledger->context, atlas, problem);
}

/* With the mutex held; it is let go while the atlas is built. */
static void build_once(struct ledger *ledger, struct builder *builder)
{
    int64_t upto = ledger->changes;
    struct problem problem = {0};
    pthread_mutex_unlock(&ledger->mutex);
    enum err err = show_now(ledger, builder, &problem);
    if (err) { /* perhaps new connections fare better */
        builder_close(builder);
        (void)ledger->publish(ledger->context, NULL, &problem);
    }
    pthread_mutex_lock(&ledger->mutex);
    if (!err) {
        ledger->seen = upto;
        pthread_cond_broadcast(&ledger->shown);
        return;
    }
    struct timespec until = moment_after(BUILDER_RETRY_MS);
    while (!ledger->must_end &&
           pthread_cond_timedwait(&ledger->asked, &ledger->mutex, &until) != ETIMEDOUT) {
    }
}

/* With the mutex held. */
static void change_wait(struct ledger *ledger, struct builder *builder)
{
    if (builder->built_count < 2) {
        pthread_cond_wait(&ledger->asked, &ledger->mutex);
        return;
    }
    struct timespec until = moment_after(BUILDER_OLD_MS);
    pthread_cond_timedwait(&ledger->asked, &ledger->mutex, &until);
    pthread_mutex_unlock(&ledger->mutex);
    built_sweep(builder);
    pthread_mutex_lock(&ledger->mutex);
}

/* What sched_setattr takes: the C library has no name for it. */
struct scheduling {
    uint32_t size_bytes;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t slice_ns;
    uint64_t deadline_ns;
    uint64_t period_ns;
};

/* Of this thread alone, and of those that it starts. Without the short slices, who wakes up to
 * answer may wait for the end of a long one; a kernel that does not know them keeps its own. */
static void give_way(void)
{
    struct scheduling wish = {
        .size_bytes = sizeof wish, .nice = BUILDER_NICE, .slice_ns = BUILDER_SLICE_NS};
    setpriority(PRIO_PROCESS, (id_t)gettid(), BUILDER_NICE);
    (void)syscall(SYS_sched_setattr, 0, &wish, 0);
}

static void *builder_run(void *context)
{
    struct ledger *ledger = context;
    struct builder builder = {0};
    give_way();
    (void)builder_open(ledger, &builder, NULL); /* now, so that the first change need not */
    pthread_mutex_lock(&ledger->mutex);
    while (!ledger->must_end) {
        if (ledger->seen == ledger->changes)
            change_wait(ledger, &builder);
        else
            build_once(ledger, &builder);
    }
    pthread_mutex_unlock(&ledger->mutex);
    while (builder.built_count)
        built_drop(&builder, 0);
    builder_close(&builder);
    return NULL;
}

/* ---- the ledger ---- */

enum err ledger_create(struct store *store, const char *path, ledger_publish *publish,
                       void *context, struct ledger **out, struct problem *problem)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    char *copy = strdup(path);
    if (!ledger || !copy || !condition_init(&ledger->left) || !condition_init(&ledger->asked) ||
        !condition_init(&ledger->shown)) {
        free(ledger);
        free(copy);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the ledger.");
    }
    ledger->store = store;
    ledger->path = copy;
    ledger->publish = publish;
    ledger->context = context;
    pthread_mutex_init(&ledger->mutex, NULL);
    ledger->has_thread = pthread_create(&ledger->thread, NULL, builder_run, ledger) == 0;
    if (!ledger->has_thread) {
        ledger_destroy(ledger);
        return problem_set(problem, ERR_NO_MEMORY, "The thread that builds does not start.");
    }
    *out = ledger;
    return OK;
}

void ledger_stop(struct ledger *ledger)
{
    if (!ledger)
        return;
    pthread_mutex_lock(&ledger->mutex);
    ledger->must_end = true;
    pthread_cond_broadcast(&ledger->asked);
    pthread_cond_broadcast(&ledger->shown);
    pthread_cond_broadcast(&ledger->left);
    pthread_mutex_unlock(&ledger->mutex);
    if (ledger->has_thread)
        pthread_join(ledger->thread, NULL);
    ledger->has_thread = false;
}

void ledger_destroy(struct ledger *ledger)
{
    if (!ledger)
        return;
    ledger_stop(ledger);
    pthread_cond_destroy(&ledger->left);
    pthread_cond_destroy(&ledger->asked);
    pthread_cond_destroy(&ledger->shown);
    pthread_mutex_destroy(&ledger->mutex);
    free(ledger->path);
    free(ledger);
}

enum err ledger_enter(struct ledger *ledger, int limit_ms, struct store **out,
                      struct problem *problem)
{
    struct timespec until = moment_after(limit_ms);
    bool is_late = false;
    pthread_mutex_lock(&ledger->mutex);
    while (ledger->is_taken && !ledger->must_end && !is_late)
        is_late = pthread_cond_timedwait(&ledger->left, &ledger->mutex, &until) == ETIMEDOUT;
    bool is_mine = !ledger->is_taken && !ledger->must_end && !ledger_has_failed(ledger);
    ledger->is_taken |= is_mine;
    pthread_mutex_unlock(&ledger->mutex);
    if (is_mine) {
        *out = ledger->store;
        return OK;
    }
    if (ledger_has_failed(ledger))
        return problem_set(problem, ERR_IO,
                           "The disk failed while a change was written. The server starts again; "
                           "please try again in a moment.");
    return problem_set(problem, ERR_BUSY,
                       "Another change is being written. Please try again in a moment.");
}

int64_t ledger_leave(struct ledger *ledger, bool has_changed)
{
    pthread_mutex_lock(&ledger->mutex);
    if (store_is_in_doubt(ledger->store))
        atomic_store(&ledger->has_failed, true);
    atomic_store(&ledger->is_read_only, store_is_read_only(ledger->store));
    ledger->is_taken = false;
    if (has_changed) {
        ledger->changes++;
        pthread_cond_signal(&ledger->asked);
    }
    int64_t change = ledger->changes;
    pthread_cond_signal(&ledger->left);
    pthread_mutex_unlock(&ledger->mutex);
    return change;
}

bool ledger_wait(struct ledger *ledger, int64_t change, int limit_ms)
{
    struct timespec until = moment_after(limit_ms);
    bool is_late = false;
    pthread_mutex_lock(&ledger->mutex);
    while (ledger->seen < change && !ledger->must_end && !is_late)
        is_late = pthread_cond_timedwait(&ledger->shown, &ledger->mutex, &until) == ETIMEDOUT;
    bool is_seen = ledger->seen >= change;
    pthread_mutex_unlock(&ledger->mutex);
    return is_seen;
}

void ledger_refresh(struct ledger *ledger)
{
    pthread_mutex_lock(&ledger->mutex);
    ledger->changes++;
    pthread_cond_signal(&ledger->asked);
    pthread_mutex_unlock(&ledger->mutex);
}

bool ledger_is_read_only(const struct ledger *ledger)
{
    return atomic_load(&ledger->is_read_only);
}

bool ledger_has_failed(const struct ledger *ledger)
{
    return atomic_load(&ledger->has_failed);
}
