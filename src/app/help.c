#include "help.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMNS = 32 };

static const char outcomes[] =
    "Exit codes: 0 done; 1 failed (a file, the database, the network); 2 the command line is\n"
    "wrong; 3 a place that cannot be found, or more than one of that name.\n";

void help_version(void)
{
    puts("signpost 0.1");
}

void help_all(const struct command *const *commands, int count)
{
    puts("Signpost finds the closest suitable women's service in London.\n\n"
         "usage: signpost COMMAND [OPTION ...]\n");
    for (int i = 0; i < count; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
    printf("\nEach command explains its options: signpost COMMAND --help\n\n%s", outcomes);
}

static void row(const char *name, const char *value, const char *help, const char *more)
{
    char left[80];
    snprintf(left, sizeof left, "--%s%s%s", name, value ? " " : "", value ? value : "");
    if (strlen(left) >= NAME_COLUMNS)
        printf("  %s\n  %-*s %s%s\n", left, NAME_COLUMNS, "", help, more);
    else
        printf("  %-*s %s%s\n", NAME_COLUMNS, left, help, more);
}

static void settings_print(unsigned settings)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *setting = setting_row((enum setting)i);
        if (!(settings >> i & 1))
            continue;
        char more[96] = "";
        if (setting->usual)
            snprintf(more, sizeof more, " (%s)", setting->usual);
        row(setting->name, setting->value, setting->help, more);
    }
    puts("\nEach of these may also stand in the environment (--public-url as SIGNPOST_PUBLIC_URL) "
         "or in\n"
         "the file that --config names (public-url = ...). A flag wins over the environment, the\n"
         "environment over the file.");
}

void help_command(const struct command *command, const struct option *options, int option_count)
{
    printf("usage: signpost %s%s%s [OPTION ...]\n\n%s\n", command->name,
           command->arguments ? " " : "", command->arguments ? command->arguments : "",
           command->summary);
    if (command->more)
        printf("\n%s\n", command->more);
    putchar('\n');
    for (int i = 0; i < option_count; i++)
        row(options[i].name, options[i].value, options[i].help, "");
    if (option_count)
        putchar('\n');
    settings_print(command->settings);
    printf("\n%s", outcomes);
}
