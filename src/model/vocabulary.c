#include "model/vocabulary.h"

const struct vocabulary *vocabulary_find(const struct vocabularies *all, const char *name)
{
    struct str wanted = str_from(name);
    for (int i = 0; i < all->count; i++)
        if (str_equal(all->lists[i].name, wanted))
            return &all->lists[i];
    return NULL;
}

int term_find(const struct vocabulary *vocabulary, struct str code)
{
    for (int i = 0; i < vocabulary->count; i++)
        if (str_equal(vocabulary->terms[i].code, code))
            return i;
    return -1;
}

uint64_t vocabulary_all(const struct vocabulary *vocabulary)
{
    return vocabulary->count >= TERM_MAX ? UINT64_MAX : (UINT64_C(1) << vocabulary->count) - 1;
}

void terms_phrase(const struct vocabulary *vocabulary, uint64_t terms, const char *last_joint,
                  struct buf *out)
{
    bool first = true;
    while (terms) {
        int bit = __builtin_ctzll(terms);
        terms &= terms - 1;
        if (!first)
            buf_text(out, terms ? ", " : last_joint);
        if (bit < vocabulary->count)
            buf_str(out, vocabulary->terms[bit].phrase);
        first = false;
    }
}
