/* What comes with Signpost, put into a database: geodata/ and the real provision facts. */
#ifndef SIGNPOST_DOMAIN_LOAD_H
#define SIGNPOST_DOMAIN_LOAD_H

#include "store/store.h"

enum { LOAD_KEPT_SHOWN = 20, LOAD_NAME_BYTES = 120 };

struct load_report {
    bool was_loaded; /* the same files were loaded before: nothing was done, all else is 0 */
    int boroughs;
    int groups;
    int places;
    int sectors;
    int demand_points;
    int sources;
    int programmes;
    int services;
    int data_notes;
    int created; /* these four of a record that had services before */
    int changed;
    int retired; /* they came with an earlier load, and are no longer in the files */
    int kept;    /* the files say something else, and so did people here: left as they are */
    char kept_names[LOAD_KEPT_SHOWN][LOAD_NAME_BYTES]; /* the first of them */
};

/* Who changes services in the history, when a load does. */
#define LOAD_ACTOR "signpost load"

/* Loads the ground and the provision facts in one transaction with its row of history. Ids and
 * postcodes stay. Over services that are there: only those change that nobody but a load has
 * touched, each with a row of history; what people imported, edited or retired stays as it is. Does
 * nothing if these very files were loaded by this version of the program. ERR_INVALID if the
 * database holds synthetic services, or a file is wrong: then the problem's where is the file and
 * line, or a JSON pointer in provision.json. */
MUST_CHECK enum err load_all(struct store *store, const char *geodata_folder,
                             struct load_report *out, struct problem *problem);

/* The ground alone, for a synthetic directory. */
MUST_CHECK enum err load_ground(struct store *store, const char *geodata_folder,
                                struct load_report *out, struct problem *problem);

/* Under these names the store keeps the fingerprints of what was loaded. */
#define LOADED_GROUND STR("ground")
#define LOADED_SERVICES STR("services")
#define LOADED_DEMAND STR("demand") /* where it was imported; the store knows this name too */

#endif
