/* While a server runs, it alone writes to its database. Other calls of the program that write are
 * made by it: they send what they were asked over a socket beside the database (FILE.socket), with
 * their own streams and folder, and wait. Only the user who runs the server can. */
#ifndef SIGNPOST_APP_SOCKET_H
#define SIGNPOST_APP_SOCKET_H

#include "app/command.h"
#include "domain/ledger.h"

struct socket_door;

/* After a command has used the store, before others can: what it changed may be kept elsewhere. */
typedef void socket_changed(void *context, struct store *store);

/* Opens the server's end, with a thread of its own; path and ledger are borrowed. To be called
 * while the process has one thread, for the file's mode. */
MUST_CHECK enum err socket_door_open(const char *path, struct ledger *ledger,
                                     socket_changed *changed, void *context,
                                     struct socket_door **out, struct problem *problem);
/* Takes no more commands, lets those that run end for drain_ms, then stops them: what they had not
 * finished is taken back. NULL is fine. */
void socket_door_close(struct socket_door *door, int drain_ms);

/* Has the server make the call, if one holds the database. False: there is none. */
bool socket_ask(const struct call *call, enum outcome *outcome);

#endif
