/* The record and the atlas of a command, opened as its settings say. */
#ifndef SIGNPOST_APP_RECORD_H
#define SIGNPOST_APP_RECORD_H

#include "app/command.h"
#include "domain/atlas.h"
#include "store/store.h"

/* The atlas of the database that the settings name, read only. */
MUST_CHECK enum err record_view(const struct settings *settings, const struct atlas **out,
                                struct problem *problem);

/* The store of the database that the settings name, to write to, with its schema up to date. */
MUST_CHECK enum err record_edit(const struct settings *settings, struct store **out,
                                struct problem *problem);

/* The store that a command may write to: the server's that runs it, or its own, opened as above.
 * Give it back with call_edit_end, whatever became of it; NULL is fine there. */
MUST_CHECK enum err call_edit(const struct call *call, struct store **out, struct problem *problem);
void call_edit_end(const struct call *call, struct store *store);

/* The folder of geodata: the setting's, or ./geodata, or the one beside the program's folder. The
 * text is borrowed from the settings or from room. ERR_NOT_FOUND. */
enum { RECORD_PATH_MAX = 4096 };
MUST_CHECK enum err record_geodata(const struct settings *settings, char room[RECORD_PATH_MAX],
                                   const char **out, struct problem *problem);

#endif
