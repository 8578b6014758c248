/* What the files share that make a service of the cells of a row. */
#ifndef SIGNPOST_DOMAIN_SERVICES_COMPOSING_H
#define SIGNPOST_DOMAIN_SERVICES_COMPOSING_H

#include "services_sheet.h"

/* Where the rows of the base have gone. */
struct made {
    const struct composing *by;
    struct intake *intake;
    struct draft *draft;
    struct directory *directory;
    const struct service_record *base; /* NULL; moves when services are added */
    struct service_record service;
    struct date known_from;
    int locations[LIST_PARTS_MAX + 1]; /* of the base's: the new one, or NONE */
    enum err err;
};

/* From the first day to the last. */
extern const struct validity made_whenever;

/* Copies a run of the base's as it is. */
#define MADE_COPY(field, list)                                                                     \
    do {                                                                                           \
        int first_copy = directory->list##_count;                                                  \
        for (int i = 0; made->base && i < made->base->field.count; i++) {                          \
            draft_##list##_reserve(made->draft, 1);                                                \
            *draft_##list(made->draft) = directory->list[made->base->field.first + i];             \
        }                                                                                          \
        made->service.field = (struct span){first_copy, directory->list##_count - first_copy};     \
    } while (0)

/* A cell; does the row change one of these columns (of a new service it does)? */
struct str made_text(const struct made *made, enum services_column column);
bool made_changes(const struct made *made, int from, int to);

/* What a canonical cell means; silent where it is empty. */
int made_term(const struct made *made, const char *vocabulary, struct str code, int silent);
int made_code(const char *const *codes, struct str code, int silent);
bool made_yes(struct str text);
int made_area(struct made *made, struct str text); /* NONE */
bool made_same_cells(const struct str *a, const struct str *b, int count);

/* The parts of a service, each with its run of rows. Sites before what names them. */
void made_sites(struct made *made);
void made_schedules(struct made *made);
void made_coverages(struct made *made);
void made_rules(struct made *made);
void made_fundings(struct made *made);
void made_phones(struct made *made);
void made_notes(struct made *made);

#endif
