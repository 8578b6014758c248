/* Opening hours in words, for cards, pages, sheets and the command line. */
#ifndef SIGNPOST_DOMAIN_WORDS_HOURS_H
#define SIGNPOST_DOMAIN_WORDS_HOURS_H

#include "domain/atlas.h"
#include "domain/cover.h"

/* One line for a card. It depends on the minute: make it when the page is drawn, keep it nowhere.
 */
struct hours {
    bool is_stated;        /* its source gives hours */
    bool may_run;          /* false: it certainly does not run on that day, and the words say so */
    enum open_state state; /* as far as it can be told */
    const char *code;      /* "open", "closed", "unknown": for a class or an icon */
    struct str words; /* "Open now, until 5pm"; a sentence without its full stop; never empty */
};

/* What is said of a service at one of its locations (an index in directory.locations, as in struct
 * hit), or with NONE of the service as a whole. Of a moment's day that is not now's day, the hours
 * of that day are told. now: wall_time_now(). The words live in the arena. */
struct hours hours_words(const struct atlas *atlas, int service, int location, struct moment moment,
                         struct wall_time now, struct arena *arena);

/* The same hours as a table. */
struct hours_line {
    struct str days;  /* "Monday to Friday", "First Tuesday of the month" */
    struct str times; /* "9:30am to 5pm", "9am to 12:30pm, 2pm to 5pm", "closed" */
};

enum { HOURS_LINES_MAX = 40, HOURS_GROUPS_MAX = 24 };

/* Lines that hold together: for one location, for one time. */
struct hours_group {
    int location;        /* in directory.locations; NONE: of the service as a whole */
    struct str place;    /* where, in words; empty for the service as a whole */
    struct str dates;    /* "From 1 March 2026 until 30 June 2026"; empty: as long as it runs */
    bool is_over;        /* does not hold on the moment's day */
    struct str holidays; /* "Closed on bank holidays." */
    struct str text;     /* the source's words */
    struct str note;
    int source; /* or NONE */
    int line_count;
    struct hours_line lines[HOURS_LINES_MAX];
};

struct hours_table {
    int count; /* 0: its source gives no hours */
    struct hours_group groups[HOURS_GROUPS_MAX];
};

/* All that was known on the moment's known_on. NULL if the arena is full. */
const struct hours_table *hours_table(const struct atlas *atlas, int service, struct moment moment,
                                      struct arena *arena);

/* "9am", "9:30am", "midday", "midnight": minutes since midnight, up to two days. */
void time_words(int minute, struct buf *out);

/* "9am to 12:30pm, 2pm to 5pm", "9pm to 6am", "day and night". */
void openings_words(const struct opening *openings, int count, struct buf *out);

#endif
