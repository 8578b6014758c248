#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { LOG_ROOM_BYTES = 64 * 1024, LOG_LINE_BYTES = 1024 };

/* Guarded by log_mutex: request lines of all threads until the next flush. The lock is held for a
 * copy of some 100 bytes; only log_flush holds it over a write. */
static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static char log_room[LOG_ROOM_BYTES];
static size_t log_used_bytes;
static _Atomic int log_level_now = LOG_INFO;

static const char *const level_names[] = {"debug", "info", "warning", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&log_level_now, (int)level);
}

bool log_level_from(struct str name, enum log_level *out)
{
    for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
        if (str_equal(name, str_from(level_names[i]))) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* A full disk or closed pipe must not stop the service: what cannot be written is lost. */
static void write_out(const char *bytes, size_t size_bytes)
{
    while (size_bytes) {
        ssize_t written = write(STDERR_FILENO, bytes, size_bytes);
        if (written <= 0)
            return;
        bytes += written;
        size_bytes -= (size_t)written;
    }
}

static void flush_locked(void)
{
    write_out(log_room, log_used_bytes);
    log_used_bytes = 0;
}

static void stamp_print(char stamp[32])
{
    time_t now = (time_t)clock_utc_s();
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(stamp, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load(&log_level_now))
        return;
    char sentence[LOG_LINE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    char stamp[32];
    stamp_print(stamp);
    struct buf line;
    buf_init(&line, 0);
    buf_format(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\",\"text\":\"", stamp,
               level_names[level], event);
    buf_json(&line, str_from(sentence));
    buf_text(&line, "\"}\n");
    pthread_mutex_lock(&log_mutex);
    flush_locked();
    write_out(line.ptr, line.failed ? 0 : line.len);
    pthread_mutex_unlock(&log_mutex);
    buf_finish(&line);
}

/* The next piece of a line; the lock is held and there is room. */
static void put(struct str text)
{
    memcpy(log_room + log_used_bytes, text.ptr, text.len);
    log_used_bytes += text.len;
}

static void put_number(int64_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    uint64_t rest = number < 0 ? 0 : (uint64_t)number;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    put((struct str){digits + first, sizeof digits - first});
}

void log_request(const char *method, const char *route, int status, int64_t duration_us)
{
    enum { REST_BYTES = 256 }; /* of a line, beside method and route */
    if (LOG_INFO < atomic_load(&log_level_now))
        return;
    static _Thread_local int64_t stamp_s = -1;
    static _Thread_local char stamp[32];
    int64_t now_s = clock_utc_s();
    if (now_s != stamp_s) {
        stamp_s = now_s;
        stamp_print(stamp);
    }
    struct str method_text = str_from(method);
    struct str route_text = str_from(route);
    if (method_text.len + route_text.len > LOG_LINE_BYTES - REST_BYTES)
        return;
    pthread_mutex_lock(&log_mutex);
    if (log_used_bytes + LOG_LINE_BYTES > sizeof log_room)
        flush_locked();
    put(STR("{\"time\":\""));
    put(str_from(stamp));
    put(STR("\",\"level\":\"info\",\"event\":\"request\",\"method\":\""));
    put(method_text);
    put(STR("\",\"route\":\""));
    put(route_text);
    put(STR("\",\"status\":"));
    put_number(status);
    put(STR(",\"us\":"));
    put_number(duration_us);
    put(STR("}\n"));
    pthread_mutex_unlock(&log_mutex);
}

void log_flush(void)
{
    pthread_mutex_lock(&log_mutex);
    flush_locked();
    pthread_mutex_unlock(&log_mutex);
}
