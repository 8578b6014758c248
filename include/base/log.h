/* Structured log lines on standard error: time, level, event and fields, as JSON. Never a query, a
 * body, or a caller's address. Lines are gathered and written by log_flush or when the buffer is
 * full; a log that cannot be written never stops the service. */
#ifndef SIGNPOST_BASE_LOG_H
#define SIGNPOST_BASE_LOG_H

#include <stdint.h>

#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below this level are dropped. Default: LOG_INFO. */
void log_set_level(enum log_level level);
bool log_level_from(struct str name, enum log_level *out); /* "debug", "info", "warning", "error" */

/* One event with one sentence. Written at once. */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/* One answered request: route is the template ("/services/{id}"), never the target. Gathered. */
void log_request(const char *method, const char *route, int status, int64_t duration_us);

/* Writes what was gathered. Called by a timer and at the end. */
void log_flush(void);

#endif
