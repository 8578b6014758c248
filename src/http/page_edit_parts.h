/* What the files of the editor share. A form is a table of fields; what stands in it, from a record
 * or as it was typed, is a list of names and values, so one function draws either. */
#ifndef SIGNPOST_HTTP_PAGE_EDIT_PARTS_H
#define SIGNPOST_HTTP_PAGE_EDIT_PARTS_H

#include <stddef.h>

#include "http/page_edit.h"
#include "page_steward_work.h"

/* How a field is typed, and what it is in the record. */
enum edit_kind {
    EDIT_TEXT,   /* struct str */
    EDIT_LONG,   /* struct str, several lines */
    EDIT_CODE,   /* an enum: one of the words */
    EDIT_FLAG,   /* bool */
    EDIT_TERM,   /* int: a term of the vocabulary "list", or NONE */
    EDIT_AREA,   /* int: an area, or NONE */
    EDIT_SOURCE, /* int: of the listing's sources */
    EDIT_COUNT,  /* int, NONE where it is empty */
    EDIT_MONEY,  /* int64_t, NONE where it is empty */
    EDIT_BOUND,  /* two dates, the earlier first */
    EDIT_DAY,    /* struct date */
    EDIT_CHOICE, /* one of several, which the sheet adds; the sheet's own to fill and take */
    EDIT_TICKS   /* several of several; the sheet's own to fill and take */
};

/* What an empty bound is: not known, or open. */
enum edit_empty { EDIT_EMPTY_UNKNOWN, EDIT_EMPTY_FIRST, EDIT_EMPTY_LAST };

enum { EDIT_OWN = -1 }; /* the sheet fills and takes the field itself */

struct edit_field {
    const char *name;
    const char *label;
    const char *hint; /* NULL: none */
    enum edit_kind kind;
    int at;                /* offset in the record, or EDIT_OWN */
    int most;              /* characters of a text, largest of a number; 0: the usual */
    bool is_wanted;        /* it may not be empty */
    enum edit_empty empty; /* EDIT_BOUND */
    int words_at;  /* EDIT_BOUND: offset of its source's words, which go when it changes; 0: none */
    bool is_other; /* its record is the sheet's other one */
    const char *list;         /* EDIT_TERM: the vocabulary; EDIT_TEXT: of suggestions */
    const char *nothing;      /* of a select: what it says where nothing is chosen; "": no such */
    const char *const *words; /* EDIT_CODE: for people, in the order of the enum; NULL at the end */
};

struct edit_page;

/* One section: a form for the service itself, or rows with a form for each. */
struct edit_sheet {
    const char *code;  /* in the address */
    const char *title; /* "Phones" */
    const char *one;   /* "a phone number": of rows */
    const char *about; /* a sentence or two; NULL: none */
    const struct edit_field *fields;
    int field_count;

    /* Where the rows are; of the service itself, none of these */
    bool has_rows;
    size_t list_at; /* of the pointer in struct directory */
    size_t count_at;
    size_t size_bytes;
    int span_at; /* of the span in struct service_record; NONE: it has none */
    void *(*add)(struct draft *draft);

    /* All of these may be NULL. What take changes is kept only where there are no errors. */
    void (*begin)(struct edit_page *page, void *record);  /* of a new row */
    void *(*other)(struct edit_page *page, void *record); /* a record that goes with this one */
    void (*fill)(struct edit_page *page, void *record);
    void (*take)(struct edit_page *page, void *record);
    bool (*has)(const struct edit_page *page, const struct edit_field *field, const void *record);
    void (*choices)(struct edit_page *page, const struct edit_field *field, struct view *options);
    /* EDIT_CODE: what a code is called here; NULL: it cannot be chosen */
    const char *(*offer)(const struct edit_page *page, const struct edit_field *field, int code);
    void (*show)(struct edit_page *page, const void *record); /* more for the form's page */
    void (*tell)(struct edit_page *page, const void *record, struct buf *out); /* one line */
    const char *(*may_remove)(struct edit_page *page, int row); /* NULL: it may; else why not */
    void (*removed)(struct edit_page *page, int row);           /* mends what points at rows */
};

enum { EDIT_VALUES_MAX = 256, EDIT_SHEETS_MAX = 16 };

struct edit_page {
    struct work work; /* the record, the store, the caller */
    struct http_request *request;
    struct picture *picture;
    const struct atlas *atlas;
    struct edit_base base;
    struct arena *arena;
    struct view *view;
    struct buf words; /* scratch */

    struct uuid id;
    char id_text[UUID_TEXT_LEN + 1];
    struct listing listing; /* the draft, or the record where there is none */
    bool is_new;            /* it is not in the record yet */
    bool is_gone;           /* retired while it was being worked on */
    bool has_draft;
    bool draft_is_lost;            /* there is one that nobody can read any more */
    struct str base_version;       /* of the record that the draft began with; empty: new */
    struct str saved_at;           /* of the draft */
    char seen[EDIT_VERSION_BYTES]; /* of the listing as it is in the page */

    const struct edit_sheet *sheet;
    int row;            /* NONE: a new one */
    const void *before; /* the record before what was typed; NULL: a new one */
    struct form_errors errors;
    int value_count;
    struct http_argument values[EDIT_VALUES_MAX];
};

static inline struct directory *edit_directory(struct edit_page *page)
{
    return &page->listing.directory;
}
static inline bool edit_is_confidential(const struct edit_page *page)
{
    return page->listing.directory.services[page->listing.service].confidential;
}
static inline struct service_record *edit_service(struct edit_page *page)
{
    return &page->listing.directory.services[page->listing.service];
}

