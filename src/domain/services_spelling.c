/* How far apart two words are. */
#include <stdlib.h>

#include "intake_making.h"

enum { EDIT_BYTES_MAX = 96 };

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Letters put in, left out, changed, or two that stand the other way round: one edit each (optimal
 * string alignment). */
int spelling_edits(struct str a, struct str b, int limit)
{
    int rows[3][EDIT_BYTES_MAX + 1]; /* of two letters ago, one, and this one */
    int *older = rows[0];
    int *old = rows[1];
    int *row = rows[2];
    if (a.len > EDIT_BYTES_MAX || b.len > EDIT_BYTES_MAX || abs((int)a.len - (int)b.len) > limit)
        return limit + 1;
    for (size_t k = 0; k <= b.len; k++)
        old[k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            char left = small(a.ptr[i - 1]);
            char right = small(b.ptr[k - 1]);
            int step = (row[k - 1] < old[k] ? row[k - 1] : old[k]) + 1;
            int change = old[k - 1] + (left != right);
            row[k] = change < step ? change : step;
            if (i > 1 && k > 1 && left == small(b.ptr[k - 2]) && right == small(a.ptr[i - 2]) &&
                older[k - 2] + 1 < row[k])
                row[k] = older[k - 2] + 1;
        }
        int *free_row = older;
        older = old;
        old = row;
        row = free_row;
    }
    return old[b.len];
}

int spelling_limit(struct str text)
{
    int limit = (int)text.len / 3;
    return text.len > EDIT_BYTES_MAX || limit > 3 ? 3 : limit < 1 ? 1 : limit;
}
