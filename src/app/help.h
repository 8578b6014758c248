/* What --help prints, made from the same tables that the program reads its arguments by. */
#ifndef SIGNPOST_APP_HELP_H
#define SIGNPOST_APP_HELP_H

#include "app/command.h"

void help_all(const struct command *const *commands, int count);
void help_command(const struct command *command, const struct option *options, int option_count);
void help_version(void);

#endif