/* page_edit_sheets.c and its neighbours: the sections, in order; NULL at the end. */
extern const struct edit_sheet *const edit_sheets[];
extern const struct edit_sheet edit_sheet_names;
extern const struct edit_sheet edit_sheet_organisations;
extern const struct edit_sheet edit_sheet_places;
extern const struct edit_sheet edit_sheet_coverage;
extern const struct edit_sheet edit_sheet_rules;
extern const struct edit_sheet edit_sheet_dates;
extern const struct edit_sheet edit_sheet_money;
extern const struct edit_sheet edit_sheet_hours;
extern const struct edit_sheet edit_sheet_phones;
extern const struct edit_sheet edit_sheet_sources;
extern const struct edit_sheet edit_sheet_evidence;
extern const struct edit_sheet edit_sheet_check;
extern const struct edit_sheet edit_sheet_notes;
const struct edit_sheet *edit_sheet_find(struct str code);
/* The section where a fault of listing_check is mended; NULL if none. *row: which, or NONE. */
const struct edit_sheet *edit_sheet_of_fault(struct str where, int *row);
/* Puts what the gate finds wrong into the page: faults, each with where it is mended. *count: how
 * many. */
MUST_CHECK enum err edit_faults_add(struct edit_page *page, int *count, struct problem *problem);

/* Rows of a sheet. */
int edit_row_count(struct edit_page *page, const struct edit_sheet *sheet);
void *edit_row(struct edit_page *page, const struct edit_sheet *sheet, int row);
void edit_row_remove(struct edit_page *page, const struct edit_sheet *sheet, int row);
void *edit_row_add(struct edit_page *page, const struct edit_sheet *sheet);

/* page_edit_sources.c: every place of the listing that names a source. */
typedef void edit_source_visit(int *source, void *context);
void edit_sources_visit(struct edit_page *page, edit_source_visit *visit, void *context);
/* Of a new row: the source that was just added, which nothing names yet; else NONE. */
int edit_source_newest(struct edit_page *page);
/* The id follows from what the source says: listings that share it do not change with this one. */
struct uuid edit_source_id(struct edit_page *page, const struct source_record *source);

/* page_edit_spare.c: sources that nothing names, behind the draft's document. */
MUST_CHECK enum err edit_spare_write(struct edit_page *page, struct buf *out,
                                     struct problem *problem);
MUST_CHECK enum err edit_spare_read(struct edit_page *page, struct str text,
                                    struct problem *problem);

/* page_edit_areas.c: an area as a value of a form: "borough/E09000022". */
struct str edit_area_text(struct edit_page *page, int area);
int edit_area_find(struct edit_page *page, struct str text); /* NONE */
/* Adds boroughs, groups of them, or both as options. */
void edit_areas_add(struct edit_page *page, bool has_boroughs, bool has_groups,
                    struct view *options);

/* page_edit_form.c: what stands in a form. */
void edit_put(struct edit_page *page, const char *name, struct str value);
void edit_put_format(struct edit_page *page, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);
struct str edit_value(const struct edit_page *page, const char *name);
bool edit_value_has(const struct edit_page *page, const char *name, struct str value);
void edit_error(struct edit_page *page, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);
void edit_take_over(struct edit_page *page); /* the values are what was sent */
void edit_fill(struct edit_page *page, const struct edit_sheet *sheet, void *record);
void edit_take(struct edit_page *page, const struct edit_sheet *sheet, void *record);
void edit_form_view(struct edit_page *page, const struct edit_sheet *sheet, const void *record);
struct view *edit_option(struct view *options, struct str value, struct str label, struct str hint);
struct str edit_format(struct edit_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* What a bound would be typed as; open ends are empty text. */
struct str edit_bound_text(struct edit_page *page, struct date earliest, struct date latest);
/* A text of a form, cleaned of white space at its ends and of its line ends' kind. False with an
 * error if it is too long or cannot be shown. */
bool edit_text_take(struct edit_page *page, const struct edit_field *field, struct str *out);
bool edit_bound_take(struct edit_page *page, const char *name, struct date *earliest,
                     struct date *latest);

/* page_edit_draft.c: from a request to the draft and back. */
typedef enum err edit_page_make(struct edit_page *page, struct http_answer *answer,
                                struct problem *problem);
/* Takes hold of picture and store, opens the draft of the service that the address names, if the
 * caller may see it, and makes the page. */
MUST_CHECK enum err edit_page_run(struct http_request *request, struct http_answer *answer,
                                  edit_page_make *make, struct problem *problem);
/* Without a service: for one that is begun. */
MUST_CHECK enum err edit_page_run_new(struct http_request *request, struct http_answer *answer,
                                      edit_page_make *make, struct problem *problem);
/* Keeps the listing as the caller's draft. */
MUST_CHECK enum err edit_keep(struct edit_page *page, struct problem *problem);
/* Was the draft changed since this form was drawn? Then there is an error that says so. */
bool edit_was_overtaken(struct edit_page *page);
/* Draws the page with what all pages of the editor show. */
MUST_CHECK enum err edit_draw(struct edit_page *page, const char *template,
                              struct http_answer *answer, struct problem *problem);
enum err edit_no_page(struct problem *problem);

/* page_edit_about.c: the organisation of that name in the listing, added if it is new there. */
int edit_organisation_choose(struct edit_page *page, struct str name);
enum err edit_no_memory(struct problem *problem);

#endif
