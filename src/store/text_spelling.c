#include "text_spelling.h"

#include <string.h>

#include "base/token.h"

enum { DISTANCE_NONE = 99, SAME_START_MIN_BYTES = 4 };

/* The first term that is not before the key. */
static int terms_from(const struct text_terms *terms, struct str key)
{
    int low = 0;
    int high = terms->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (str_compare(terms->items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool terms_begin_with(const struct text_terms *terms, struct str start)
{
    int at = terms_from(terms, start);
    return at < terms->count && str_starts_with(terms->items[at].key, start);
}

/* How many letters apart: one left out, put in, changed, or two neighbours swapped (optimal string
 * alignment). DISTANCE_NONE if more than most. Letters beyond ASCII count once for each byte. */
static int distance(struct str a, struct str b, int most)
{
    size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (gap > (size_t)most || a.len > TOKEN_KEY_MAX_BYTES || b.len > TOKEN_KEY_MAX_BYTES)
        return DISTANCE_NONE;
    int rows[3][TOKEN_KEY_MAX_BYTES + 1];
    for (size_t k = 0; k <= b.len; k++)
        rows[0][k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i - 1) % 3];
        int least = row[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            bool is_same = a.ptr[i - 1] == b.ptr[k - 1];
            int best = above[k - 1] + !is_same;
            best = above[k] + 1 < best ? above[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            bool is_swapped =
                i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1];
            if (is_swapped && rows[(i - 2) % 3][k - 2] + 1 < best)
                best = rows[(i - 2) % 3][k - 2] + 1;
            row[k] = best;
            least = best < least ? best : least;
        }
        if (least > most)
            return DISTANCE_NONE;
    }
    int whole = rows[a.len % 3][b.len];
    return whole <= most ? whole : DISTANCE_NONE;
}

/* A year or an age is not spelled like another. */
static bool has_digit(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] >= '0' && key.ptr[i] <= '9')
            return true;
    return false;
}

/* Candidates, the best first: close, then with the same first letter, then frequent; as terms are
 * sorted, the first of equals stays in front. */
struct candidate {
    const struct text_term *term;
    int distance;
    bool is_other_letter;
};

static bool candidate_is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if (a->is_other_letter != b->is_other_letter)
        return b->is_other_letter;
    return a->term->documents > b->term->documents;
}

static void candidate_put(struct candidate best[TEXT_SPELLINGS_MAX], int *count,
                          struct candidate added)
{
    int at = *count;
    while (at > 0 && candidate_is_better(&added, &best[at - 1]))
        at--;
    if (at == TEXT_SPELLINGS_MAX)
        return;
    *count += *count < TEXT_SPELLINGS_MAX;
    memmove(&best[at + 1], &best[at], (size_t)(*count - at - 1) * sizeof *best);
    best[at] = added;
}

/* Only the closest count: of "hosing" that is "housing", not "nursing". */
static void spellings_set(struct text_word *word, enum text_likeness likeness,
                          const struct candidate *best, int count)
{
    word->likeness = likeness;
    for (int i = 0; i < count && best[i].distance == best[0].distance; i++)
        word->spellings[word->spelling_count++] = best[i].term->key;
}

static bool find_spelled_like(const struct text_terms *terms, struct text_word *word)
{
    struct candidate best[TEXT_SPELLINGS_MAX];
    int count = 0;
    int most = word->key.len < 4 ? 0 : word->key.len < 8 ? 1 : 2;
    if (!most || has_digit(word->key))
        return false;
    for (int i = 0; i < terms->count; i++) {
        const struct text_term *term = &terms->items[i];
        int apart = distance(word->key, term->key, most);
        if (apart != DISTANCE_NONE && !has_digit(term->key))
            candidate_put(best, &count,
                          (struct candidate){term, apart, *term->key.ptr != *word->key.ptr});
    }
    spellings_set(word, TEXT_SPELLED_LIKE, best, count);
    return count > 0;
}

/* "houses" and "housing": the longest start that some term has, of half the word at least. */
static bool find_same_start(const struct text_terms *terms, struct text_word *word)
{
    struct candidate best[TEXT_SPELLINGS_MAX];
    int count = 0;
    struct str start = word->key;
    size_t least = (start.len + 1) / 2;
    if (least < SAME_START_MIN_BYTES)
        least = SAME_START_MIN_BYTES;
    if (has_digit(word->key))
        return false;
    while (start.len > least && !terms_begin_with(terms, start))
        start.len--;
    for (int i = terms_from(terms, start);
         start.len >= least && i < terms->count && str_starts_with(terms->items[i].key, start); i++)
        candidate_put(best, &count, (struct candidate){&terms->items[i], 0, false});
    spellings_set(word, TEXT_SAME_START, best, count);
    return count > 0;
}

void text_word_understand(const struct text_terms *terms, struct text_word *word)
{
    word->likeness = TEXT_BEGINS;
    word->spelling_count = 0;
    if (!terms_begin_with(terms, word->key) && !find_spelled_like(terms, word) &&
        !find_same_start(terms, word))
        word->likeness = TEXT_NOWHERE;
}
