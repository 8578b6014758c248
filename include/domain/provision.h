/* The provision facts: geodata/provision.json, mapped by hand from public documents. */
#ifndef SIGNPOST_DOMAIN_PROVISION_H
#define SIGNPOST_DOMAIN_PROVISION_H

#include "geo/projection.h"
#include "model/directory.h"

enum { PROVISION_BYTES_MAX = 8 * 1024 * 1024 };

/* Adds sources, organisations, programmes, services and what hangs on them, and the notes of the
 * data page, to a directory that holds the ground and the vocabularies. Everything lives in the
 * arena. Strict: an unknown member, key, code or area, or a bound that is none, is ERR_INVALID, and
 * the problem's where is its JSON pointer; the directory is then of no use. A service's bound that
 * is not stated reaches only to the days on which sources saw it; sites and coverage without bounds
 * of their own hold whenever the service runs; a funding's are unknown. A programme's own dates,
 * organisations, grants and sightings are checked, not kept: its services carry what holds for
 * them. */
MUST_CHECK enum err provision_read(struct str json, const struct projection *projection,
                                   struct arena *arena, struct directory *directory,
                                   struct problem *problem);

#endif
