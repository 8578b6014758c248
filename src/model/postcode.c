#include "model/postcode.h"

#include <string.h>

/* letters and digits of the text in capitals, without spaces; 0 if there is anything else */
static size_t squeeze(struct str text, char out[8])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '\t')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (len == 7 || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return 0;
        out[len++] = c;
    }
    out[len] = '\0';
    return len;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A9, A99, A9A, AA9, AA99, AA9A */
static bool is_outward(const char *text, size_t len)
{
    size_t letters = len > 1 && is_letter(text[1]) ? 2 : 1;
    if (len < 2 || len > 4 || !is_letter(text[0]) || len <= letters || !is_digit(text[letters]))
        return false;
    return len == letters + 1 ||
           (len == letters + 2 && (is_digit(text[len - 1]) || is_letter(text[len - 1])));
}

struct postcode postcode_parse(struct str text)
{
    struct postcode out = {.part = POSTCODE_NOT};
    char squeezed[8];
    text = str_trim(text);
    size_t len = squeeze(text, squeezed);
    if (len < 2)
        return out;
    /* "SE15 4": the space tells a sector from the district "SE154"; without one the last digit is
     * taken for a sector only where the outward part would be too long otherwise. */
    const char *space = memchr(text.ptr, ' ', text.len);
    if (len >= 5 && is_outward(squeezed, len - 3) && is_digit(squeezed[len - 3]) &&
        is_letter(squeezed[len - 2]) && is_letter(squeezed[len - 1])) {
        out.part = POSTCODE_WHOLE;
        memcpy(out.text, squeezed, len - 3);
        out.text[len - 3] = ' ';
        memcpy(out.text + len - 2, squeezed + len - 3, 4);
    } else if (is_outward(squeezed, len) && !space) {
        out.part = POSTCODE_DISTRICT;
        memcpy(out.text, squeezed, len + 1);
    } else if (is_digit(squeezed[len - 1]) && is_outward(squeezed, len - 1)) {
        out.part = POSTCODE_SECTOR;
        memcpy(out.text, squeezed, len - 1);
        out.text[len - 1] = ' ';
        out.text[len] = squeezed[len - 1];
        out.text[len + 1] = '\0';
    }
    return out;
}

uint64_t postcode_key(const struct postcode *postcode)
{
    if (postcode->part != POSTCODE_WHOLE)
        return 0;
    uint64_t key = 0;
    for (const char *c = postcode->text; *c; c++)
        key = key << 8 | (uint8_t)*c;
    return key << 8 * (POSTCODE_TEXT_LEN - strlen(postcode->text));
}

struct postcode postcode_sector(const struct postcode *postcode)
{
    struct postcode sector = {.part = POSTCODE_NOT};
    if (postcode->part != POSTCODE_WHOLE)
        return sector;
    sector.part = POSTCODE_SECTOR;
    size_t len = strlen(postcode->text) - 2;
    memcpy(sector.text, postcode->text, len);
    return sector;
}
