#include "app/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 65536 };

static const struct setting_row rows[SETTING_COUNT] = {
    [SETTING_CONFIG] = {"config", "SIGNPOST_CONFIG", "FILE", NULL,
                        "settings by name, one \"name = value\" a line"},
    [SETTING_DB] = {"db", "SIGNPOST_DB", "FILE", "var/signpost.db", "the database"},
    [SETTING_LISTEN] = {"listen", "SIGNPOST_LISTEN", "ADDRESS:PORT", "127.0.0.1:8080",
                        "where to serve; port 0 takes any free one"},
    [SETTING_PUBLIC_URL] = {"public-url", "SIGNPOST_PUBLIC_URL", "URL", NULL,
                            "how the world reaches it, for links; else the address above"},
    [SETTING_CONTACT_EMAIL] = {"contact-email", "SIGNPOST_CONTACT_EMAIL", "ADDRESS", NULL,
                               "where people report mistakes; else pages do not ask for that"},
    [SETTING_THREADS] = {"threads", "SIGNPOST_THREADS", "N", "0",
                         "event threads; 0 is one for each core"},
    [SETTING_GEODATA] =
        {"geodata", "SIGNPOST_GEODATA", "FOLDER", NULL,
         "the data that comes with Signpost; else ./geodata, or beside the program"},
    [SETTING_LOG_LEVEL] = {"log-level", "SIGNPOST_LOG_LEVEL", "LEVEL", "info",
                           "debug, info, warning or error"},
    [SETTING_TRUST_IDENTITY_HEADER] =
        {"trust-identity-header", "SIGNPOST_TRUST_IDENTITY_HEADER", "NAME", NULL,
         "a header in which a proxy says who signed in; it must drop the caller's own"},
    [SETTING_TRUST_IDENTITY_FROM] = {"trust-identity-from", "SIGNPOST_TRUST_IDENTITY_FROM",
                                     "ADDRESS", NULL,
                                     "the numeric address of that proxy: no other is believed"},
    [SETTING_TODAY] = {"today", "SIGNPOST_TODAY", "DATE", NULL,
                       "take this day for today, or with T14:30 this time: for tests"},
};

const struct setting_row *setting_row(enum setting setting)
{
    return &rows[setting];
}

enum setting setting_find(struct str name)
{
    int i = 0;
    while (i < SETTING_COUNT && !str_equal(name, str_from(rows[i].name)))
        i++;
    return (enum setting)i;
}

static enum err file_read(const char *path, char **out, struct problem *problem)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return problem_set(problem, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                           "The configuration file cannot be read: %s.", strerror(errno));
    enum err err = OK;
    char *text = calloc(1, FILE_MAX_BYTES + 1);
    size_t size_bytes = text ? fread(text, 1, FILE_MAX_BYTES + 1, file) : 0;
    if (!text)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the settings.");
    else if (ferror(file))
        err = problem_set(problem, ERR_IO, "The configuration file cannot be read.");
    else if (size_bytes > FILE_MAX_BYTES)
        err = problem_set(problem, ERR_LIMIT, "The configuration file is larger than %d bytes.",
                          FILE_MAX_BYTES);
    fclose(file);
    if (err)
        free(text);
    else
        *out = text;
    return err;
}

/* Ends the trimmed part of a line in place, so that it is a string of its own. */
static char *trim_in_place(char *text)
{
    struct str trimmed = str_trim(str_from(text));
    char *first = text + (trimmed.ptr - text);
    first[trimmed.len] = '\0';
    return first;
}

/* "name = value", a comment after #, or nothing. */
static enum err line_read(struct settings *settings, char *line, struct problem *problem)
{
    line = trim_in_place(line);
    if (!*line || *line == '#')
        return OK;
    char *equals = strchr(line, '=');
    if (!equals)
        return problem_set(problem, ERR_INVALID, "A line reads \"name = value\".");
    *equals = '\0';
    enum setting setting = setting_find(str_from(trim_in_place(line)));
    if (setting == SETTING_COUNT || setting == SETTING_CONFIG)
        return problem_set(problem, ERR_INVALID, "There is no such setting.");
    if (!settings->values[setting])
        settings->values[setting] = trim_in_place(equals + 1);
    return OK;
}

static enum err lines_read(struct settings *settings, struct problem *problem)
{
    const char *path = settings->values[SETTING_CONFIG];
    char *next = settings->file;
    for (int number = 1; next; number++) {
        char *line = next;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        problem_at(problem, "%s, line %d", path, number);
        enum err err = line_read(settings, line, problem);
        if (err)
            return err;
    }
    problem_at(problem, "%s", "");
    return OK;
}

enum err settings_complete(struct settings *settings, struct problem *problem)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *value = getenv(rows[i].variable);
        if (!settings->values[i] && value && *value)
            settings->values[i] = value;
    }
    if (settings->values[SETTING_CONFIG]) {
        problem_at(problem, "%s", settings->values[SETTING_CONFIG]);
        enum err err = file_read(settings->values[SETTING_CONFIG], &settings->file, problem);
        if (!err)
            err = lines_read(settings, problem);
        if (err)
            return err;
    }
    for (int i = 0; i < SETTING_COUNT; i++)
        if (!settings->values[i])
            settings->values[i] = rows[i].usual;
    return OK;
}

void settings_finish(struct settings *settings)
{
    if (!settings)
        return;
    free(settings->file);
    *settings = (struct settings){0};
}

enum err settings_number(const struct settings *settings, enum setting setting, int64_t least,
                         int64_t most, int64_t *out, struct problem *problem)
{
    int64_t number;
    if (!str_to_int(str_from(settings->values[setting]), &number) || number < least ||
        number > most)
        return problem_set(problem, ERR_INVALID,
                           "--%s is a whole number from %" PRId64 " to %" PRId64 ".",
                           rows[setting].name, least, most);
    *out = number;
    return OK;
}
