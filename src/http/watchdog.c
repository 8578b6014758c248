/* libmicrohttpd measures silence only: a caller that sends one byte every two seconds stays for
 * ever. So each connection carries a deadline, which its event thread sets (two plain stores a
 * request), and one thread looks at all of them twice a second. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/wire.h"

void http_watchdog_add(struct http_watchdog *watchdog, struct http_wire *wire)
{
    pthread_mutex_lock(&watchdog->mutex);
    wire->previous = NULL;
    wire->next = watchdog->first;
    if (watchdog->first)
        watchdog->first->previous = wire;
    watchdog->first = wire;
    watchdog->connection_count++;
    pthread_mutex_unlock(&watchdog->mutex);
}

void http_watchdog_remove(struct http_watchdog *watchdog, struct http_wire *wire)
{
    pthread_mutex_lock(&watchdog->mutex);
    if (wire->previous)
        wire->previous->next = wire->next;
    else
        watchdog->first = wire->next;
    if (wire->next)
        wire->next->previous = wire->previous;
    watchdog->connection_count--;
    pthread_cond_broadcast(&watchdog->changed);
    pthread_mutex_unlock(&watchdog->mutex);
}

/* A caller that says no more counts as gone: who waits for an answer keeps the connection whole. */
static bool caller_is_gone(const struct http_wire *wire)
{
    struct pollfd look = {.fd = wire->fd, .events = POLLRDHUP};
    return poll(&look, 1, 0) > 0;
}

/* Shutting the socket down wakes libmicrohttpd, which then closes it. A request that is with the
 * pool sleeps too deep for that: it is told that it works in vain, and gets a moment to say so. */
static void overdue_cut(struct http_watchdog *watchdog)
{
    int64_t now_us = clock_mono_us();
    for (struct http_wire *wire = watchdog->first; wire; wire = wire->next) {
        int64_t over_us = now_us - atomic_load_explicit(&wire->deadline_us, memory_order_relaxed);
        bool is_away = atomic_load_explicit(&wire->is_away, memory_order_relaxed);
        if (is_away && (over_us > 0 || caller_is_gone(wire)))
            atomic_store(&wire->is_cancelled, true);
        if (over_us > (is_away ? (int64_t)HTTP_LINGER_MS * 1000 : 0))
            shutdown(wire->fd, SHUT_RDWR);
    }
}

/* Reading only: what an idle caller sent a moment ago is still read and answered. */
static void idle_let_go(struct http_watchdog *watchdog)
{
    for (struct http_wire *wire = watchdog->first; wire; wire = wire->next)
        if (atomic_load_explicit(&wire->is_idle, memory_order_relaxed))
            shutdown(wire->fd, SHUT_RD);
}

/* Waits with the mutex held, at most so long. */
static void wait_ms(struct http_watchdog *watchdog, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&watchdog->changed, &watchdog->mutex, &until);
}

static void *watchdog_run(void *context)
{
    struct http_watchdog *watchdog = context;
    int64_t next_us = 0;
    pthread_mutex_lock(&watchdog->mutex);
    while (!watchdog->must_stop) {
        int64_t now_us = clock_mono_us();
        if (now_us >= next_us) { /* not at each end of a connection */
            next_us = now_us + (int64_t)watchdog->tick_ms * 1000;
            overdue_cut(watchdog);
            pthread_mutex_unlock(&watchdog->mutex);
            http_pool_sweep(watchdog->pool);
            log_flush();
            pthread_mutex_lock(&watchdog->mutex);
            continue;
        }
        wait_ms(watchdog, (int)((next_us - now_us) / 1000) + 1);
    }
    pthread_mutex_unlock(&watchdog->mutex);
    return NULL;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

enum err http_watchdog_start(struct http_server *server, struct problem *problem)
{
    struct http_watchdog *watchdog = &server->watchdog;
    const struct http_deadlines *limits = &server->deadlines;
    int shortest_ms = min_int(min_int(limits->headers_ms, limits->body_ms),
                              min_int(limits->send_ms, limits->idle_ms));
    shortest_ms = min_int(shortest_ms, limits->work_ms);
    watchdog->pool = &server->pool;
    int tick_ms = min_int(HTTP_WATCH_MS, shortest_ms / 4);
    watchdog->tick_ms = tick_ms > 10 ? tick_ms : 10;
    pthread_mutex_init(&watchdog->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watchdog->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&watchdog->thread, NULL, watchdog_run, watchdog) != 0) {
        pthread_cond_destroy(&watchdog->changed);
        pthread_mutex_destroy(&watchdog->mutex);
        return problem_set(problem, ERR_NO_MEMORY, "The watchdog thread does not start.");
    }
    watchdog->has_thread = true;
    return OK;
}

void http_watchdog_stop(struct http_watchdog *watchdog)
{
    if (!watchdog->has_thread)
        return;
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->must_stop = true;
    pthread_cond_broadcast(&watchdog->changed);
    pthread_mutex_unlock(&watchdog->mutex);
    pthread_join(watchdog->thread, NULL);
    watchdog->has_thread = false;
    pthread_cond_destroy(&watchdog->changed);
    pthread_mutex_destroy(&watchdog->mutex);
}

void http_watchdog_drain(struct http_watchdog *watchdog, int drain_ms)
{
    enum { LOOK_AGAIN_MS = 20 };
    int64_t end_us = clock_mono_us() + (int64_t)drain_ms * 1000;
    pthread_mutex_lock(&watchdog->mutex);
    while (watchdog->connection_count > 0 && clock_mono_us() < end_us) {
        idle_let_go(watchdog);
        wait_ms(watchdog, LOOK_AGAIN_MS);
    }
    pthread_mutex_unlock(&watchdog->mutex);
}
