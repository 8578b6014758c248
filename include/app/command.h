/* The program's commands: what each is called, takes and prints. */
#ifndef SIGNPOST_APP_COMMAND_H
#define SIGNPOST_APP_COMMAND_H

#include <stdatomic.h>
#include <stdio.h>

#include "app/settings.h"
#include "base/err.h"

struct store;

/* What the program tells its caller when it ends. */
enum outcome {
    OUTCOME_DONE = 0,
    OUTCOME_FAILED = 1,  /* a file, the database, the network */
    OUTCOME_USAGE = 2,   /* the command line is wrong */
    OUTCOME_NO_PLACE = 3 /* a place that we cannot find, or more than one of that name */
};

enum option_kind {
    OPTION_VALUE,  /* --name VALUE */
    OPTION_SWITCH, /* --name */
    OPTION_ANSWER  /* --name, or --name yes|no|unknown */
};

enum { OPTION_NAME_LEN = 40 };

struct option {
    char name[OPTION_NAME_LEN];
    const char *also;  /* another name; may be NULL */
    const char *value; /* what stands for its value in the help */
    const char *help;
    enum option_kind kind;
    bool repeats;
};

struct given {
    const struct option *option;
    const char *value; /* of a switch: "yes" */
};

enum { OPTIONS_MAX = 48, GIVEN_MAX = 128, ARGUMENTS_MAX = 2 };

/* One call of the program, taken apart. */
struct call {
    const struct command *command;
    struct settings settings;
    struct option options[OPTIONS_MAX];
    int option_count;
    struct given given[GIVEN_MAX];
    int given_count;
    const char *arguments[ARGUMENTS_MAX];
    int argument_count;
    FILE *in; /* where it reads and writes: this program's own streams, or those of a caller who
                 asked a running server to do it */
    FILE *out;
    FILE *err;
    struct store *store; /* of the server that does it; NULL: it opens the database itself. See
                            call_edit (app/record.h) */
    const atomic_bool *must_end; /* turns true when that server stops; may be NULL */
};

/* Where it runs while a server holds the database. */
enum command_place {
    COMMAND_HERE = 0, /* in this program, reading beside the server */
    COMMAND_WRITES,   /* in the server, which lends it its store */
    COMMAND_IN_SERVER /* in the server, without the store */
};

struct command {
    const char *name;
    const char *arguments; /* what stands for them in the help; NULL: it takes none */
    int argument_count;    /* at most */
    int optional_count;    /* of these: the last ones may be left out */
    const char *summary;
    const char *more; /* further paragraphs; may be NULL */
    unsigned settings;
    enum command_place place;
    int (*options)(struct option out[OPTIONS_MAX]); /* NULL: none beside the settings */
    enum outcome (*run)(struct call *call);
    /* Before that, always in the program that was called: to ask for what run then reads from
     * call->in. NULL: nothing. */
    enum outcome (*prepare)(struct call *call);
};

extern const struct command command_serve, command_migrate, command_load, command_demo,
    command_import, command_export, command_user, command_backup, command_restore, command_verify,
    command_find, command_stale, command_where, command_gaps, command_tiles, command_annex;

/* By its name; NULL: there is none. */
const struct command *command_named(const char *name);

/* Runs what the arguments say. */
enum outcome command_run(int argc, char **argv);

/* The last value given for an option; NULL: none. */
const char *call_value(const struct call *call, const char *name);

/* Says on standard error what went wrong: "signpost find: ...". */
enum outcome call_fail(const struct call *call, enum outcome outcome,
                       const struct problem *problem);
enum outcome call_misuse(const struct call *call, const char *format, ...) PRINTF_LIKE(2, 3);

/* Writes to standard output. Fails when it cannot take all. */
enum outcome call_print(const struct call *call, struct str text);

#endif
