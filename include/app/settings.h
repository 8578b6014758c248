/* What the program can be told: one table of settings, each a flag, an environment variable and a
 * line of the configuration file by the same name. The flag wins over the environment, the
 * environment over the file, the file over the default. */
#ifndef SIGNPOST_APP_SETTINGS_H
#define SIGNPOST_APP_SETTINGS_H

#include "base/text.h"

enum setting {
    SETTING_CONFIG,
    SETTING_DB,
    SETTING_LISTEN,
    SETTING_PUBLIC_URL,
    SETTING_CONTACT_EMAIL,
    SETTING_THREADS,
    SETTING_GEODATA,
    SETTING_LOG_LEVEL,
    SETTING_TRUST_IDENTITY_HEADER,
    SETTING_TRUST_IDENTITY_FROM,
    SETTING_TODAY,
    SETTING_COUNT
};

#define SETTING_BIT(setting) (1u << (setting))

struct setting_row {
    const char *name;     /* "public-url": also the key in the file, and --public-url */
    const char *variable; /* "SIGNPOST_PUBLIC_URL" */
    const char *value;    /* what stands for its value in the help: "URL" */
    const char *usual;    /* its default; NULL: none */
    const char *help;
};

const struct setting_row *setting_row(enum setting setting);

/* By its name, without dashes before it; SETTING_COUNT if there is none. */
enum setting setting_find(struct str name);

/* Zero it first; then put flags in, then settings_complete. All text is borrowed. */
struct settings {
    const char *values[SETTING_COUNT]; /* NULL: not set */
    char *file;                        /* the configuration file's text, which values point into */
};

/* Fills what no flag set, from the environment, the configuration file and the defaults.
 * ERR_INVALID names the file and line of a setting that does not exist; ERR_NOT_FOUND, ERR_IO,
 * ERR_LIMIT for the file itself. */
MUST_CHECK enum err settings_complete(struct settings *settings, struct problem *problem);
void settings_finish(struct settings *settings); /* NULL is fine */

/* A whole number of a setting. ERR_INVALID outside the two. */
MUST_CHECK enum err settings_number(const struct settings *settings, enum setting setting,
                                    int64_t least, int64_t most, int64_t *out,
                                    struct problem *problem);

#endif
