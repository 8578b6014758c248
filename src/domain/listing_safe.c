/* What a confidential service may not hold: nothing that is finer than its region. Its schema and
 * its readers refuse places; here it is said in words, and free text is looked at too. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "listing_making.h"
#include "model/postcode.h"

enum { REGION_BOROUGHS_LEAST = 3, WORDS_MAX = LISTING_TEXT_LETTERS / 2 + 1 };

int listing_region_boroughs(const struct directory *directory, int region)
{
    int count = 0;
    for (int i = 0; i < directory->members_count; i++)
        count += directory->members[i].group == region;
    return count;
}

/* ---- words of a free text ---- */

struct words {
    struct str list[WORDS_MAX];
    bool follows[WORDS_MAX]; /* no more than a few signs are between it and the one before */
    int count;
};

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '\'';
}

static void words_of(struct str text, struct words *out)
{
    enum { GAP_BYTES_MAX = 4 };
    size_t i = 0;
    out->count = 0;
    while (i < text.len && out->count < WORDS_MAX) {
        size_t gap = i;
        while (i < text.len && !is_word_byte(text.ptr[i]))
            i++;
        size_t first = i;
        while (i < text.len && is_word_byte(text.ptr[i]))
            i++;
        if (i > first) {
            out->follows[out->count] = first - gap <= GAP_BYTES_MAX;
            out->list[out->count++] = (struct str){text.ptr + first, i - first};
        }
    }
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_number(struct str word, size_t least, size_t most)
{
    for (size_t i = 0; i < word.len; i++)
        if (!isdigit((unsigned char)word.ptr[i]))
            return false;
    return word.len >= least && word.len <= most;
}

/* ---- postcodes ---- */

/* Does a word begin with the letters of one of the postcode areas, which stand between spaces? */
static bool is_in_area(struct str word, const char *areas)
{
    char area[5] = " ";
    size_t letters = 0;
    for (; letters < word.len && letters < 2 && isalpha((unsigned char)word.ptr[letters]);
         letters++)
        area[1 + letters] = (char)toupper((unsigned char)word.ptr[letters]);
    area[1 + letters] = ' ';
    return letters && strstr(areas, area);
}

/* "SE15": districts of Greater London are finer than any region. */
static bool is_london_district(struct str word)
{
    static const char london[] = " E EC N NW SE SW W WC BR CR DA EN HA IG KT RM SM TN TW UB WD ";
    return word.len && is_capital(word.ptr[0]) && is_in_area(word, london) &&
           postcode_parse(word).part == POSTCODE_DISTRICT;
}

/* All areas, so that "open 9 to 5 9am" is none. */
static bool is_postcode(struct str word)
{
    static const char britain[] =
        " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
        "DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL "
        "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL "
        "SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";
    return postcode_parse(word).part == POSTCODE_WHOLE && is_in_area(word, britain);
}

/* "SE15 4QL", "se154ql", "SE15-4QL", "SE 15 4QL"; a part of one: "SE15 4", "SE15". */
static bool tells_postcode(const struct words *words)
{
    enum { PIECES_MAX = 3, POSTCODE_LETTERS = 7 };
    for (int i = 0; i < words->count; i++) {
        char joined[POSTCODE_LETTERS];
        size_t len = 0;
        if (is_london_district(words->list[i]))
            return true;
        for (int k = i; k < words->count && k < i + PIECES_MAX && (k == i || words->follows[k]);
             k++) {
            struct str word = words->list[k];
            if (word.len > sizeof joined - len)
                break;
            memcpy(joined + len, word.ptr, word.len);
            len += word.len;
            if (is_postcode((struct str){joined, len}))
                return true;
        }
    }
    return false;
}

/* ---- streets ---- */

/* Small ones are streets also without capitals: "5 rye lane". */
static bool is_street(struct str word, bool is_small)
{
    static const char *const streets[] = {
        "street", "road",   "lane",  "avenue", "crescent", "terrace", "gardens", "mews", /* small */
        "st",     "rd",     "ave",   "close",  "drive",    "grove",   "hill",    "place",
        "square", "way",    "court", "walk",   "green",    "rise",    "row",     "yard",
        "parade", "villas", "gate",  "wharf",  "broadway", "park",    "house",   "lodge",
        "passage"};
    enum { SMALL = 8 };
    size_t count = is_small ? SMALL : sizeof streets / sizeof *streets;
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(word, str_from(streets[i])))
            return true;
    return false;
}

