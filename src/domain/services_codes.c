/* Cells that hold a code: of Signpost, of a vocabulary, yes or no. */
#include "services_cells.h"

enum { CODES_SHOWN = 9 };

/* Letters' case does not count, and a space is a dash. */
static bool same_code(struct str text, struct str code)
{
    if (text.len != code.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char a = text.ptr[i] == ' ' || text.ptr[i] == '_' ? '-' : text.ptr[i];
        char b = code.ptr[i];
        if ((a >= 'A' && a <= 'Z' ? a + 32 : a) != (b >= 'A' && b <= 'Z' ? b + 32 : b))
            return false;
    }
    return true;
}

static int term_of(const struct vocabulary *words, struct str text)
{
    for (int i = 0; i < words->count; i++)
        if (same_code(text, words->terms[i].code) || str_equal_nocase(text, words->terms[i].label))
            return i;
    return NONE;
}

static void fault_term(struct intake *intake, const struct column *column,
                       const struct vocabulary *words, struct str text)
{
    struct buf choices;
    int nearest = NONE;
    int least = spelling_limit(text) + 1;
    buf_init(&choices, 0);
    for (int i = 0; i < words->count; i++) {
        int edits = spelling_edits(text, words->terms[i].code, least - 1);
        int by_label = spelling_edits(text, words->terms[i].label, least - 1);
        edits = by_label < edits ? by_label : edits;
        nearest = edits < least ? i : nearest;
        least = edits < least ? edits : least;
        if (words->count <= 3 * CODES_SHOWN) {
            buf_text(&choices, i ? i + 1 == words->count ? " or " : ", " : "");
            buf_str(&choices, words->terms[i].code);
        }
    }
    if (nearest != NONE)
        intake_fault(intake, column->name, "\"%.*s\" is not known here. Is it %.*s?", SHOWN(text),
                     SHOWN(words->terms[nearest].code));
    else
        intake_fault(intake, column->name, "\"%.*s\" is not known here. Write %s.", SHOWN(text),
                     choices.len && !choices.failed ? choices.ptr
                                                    : "one of the codes in the "
                                                      "description of the columns");
    buf_finish(&choices);
}

struct str cell_code(struct intake *intake, const struct column *column, struct str cell,
                     const char *const *codes)
{
    struct buf choices;
    for (int i = 0; codes[i]; i++)
        if (same_code(cell, str_from(codes[i])))
            return str_from(codes[i]);
    buf_init(&choices, 0);
    for (int i = 0; codes[i]; i++) {
        buf_text(&choices, i ? codes[i + 1] ? ", " : " or " : "");
        buf_text(&choices, codes[i]);
    }
    intake_fault(intake, column->name, "\"%.*s\" is not known here. Write %s.", SHOWN(cell),
                 choices.failed ? "a code" : choices.ptr);
    buf_finish(&choices);
    return STR("");
}

static const struct vocabulary *words_of(const struct intake *intake, const struct column *column)
{
    return vocabulary_find(&intake->directory.words, column->vocabulary);
}

struct str cell_term(struct intake *intake, const struct column *column, struct str cell)
{
    const struct vocabulary *words = words_of(intake, column);
    int term = words ? term_of(words, cell) : NONE;
    if (words && term == NONE)
        fault_term(intake, column, words, cell);
    return term == NONE ? STR("") : words->terms[term].code;
}

/* A part that is no term as a whole may be several with commas between. */
static void add_terms(struct intake *intake, const struct column *column,
                      const struct vocabulary *words, struct str part, uint64_t *terms)
{
    struct str piece;
    int whole = term_of(words, part);
    if (whole != NONE) {
        *terms |= UINT64_C(1) << whole;
        return;
    }
    while (str_split(&part, ',', &piece)) {
        piece = str_trim(piece);
        int term = piece.len ? term_of(words, piece) : NONE;
        if (term != NONE)
            *terms |= UINT64_C(1) << term;
        else if (piece.len)
            fault_term(intake, column, words, piece);
    }
}

struct str cell_terms(struct intake *intake, const struct column *column, struct str cell)
{
    const struct vocabulary *words = words_of(intake, column);
    struct str parts[LIST_PARTS_MAX];
    int count = sheet_parts(cell, parts, LIST_PARTS_MAX);
    uint64_t terms = 0;
    int found = 0;
    for (int i = 0; i < count && words; i++)
        add_terms(intake, column, words, parts[i], &terms);
    for (int t = 0; words && t < words->count; t++)
        if (terms >> t & 1)
            parts[found++] = words->terms[t].code;
    return sheet_joined(intake, parts, found);
}

struct str cell_truth(struct intake *intake, const struct column *column, struct str cell)
{
    static const char *const yes[] = {"yes", "y", "true", "1"};
    static const char *const no[] = {"no", "n", "false", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (str_equal_nocase(cell, str_from(yes[i])))
            return STR("yes");
        if (str_equal_nocase(cell, str_from(no[i])))
            return STR("no");
    }
    if (column->kind == CELL_FLAG && str_equal_nocase(cell, STR("only")))
        return STR("only");
    intake_fault(intake, column->name, "\"%.*s\" is not known here. Write %s.", SHOWN(cell),
                 column->kind == CELL_FLAG ? "yes, no or only" : "yes or no");
    return STR("");
}
