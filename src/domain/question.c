#include "domain/question.h"

void question_init(struct question *question)
{
    *question = (struct question){.moment = {.as_of = date_today(), .known_on = DATE_MAX},
                                  .limit = LIMIT_DEFAULT};
}

uint64_t question_home_areas(const struct question *question, bool *assumed)
{
    *assumed = false;
    if (question->home_kind == HOME_NOWHERE)
        return AREA_BIT(AREA_NOWHERE);
    if (question->home_kind == HOME_KNOWN)
        return question->home.areas;
    *assumed = true;
    if (!question->has_near || (question->near.areas & AREA_BIT(AREA_OUTSIDE) &&
                                question->near.areas == AREA_BIT(AREA_OUTSIDE)))
        return 0; /* she may be in prison out there: that says nothing of her home */
    return question->near.areas;
}

bool question_home_point(const struct question *question, int *area, struct geo_grid *point)
{
    const struct place *home = question->home_kind == HOME_KNOWN     ? &question->home
                               : question->home_kind == HOME_UNKNOWN ? &question->near
                                                                     : NULL;
    if (!home || (home == &question->near && !question->has_near) || home->about_m > 0)
        return false;
    *area = home->first_area;
    *point = home->grid;
    return true;
}
