#include "app/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "help.h"
#include "model/schedule.h"
#include "socket.h"

static const struct command *const commands[] = {
    &command_serve,   &command_find,    &command_stale, &command_gaps,
    &command_where,   &command_migrate, &command_load,  &command_demo,
    &command_import,  &command_export,  &command_user,  &command_backup,
    &command_restore, &command_verify,  &command_tiles, &command_annex,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

const char *call_value(const struct call *call, const char *name)
{
    const char *value = NULL;
    for (int i = 0; i < call->given_count; i++)
        if (strcmp(call->given[i].option->name, name) == 0)
            value = call->given[i].value;
    return value;
}

enum outcome call_fail(const struct call *call, enum outcome outcome, const struct problem *problem)
{
    fprintf(call->err, "signpost %s: %s%s%s\n", call->command->name, problem->where,
            problem->where[0] ? ": " : "", problem->text);
    return outcome;
}

enum outcome call_misuse(const struct call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(call->err, "signpost %s: ", call->command->name);
    vfprintf(call->err, format, args);
    fprintf(call->err, " See: signpost %s --help\n", call->command->name);
    va_end(args);
    return OUTCOME_USAGE;
}

enum outcome call_print(const struct call *call, struct str text)
{
    if (fwrite(text.ptr ? text.ptr : "", 1, text.len, call->out) == text.len &&
        fflush(call->out) == 0)
        return OUTCOME_DONE;
    fprintf(call->err, "signpost %s: The output cannot be written: %s.\n", call->command->name,
            strerror(errno));
    return OUTCOME_FAILED;
}

static const struct option *option_find(const struct call *call, struct str name)
{
    for (int i = 0; i < call->option_count; i++) {
        const struct option *option = &call->options[i];
        if (str_equal(name, str_from(option->name)) ||
            (option->also && str_equal(name, str_from(option->also))))
            return option;
    }
    return NULL;
}

static bool is_answer(const char *text)
{
    static const char *const answers[] = {"yes", "no", "true", "false", "unknown"};
    for (size_t i = 0; text && i < sizeof answers / sizeof *answers; i++)
        if (strcmp(text, answers[i]) == 0)
            return true;
    return false;
}

static enum outcome option_take(struct call *call, const struct option *option, const char *value)
{
    if (!option->repeats && call_value(call, option->name))
        return call_misuse(call, "--%s was given twice.", option->name);
    if (call->given_count == GIVEN_MAX)
        return call_misuse(call, "There are more than %d options.", GIVEN_MAX);
    call->given[call->given_count++] = (struct given){option, value};
    return OUTCOME_DONE;
}

/* One "--name", "--name value" or "--name=value"; *at moves past what it took. */
static enum outcome flag_read(struct call *call, int argc, char **argv, int *at)
{
    const char *text = argv[*at] + 2;
    const char *equals = strchr(text, '=');
    struct str name = {text, equals ? (size_t)(equals - text) : strlen(text)};
    const char *next = *at + 1 < argc ? argv[*at + 1] : NULL;
    const struct option *option = option_find(call, name);
    enum setting setting = setting_find(name);
    bool is_setting = setting != SETTING_COUNT && (call->command->settings >> setting & 1);
    if (!option && !is_setting)
        return call_misuse(call, "There is no option --%.*s.", (int)name.len, name.ptr);
    const char *value = equals ? equals + 1 : NULL;
    if (option && option->kind == OPTION_SWITCH) {
        if (value)
            return call_misuse(call, "--%s takes no value.", option->name);
        value = "yes";
    } else if (option && option->kind == OPTION_ANSWER && !value) {
        value = is_answer(next) ? argv[++*at] : "yes";
    } else if (!value) {
        if (!next)
            return call_misuse(call, "--%.*s needs a value.", (int)name.len, name.ptr);
        value = argv[++*at];
    }
    if (option)
        return option_take(call, option, value);
    if (call->settings.values[setting])
        return call_misuse(call, "--%.*s was given twice.", (int)name.len, name.ptr);
    call->settings.values[setting] = value;
    return OUTCOME_DONE;
}

static enum outcome arguments_read(struct call *call, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        bool is_flag = argv[i][0] == '-' && argv[i][1] == '-' && argv[i][2];
        if (is_flag) {
            enum outcome outcome = flag_read(call, argc, argv, &i);
            if (outcome)
                return outcome;
        } else if (call->argument_count < call->command->argument_count) {
            call->arguments[call->argument_count++] = argv[i];
        } else {
            return call_misuse(call, "\"%s\" is not expected here.", argv[i]);
        }
    }
    if (call->argument_count < call->command->argument_count - call->command->optional_count)
        return call_misuse(call, "Say more: signpost %s %s.", call->command->name,
                           call->command->arguments);
    return OUTCOME_DONE;
}

