/* The draws of a synthetic directory. */
#include <stdio.h>

#include "synthetic_making.h"

/* splitmix64 (Steele, Lea, Flood 2014), so that every machine draws the same. */
uint64_t draw(struct making *making)
{
    uint64_t z = making->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int draw_below(struct making *making, int count)
{
    return (int)(draw(making) % (uint64_t)count);
}

int draw_between(struct making *making, int least, int most)
{
    return least + draw_below(making, most - least + 1);
}

bool draw_percent(struct making *making, int percent)
{
    return draw_below(making, 100) < percent;
}

uint64_t draw_terms(struct making *making, const char *vocabulary, int most)
{
    const struct vocabulary *list = vocabulary_find(&making->draft.directory->words, vocabulary);
    uint64_t terms = 0;
    int count = draw_between(making, 1, most);
    if (!list || !list->count)
        return 1;
    for (int i = 0; i < count; i++)
        terms |= UINT64_C(1) << draw_below(making, list->count);
    return terms;
}

struct str text_of(struct making *making, const char *start, int digits, int number,
                   const char *end)
{
    char text[120];
    snprintf(text, sizeof text, "%s%0*d%s", start, digits, number, end);
    return draft_text(&making->draft, str_from(text));
}

int draw_group(struct making *making)
{
    return making->group_count ? making->groups[draw_below(making, making->group_count)]
                               : making->london;
}

struct date day_of(int year, int month, int day)
{
    struct date date = DATE_MIN;
    date_from_ymd(year, month, day, &date);
    return date;
}
