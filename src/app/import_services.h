/* signpost import services, and openreferral: told by line, then all or nothing. */
#ifndef SIGNPOST_APP_IMPORT_SERVICES_H
#define SIGNPOST_APP_IMPORT_SERVICES_H

#include "app/command.h"
#include "domain/intake.h"

/* is_referral: files of Open Referral alone, whatever they are called. */
enum outcome import_services(struct call *call, struct store *store, bool is_referral,
                             const struct intake_watch *watch, struct problem *problem);

/* --template, --columns: to the call's output, without a store. */
enum outcome import_services_template(struct call *call, bool in_words);

#endif
