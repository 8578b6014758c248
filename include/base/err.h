/* How a function says that it failed: a code for the caller, one sentence for people. */
#ifndef SIGNPOST_BASE_ERR_H
#define SIGNPOST_BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

enum err {
    OK = 0,
    ERR_INVALID,   /* what came from outside is wrong */
    ERR_NOT_FOUND, /* it does not exist */
    ERR_LIMIT,     /* larger than a named limit */
    ERR_NO_MEMORY, /* an allocation failed, or the arena is full */
    ERR_IO,        /* a file or socket failed */
    ERR_DATABASE,  /* SQLite failed, or what it holds is damaged */
    ERR_VERSION,   /* the database is newer than this program, or not ours */
    ERR_BUSY,      /* somebody else holds it: try again */
    ERR_STALE,     /* somebody else changed it meanwhile */
    ERR_UNKNOWN,   /* we do not know who asks: sign in first */
    ERR_FORBIDDEN, /* known, but may not */
    ERR_FULL,      /* no room left on the disk */
    ERR_GEOMETRY   /* GEOS or PROJ refused */
};

/* The sentence for people. Made once, where the facts are known. */
struct problem {
    enum err code;
    char where[160]; /* what it is about: "postcodes.csv, line 7" or a JSON pointer; may be empty */
    char text[480];  /* one or two sentences, no line end */
};

/* Fills the problem (NULL is fine) and returns the code: "return problem_set(p, ERR_INVALID, ...)".
 * Leaves where as it is. */
enum err problem_set(struct problem *problem, enum err code, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Says where. Call it before or after problem_set. NULL is fine. */
void problem_at(struct problem *problem, const char *format, ...) PRINTF_LIKE(2, 3);

/* A short name for logs: "invalid", "not-found", ... */
const char *err_name(enum err code);

#endif
