/* What a service's dated rows say on a day, as known on a day: does it run, whom does it cover, is
 * that paid for. */
#ifndef SIGNPOST_DOMAIN_COVER_H
#define SIGNPOST_DOMAIN_COVER_H

#include "domain/atlas.h"

/* The day asked about, and the day whose knowledge counts (DATE_MAX: all that is known). */
struct moment {
    struct date as_of;
    struct date known_on;
};

/* The statement that decides when the service runs, NULL if nothing was known of it. */
const struct statement_record *statement_at(const struct atlas *atlas, int service,
                                            struct moment moment);

/* Whom it takes by where they live. */
struct cover {
    uint64_t yes;    /* areas certainly covered, also AREA_OUTSIDE */
    uint64_t maybe;  /* areas that it may cover */
    bool is_stated;  /* some row speaks of residence */
    unsigned others; /* bits of enum basis other than residence */
    bool has_shape;  /* part of maybe is exact for a point */
};

/* The areas of one coverage row on a day, whatever its own dates say: wholly, and partly or
 * perhaps. A row that names none may reach all that it lies within. */
void coverage_areas(const struct atlas *atlas, int coverage, struct date as_of, uint64_t *full,
                    uint64_t *part);

struct cover cover_at(const struct atlas *atlas, int service, struct moment moment);

/* Does the shape of a coverage row hold the point? */
bool coverage_shape_holds(const struct atlas *atlas, int coverage, struct geo_grid point);

/* How a home fits: certainty that it is covered; CERTAINLY_NOT only where nothing could make it
 * fit. */
enum certainty cover_of_area(const struct cover *cover, uint64_t london, int area);

/* The same for a point in a borough, which may settle what a shape leaves open. */
enum certainty cover_of_point(const struct atlas *atlas, int service, struct moment moment,
                              const struct cover *cover, int area, struct geo_grid point);

/* What the shapes say where the area alone leaves it open. */
enum certainty cover_settle(const struct atlas *atlas, int service, struct moment moment, int area,
                            struct geo_grid point);

enum secured { SECURED_NO, SECURED_YES, SECURED_UNKNOWN };

struct funding_state {
    enum secured secured;
    struct date until_earliest; /* end of the last grant in the unbroken chain from the day on */
    struct date until_latest;
    bool has_until;
};

struct funding_state funding_at(const struct atlas *atlas, int service, struct moment moment);

/* The places where it is delivered on that day: is this location one of them? */
bool location_is_present(const struct atlas *atlas, int location, struct moment moment);

/* The members of an area: itself if it is a borough. Uncertain members in *maybe. */
uint64_t area_members(const struct atlas *atlas, int area, struct date as_of, uint64_t *maybe);

#endif
