#include "http/pool.h"

#include <microhttpd.h>

#include "base/clock.h"
#include "http/wire.h"

/* ---- the queue; with the mutex held ---- */

static void queue_add(struct http_pool *pool, struct http_wire *wire)
{
    wire->next_job = NULL;
    if (pool->last)
        pool->last->next_job = wire;
    else
        pool->first = wire;
    pool->last = wire;
    pool->waiting++;
}

static struct http_wire *queue_take(struct http_pool *pool)
{
    struct http_wire *wire = pool->first;
    pool->first = wire->next_job;
    if (!pool->first)
        pool->last = NULL;
    wire->next_job = NULL;
    pool->waiting--;
    return wire;
}

/* Takes the cancelled ones out, in their order. */
static struct http_wire *queue_take_cancelled(struct http_pool *pool)
{
    struct http_wire *taken = NULL, **end = &taken;
    struct http_wire *wire = pool->first;
    pool->first = pool->last = NULL;
    pool->waiting = 0;
    while (wire) {
        struct http_wire *next = wire->next_job;
        if (atomic_load(&wire->is_cancelled)) {
            wire->next_job = NULL;
            *end = wire;
            end = &wire->next_job;
        } else {
            queue_add(pool, wire);
        }
        wire = next;
    }
    return taken;
}

/* ---- to the pool and back ---- */

/* The connection sleeps before the queue holds it, so that no thread can wake it too early. */
bool http_pool_hand_over(struct http_pool *pool, struct http_wire *wire)
{
    if (!pool->has_locks)
        return false;
    pthread_mutex_lock(&pool->mutex);
    bool has_room = !pool->is_closed && pool->waiting < HTTP_POOL_QUEUE;
    if (has_room) {
        atomic_store(&wire->is_cancelled, false);
        atomic_store(&wire->deadline_us,
                     clock_mono_us() + (int64_t)wire->server->deadlines.work_ms * 1000);
        atomic_store(&wire->is_away, true);
        wire->stage = HTTP_STAGE_AWAY;
        MHD_suspend_connection(wire->connection);
        queue_add(pool, wire);
        pthread_cond_signal(&pool->changed);
    }
    pthread_mutex_unlock(&pool->mutex);
    return has_room;
}

/* The last that this thread does with it: at once the event thread may send, or even free it. */
static void hand_back(struct http_wire *wire, bool is_busy)
{
    wire->late.is_busy = is_busy;
    wire->stage = HTTP_STAGE_LATE;
    MHD_resume_connection(wire->connection);
}

static void all_hand_back(struct http_wire *wire)
{
    while (wire) {
        struct http_wire *next = wire->next_job;
        wire->next_job = NULL;
        hand_back(wire, true);
        wire = next;
    }
}

void http_pool_sweep(struct http_pool *pool)
{
    if (!pool->has_locks)
        return;
    pthread_mutex_lock(&pool->mutex);
    struct http_wire *cancelled = queue_take_cancelled(pool);
    pthread_mutex_unlock(&pool->mutex);
    all_hand_back(cancelled);
}

/* ---- the threads ---- */

static struct http_wire **running_slot(struct http_pool *pool)
{
    int i = 0;
    while (i < pool->thread_count && !pthread_equal(pool->threads[i], pthread_self()))
        i++;
    return &pool->running[i];
}

static void *pool_run(void *context)
{
    struct http_pool *pool = context;
    pthread_mutex_lock(&pool->mutex); /* not before all threads are known */
    struct http_wire **running = running_slot(pool);
    for (;;) {
        while (!pool->first && !pool->is_closed)
            pthread_cond_wait(&pool->changed, &pool->mutex);
        if (!pool->first)
            break;
        struct http_wire *wire = queue_take(pool);
        bool is_busy = atomic_load(&wire->is_cancelled);
        *running = wire;
        pthread_mutex_unlock(&pool->mutex);
        if (!is_busy)
            http_wire_work(wire);
        pthread_mutex_lock(&pool->mutex);
        *running = NULL;
        pthread_mutex_unlock(&pool->mutex);
        hand_back(wire, is_busy);
        pthread_mutex_lock(&pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

enum err http_pool_start(struct http_server *server, int count, struct problem *problem)
{
    struct http_pool *pool = &server->pool;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->changed, NULL);
    pool->has_locks = true;
    pthread_mutex_lock(&pool->mutex);
    while (pool->thread_count < count &&
           pthread_create(&pool->threads[pool->thread_count], NULL, pool_run, pool) == 0)
        pool->thread_count++;
    pool->is_closed = pool->thread_count == 0;
    pthread_mutex_unlock(&pool->mutex);
    if (count > 0 && pool->thread_count == 0)
        return problem_set(problem, ERR_NO_MEMORY, "No thread for long work starts.");
    return OK;
}

void http_pool_stop(struct http_pool *pool)
{
    if (!pool->has_locks)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->is_closed = true;
    for (struct http_wire *wire = pool->first; wire; wire = wire->next_job)
        atomic_store(&wire->is_cancelled, true);
    for (int i = 0; i < pool->thread_count; i++)
        if (pool->running[i])
            atomic_store(&pool->running[i]->is_cancelled, true);
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
    http_pool_sweep(pool);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pool->thread_count = 0;
}

void http_pool_finish(struct http_pool *pool)
{
    if (!pool->has_locks)
        return;
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->mutex);
    pool->has_locks = false;
}
