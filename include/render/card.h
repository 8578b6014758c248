/* One answer in words: what a page, a table and a sheet of paper say of a service. */
#ifndef SIGNPOST_RENDER_CARD_H
#define SIGNPOST_RENDER_CARD_H

#include "domain/words.h"
#include "domain/words_hours.h"

enum { CARD_REASONS_MAX = 12, CARD_ASKS_MAX = 12, CARD_STRONGEST = 2 };

struct card_ask {
    bool is_hers;     /* ask her; otherwise the service */
    const char *fact; /* where it is hers: the field of the find contract that settles it */
    struct str text;
};

struct card {
    int service;
    enum verdict verdict;
    char id[UUID_TEXT_LEN + 1];
    struct str name;
    struct str organisation;
    struct str verdict_label; /* "Ask them first" */
    struct str because;       /* the two strongest reasons, as sentences; may be empty */
    struct str distance;      /* "1.2 km"; empty where it means nothing */
    bool distance_is_about;
    struct str site;     /* empty: none to go to */
    struct str coverage; /* "Lambeth and Southwark" */
    struct str phone;    /* "No number in its source" where has_phone is false */
    struct str phone_note;
    bool has_phone;
    struct hours hours; /* "Open now, until 5pm", by the clock's minute */
    struct str funding; /* "Funded until March 2021" */
    struct str checked; /* "1 March 2026" */
    struct str overdue; /* that its check is overdue; mostly empty */
    struct str source_title;
    struct str source_url;
    struct str source_date;
    int ask_count;
    struct card_ask asks[CARD_ASKS_MAX];
};

/* Everything lives in the arena or as long as the atlas. */
MUST_CHECK enum err card_make(const struct atlas *atlas, const struct question *question,
                              const struct hit *hit, struct arena *arena, struct card *out,
                              struct problem *problem);

#endif
