#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum err problem_set(struct problem *problem, enum err code, const char *format, ...)
{
    if (!problem)
        return code;
    problem->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(problem->text, sizeof problem->text, format, args);
    va_end(args);
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
    case ERR_GEOMETRY: return "geometry";
    }
    return "unknown";
}