static bool is_small_word(struct str word)
{
    static const char *const small[] = {"on",  "the", "of",  "a",    "an",     "per",  "in",
                                        "at",  "to",  "or",  "and",  "from",   "days", "hours",
                                        "for", "off", "who", "with", "months", "by",   "women"};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_equal_nocase(word, str_from(small[i])))
            return true;
    return false;
}

/* Four digits that are more likely a year: "In 2019 Advance House opened". */
static bool is_year(struct str word)
{
    int64_t number = 0;
    return word.len == 4 && str_to_int(word, &number) && number >= 1900 && number < 2100;
}

/* "12", "12A", "121": a house has a number of up to four digits and perhaps a letter. */
static bool is_house_number(struct str word)
{
    enum { DIGITS_MAX = 4 };
    struct str digits = word;
    if (digits.len > 1 && isalpha((unsigned char)digits.ptr[digits.len - 1]))
        digits.len--;
    return is_number(digits, 1, DIGITS_MAX) && !is_year(word);
}

static bool has_capital(struct str word)
{
    return word.len && (is_capital(word.ptr[0]) || (unsigned char)word.ptr[0] >= 0x80);
}

/* A number, one to three names with capitals, and a kind of street: "12 Peckham High Street",
 * "3, Rye Lane"; without capitals one or two names. */
static bool tells_street(const struct words *words)
{
    enum { NAMES_MAX = 3, SMALL_NAMES_MAX = 2 };
    for (int i = 0; i < words->count; i++) {
        bool has_capitals = true;
        if (!is_house_number(words->list[i]))
            continue;
        for (int k = i + 1; k < words->count && k <= i + 1 + NAMES_MAX && words->follows[k]; k++) {
            struct str word = words->list[k];
            int names = k - i - 1;
            if (names && (has_capitals || names <= SMALL_NAMES_MAX) &&
                is_street(word, !has_capitals))
                return true;
            has_capitals = has_capitals && has_capital(word);
            if (is_small_word(word) || (!has_capitals && names >= SMALL_NAMES_MAX))
                break;
        }
    }
    return false;
}

/* ---- coordinates ---- */

/* A number in the text from there on, with so many digits after its point; 0 if there is none. */
static double decimal_at(struct str text, size_t at, size_t decimals_least)
{
    size_t end = at;
    size_t point = 0;
    double number = 0;
    for (; end < text.len && (isdigit((unsigned char)text.ptr[end]) || text.ptr[end] == '.'); end++)
        if (text.ptr[end] == '.')
            point = point ? point : end;
    bool is_good = point && end - point > decimals_least &&
                   str_to_double((struct str){text.ptr + at, end - at}, &number);
    return is_good ? number : 0;
}

