#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

/* Drops what is left of characters that were cut: texts of callers are quoted by bytes. */
static void halves_drop(char *text)
{
    char *to = text;
    for (const char *at = text; *at;) {
        unsigned char lead = (unsigned char)*at;
        int wanted = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        int found = 1;
        while (found < wanted && ((unsigned char)at[found] & 0xC0) == 0x80)
            found++;
        for (int i = 0; found == wanted && i < wanted; i++)
            *to++ = at[i];
        at += found;
    }
    *to = '\0';
}

enum err problem_set(struct problem *problem, enum err code, const char *format, ...)
{
    if (!problem)
        return code;
    problem->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(problem->text, sizeof problem->text, format, args);
    va_end(args);
    halves_drop(problem->text);
    return code;
}

void problem_at(struct problem *problem, const char *format, ...)
{
    if (!problem)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(problem->where, sizeof problem->where, format, args);
    va_end(args);
    halves_drop(problem->where);
}

const char *err_name(enum err code)
{
    switch (code) {
    case OK: return "ok";
    case ERR_INVALID: return "invalid";
    case ERR_NOT_FOUND: return "not-found";
    case ERR_LIMIT: return "limit";
    case ERR_NO_MEMORY: return "no-memory";
    case ERR_IO: return "io";
    case ERR_DATABASE: return "database";
    case ERR_VERSION: return "version";
    case ERR_BUSY: return "busy";
    case ERR_STALE: return "stale";
    case ERR_UNKNOWN: return "not-signed-in";
    case ERR_FORBIDDEN: return "forbidden";
    case ERR_FULL: return "full";
    case ERR_GEOMETRY: return "geometry";
    }
    return "unknown";
}
