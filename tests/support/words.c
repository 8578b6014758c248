#include "tests/support/words.h"

static void add(struct vocabularies *all, const char *name, const char *const *codes,
                const char *const *phrases)
{
    struct vocabulary *list = &all->lists[all->count++];
    list->name = str_from(name);
    for (; codes[list->count]; list->count++)
        list->terms[list->count] =
            (struct term){str_from(codes[list->count]), str_from(codes[list->count]),
                          str_from(phrases[list->count]), str_from("")};
}

const struct vocabularies *test_words(void)
{
    static struct vocabularies all;
    if (all.count)
        return &all;
    add(&all, "need", (const char *const[]){"housing", "debt", "abuse", NULL},
        (const char *const[]){"somewhere to live", "debt", "abuse", NULL});
    add(&all, "stage", (const char *const[]){"at-risk", "prison", "release", NULL},
        (const char *const[]){"at risk", "in prison", "leaving prison", NULL});
    add(&all, "language", (const char *const[]){"en", "pl", "ar", NULL},
        (const char *const[]){"English", "Polish", "Arabic", NULL});
    add(&all, "offence", (const char *const[]){"arson", "violence", NULL},
        (const char *const[]){"arson", "violence", NULL});
    add(&all, "referral", (const char *const[]){"self", "police", NULL},
        (const char *const[]){"by getting in touch herself", "through the police", NULL});
    return &all;
}