/* "51.4703", of London's latitude; "534321, 176543" and "TQ 343 765", of its grid. */
static bool tells_point(struct str text, const struct words *words)
{
    enum {
        DEGREE_DECIMALS = 3,
        METRE_DIGITS = 6,
        SQUARE_DIGITS_LEAST = 3,
        SQUARE_DIGITS_MOST = 10
    };
    for (size_t i = 0; i < text.len; i++) {
        bool begins = !i || (!isdigit((unsigned char)text.ptr[i - 1]) && text.ptr[i - 1] != '.');
        double degrees = begins ? decimal_at(text, i, DEGREE_DECIMALS - 1) : 0;
        if (degrees > 51.2 && degrees < 51.8)
            return true;
    }
    for (int i = 0; i + 1 < words->count; i++) {
        struct str word = words->list[i];
        bool is_metres = is_number(word, METRE_DIGITS, METRE_DIGITS) && word.ptr[0] == '5';
        if (is_metres && words->follows[i + 1] &&
            is_number(words->list[i + 1], METRE_DIGITS, METRE_DIGITS))
            return true;
        if ((str_equal(word, STR("TQ")) || str_equal(word, STR("TL"))) && words->follows[i + 1] &&
            is_number(words->list[i + 1], SQUARE_DIGITS_LEAST, SQUARE_DIGITS_MOST))
            return true;
    }
    for (int i = 0; i < words->count; i++) {
        struct str word = words->list[i];
        if ((str_starts_with(word, STR("TQ")) || str_starts_with(word, STR("TL"))) &&
            is_number((struct str){word.ptr + 2, word.len - 2}, 2 * SQUARE_DIGITS_LEAST,
                      SQUARE_DIGITS_MOST))
            return true;
    }
    return false;
}

/* ---- free text ---- */

const char *listing_text_tells(struct str text)
{
    struct words words = {.count = 0};
    struct buf plain; /* "ＳＥ１５" is read as "SE15" */
    buf_init(&plain, 0);
    text_fold(text, FOLD_FORMS, &plain);
    struct str seen = plain.failed ? text : buf_view(&plain);
    words_of(seen, &words);
    const char *told = tells_postcode(&words)      ? "a postcode or part of one"
                       : tells_street(&words)      ? "the number of a house in a street"
                       : tells_point(seen, &words) ? "the coordinates of a point"
                                                   : NULL;
    buf_finish(&plain);
    return told;
}

static void check_text(void *context, const char *where, enum listing_text_kind kind,
                       struct str *text)
{
    struct listing_checking *checking = context;
    char reason[200];
    const char *told =
        kind == LISTING_PHONE || kind == LISTING_POSTCODE ? NULL : listing_text_tells(*text);
    if (!told)
        return;
    snprintf(reason, sizeof reason,
             "A confidential service may not be located, and this holds %s: take it out.", told);
    listing_fault(checking, reason, "%s", where);
}

/* ---- places ---- */

static void check_region(struct listing_checking *checking)
{
    const struct service_record *service = checking->service;
    if (service->region == NONE)
        listing_fault(checking,
                      "A confidential service needs its region: London, or a group of at "
                      "least three boroughs.",
                      "region");
    else if (listing_region_boroughs(checking->directory, service->region) < REGION_BOROUGHS_LEAST)
        listing_fault(checking,
                      "This area is too small to hide in: choose London, or a group of at least "
                      "three boroughs.",
                      "region");
    if (service->reach == REACH_VISIT)
        listing_fault(checking,
                      "A confidential service is not a place to go to: say that it is a refuge, or "
                      "that it helps without a visit.",
                      "reach");
}

static void check_places(struct listing_checking *checking)
{
    const struct directory *directory = checking->directory;
    const struct service_record *service = checking->service;
    for (int i = 0; i < service->locations.count; i++)
        listing_fault(checking,
                      "A confidential service has no place, no address and no postcode: "
                      "take it out.",
                      "sites/%d", i);
    for (int i = 0; i < service->coverages.count; i++) {
        const struct coverage_record *row = &directory->coverages[service->coverages.first + i];
        bool is_wide = row->kind == COVERAGE_EVERYWHERE || row->kind == COVERAGE_NOT_NAMED;
        if (!is_wide || row->areas.count || row->site != NONE || row->wkb.len ||
            row->within != service->region)
            listing_fault(checking,
                          "A confidential service covers all of its region and names no other "
                          "area: change this, or take it out.",
                          "coverages/%d", i);
    }
}

void listing_check_confidential(struct listing_checking *checking)
{
    if (!checking->service->confidential) {
        if (checking->service->region != NONE)
            listing_fault(checking, "Only a confidential service has a region.", "region");
        return;
    }
    check_region(checking);
    check_places(checking);
    listing_each_text(checking->listing, check_text, checking);
}
