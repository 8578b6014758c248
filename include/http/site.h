/* The site: what the server shows of one atlas, at which addresses. */
#ifndef SIGNPOST_HTTP_SITE_H
#define SIGNPOST_HTTP_SITE_H

#include "domain/atlas.h"
#include "http/server.h"

struct site;

/* Takes over a hold on the atlas, also on failure. public_url: without a slash at its end,
 * borrowed; empty text gives links without a host. */
MUST_CHECK enum err site_create(const struct atlas *atlas, struct str public_url, struct site **out,
                                struct problem *problem);
/* Where people report mistakes by e-mail: pages offer it from now on. Borrowed; a plain address.
 * Before the server starts. */
void site_contact(struct site *site, struct str email);

struct ledger;

/* The site may change what it shows: people sign in, and handlers write by the ledger (borrowed,
 * until site_destroy). Before the server starts. */
MUST_CHECK enum err site_keep(struct site *site, struct ledger *ledger, struct problem *problem);

/* Somebody else changed who may sign in (a command, another process): reads it again. The caller
 * has entered the ledger. Does nothing where the site keeps none. */
struct store;
MUST_CHECK enum err site_accounts_changed(struct site *site, struct store *store,
                                          struct problem *problem);

/* Takes the login in that header for proved where the connection comes from that numeric address: a
 * proxy's that signs people in. Borrowed; NULL: nobody is believed. Before the server starts. */
void site_trust(struct site *site, const char *header, const char *address);
/* ERR_INVALID: the one is not a header's name, or the other not a numeric address. */
MUST_CHECK enum err site_trust_check(const char *header, const char *address,
                                     struct problem *problem);

/* Is it an e-mail address that can stand in a link as it is? */
bool site_contact_is_plain(struct str email);

void site_destroy(struct site *site); /* NULL is fine; after the server */

/* Puts routes, workers and pages into the options. */
void site_serve(struct site *site, struct http_options *options);

/* Shows another atlas from now on; requests in flight end with the one that they began with. Takes
 * over a hold, also on failure. Any thread. */
MUST_CHECK enum err site_replace(struct site *site, const struct atlas *atlas,
                                 struct problem *problem);

/* To be called now and then: when a new day has begun, what was prepared for the last one goes. Any
 * thread. */
MUST_CHECK enum err site_tick(struct site *site, struct problem *problem);

#endif