/* PROJ would ask the network about places, and so tell it of them. */
static enum err network_refuse(struct problem *problem)
{
    const char *network = getenv("PROJ_NETWORK");
    if (!network || !*network || strcasecmp(network, "off") == 0)
        return OK;
    problem_at(problem, "PROJ_NETWORK");
    return problem_set(problem, ERR_INVALID,
                       "The environment lets PROJ use the network. Unset it, or set it to OFF.");
}

/* "2021-02-01", or with a time of that day: "2021-02-01T14:30". */
static bool today_set(struct str text)
{
    struct str day_text = {text.ptr, text.len < DATE_TEXT_LEN ? text.len : DATE_TEXT_LEN};
    struct str time_text = {text.ptr + day_text.len, text.len - day_text.len};
    struct date day;
    int minute = -1;
    if (!date_parse(day_text, &day))
        return false;
    if (time_text.len) {
        struct str after = {time_text.ptr + 1, time_text.len - 1};
        if (time_text.ptr[0] != 'T' || after.len != CLOCK_TIME_LEN ||
            !clock_time_parse(after, &minute) || minute >= DAY_MINUTES)
            return false;
    }
    clock_set_today(day.days);
    clock_set_minutes(minute);
    return true;
}

/* What holds for every command. */
static enum outcome settings_apply(struct call *call)
{
    struct problem problem = {0};
    if (network_refuse(&problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (settings_complete(&call->settings, &problem) != OK)
        return call_fail(call, OUTCOME_USAGE, &problem);
    enum log_level level;
    if (!log_level_from(str_from(call->settings.values[SETTING_LOG_LEVEL]), &level))
        return call_misuse(call, "--log-level is debug, info, warning or error.");
    log_set_level(level);
    const char *today = call->settings.values[SETTING_TODAY];
    if (today && !today_set(str_from(today)))
        return call_misuse(call, "--today is a day like 2021-02-01, or a time like "
                                 "2021-02-01T14:30.");
    return OUTCOME_DONE;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static enum outcome command_explain(const struct command *command)
{
    struct option options[OPTIONS_MAX];
    int count = command->options ? command->options(options) : 0;
    help_command(command, options, count);
    return OUTCOME_DONE;
}

static enum outcome call_run(struct call *call)
{
    enum outcome outcome;
    if (call->command->place != COMMAND_HERE && socket_ask(call, &outcome))
        return outcome;
    return call->command->run(call);
}

static enum outcome call_make(const struct command *command, int argc, char **argv)
{
    if (wants_help(argc, argv))
        return command_explain(command);
    struct call call = {.command = command, .in = stdin, .out = stdout, .err = stderr};
    if (command->options)
        call.option_count = command->options(call.options);
    enum outcome outcome = arguments_read(&call, argc, argv);
    if (!outcome)
        outcome = settings_apply(&call);
    if (!outcome && command->prepare)
        outcome = command->prepare(&call);
    if (!outcome)
        outcome = call_run(&call);
    settings_finish(&call.settings);
    return outcome;
}

const struct command *command_named(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    return NULL;
}

enum outcome command_run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    const struct command *asked =
        strcmp(name, "help") == 0 && argc == 3 ? command_named(argv[2]) : NULL;
    if (asked)
        return command_explain(asked);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        help_all(commands, COMMAND_COUNT);
        return OUTCOME_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        help_version();
        return OUTCOME_DONE;
    }
    const struct command *command = command_named(name);
    if (command)
        return call_make(command, argc - 2, argv + 2);
    if (*name)
        fprintf(stderr, "signpost: There is no command \"%s\". See: signpost --help\n", name);
    else
        fprintf(stderr, "signpost: Say what to do. See: signpost --help\n");
    return OUTCOME_USAGE;
}
