#include <pthread.h>
#include <stdatomic.h>

#include "raster_making.h"

static const uint32_t colours[COLOUR_COUNT] = {
    [COLOUR_OUTSIDE] = 0xf4f1f7,    [COLOUR_LAND] = 0xfbfafc,       [COLOUR_WHITE] = 0xffffff,
    [COLOUR_WATER] = 0xc9dbe8,      [COLOUR_LINE] = 0x8a8394,       [COLOUR_TEXT] = 0x55505c,
    [COLOUR_DARK] = 0x17141b,       [COLOUR_STEP_1] = 0xf2edf6,     [COLOUR_STEP_1 + 1] = 0xd3c3df,
    [COLOUR_STEP_1 + 2] = 0xad92c2, [COLOUR_STEP_1 + 3] = 0x81609d, [COLOUR_STEP_5] = 0x4b2a63,
};

uint32_t colour_rgb(enum colour colour)
{
    return colours[colour];
}

/* Where one colour ends in another, so many lie between them. */
struct mixture {
    enum colour from;
    enum colour to;
    int between;
};

static const struct mixture mixtures[] = {
    {COLOUR_LAND, COLOUR_LINE, 9},        {COLOUR_WATER, COLOUR_LINE, 5},
    {COLOUR_WATER, COLOUR_LAND, 4},       {COLOUR_WHITE, COLOUR_TEXT, 11},
    {COLOUR_WHITE, COLOUR_DARK, 11},      {COLOUR_WHITE, COLOUR_LINE, 7},
    {COLOUR_LINE, COLOUR_DARK, 4},        {COLOUR_WATER, COLOUR_DARK, 4},
    {COLOUR_WATER, COLOUR_WHITE, 2},      {COLOUR_LINE, COLOUR_TEXT, 2},
    {COLOUR_STEP_1, COLOUR_LINE, 5},      {COLOUR_STEP_1 + 1, COLOUR_LINE, 4},
    {COLOUR_STEP_1 + 2, COLOUR_LINE, 2},  {COLOUR_STEP_1 + 3, COLOUR_LINE, 2},
    {COLOUR_STEP_5, COLOUR_LINE, 4},      {COLOUR_STEP_1 + 1, COLOUR_WHITE, 4},
    {COLOUR_STEP_1 + 2, COLOUR_WHITE, 6}, {COLOUR_STEP_1 + 3, COLOUR_WHITE, 8},
    {COLOUR_STEP_5, COLOUR_WHITE, 9},     {COLOUR_STEP_1, COLOUR_DARK, 7},
    {COLOUR_STEP_1 + 1, COLOUR_DARK, 6},  {COLOUR_STEP_1 + 2, COLOUR_DARK, 5},
    {COLOUR_STEP_1 + 3, COLOUR_DARK, 5},  {COLOUR_STEP_5, COLOUR_DARK, 3},
    {COLOUR_STEP_1 + 1, COLOUR_WATER, 3}, {COLOUR_STEP_1 + 2, COLOUR_WATER, 3},
    {COLOUR_STEP_1 + 3, COLOUR_WATER, 4}, {COLOUR_STEP_5, COLOUR_WATER, 5},
};

enum { MIXTURE_COUNT = sizeof mixtures / sizeof *mixtures };

static int channel(uint32_t rgb, int shift)
{
    return (int)(rgb >> shift & 255);
}

static uint32_t mix(const struct mixture *mixture, int step)
{
    uint32_t mixed = 0;
    int parts = mixture->between + 1;
    for (int shift = 0; shift <= 16; shift += 8) {
        int from = channel(colours[mixture->from], shift);
        int to = channel(colours[mixture->to], shift);
        mixed |= (uint32_t)((from * (parts - step) + to * step + parts / 2) / parts) << shift;
    }
    return mixed;
}

enum { PALETTE_MAX = 256 };

static struct {
    int count;
    uint32_t rgb[PALETTE_MAX];
} palette;
static pthread_once_t palette_once = PTHREAD_ONCE_INIT;

static void palette_make(void)
{
    for (int i = 0; i < COLOUR_COUNT; i++)
        palette.rgb[palette.count++] = colours[i];
    for (int i = 0; i < MIXTURE_COUNT; i++)
        for (int step = 1; step <= mixtures[i].between && palette.count < PALETTE_MAX; step++)
            palette.rgb[palette.count++] = mix(&mixtures[i], step);
}

int palette_count(void)
{
    pthread_once(&palette_once, palette_make);
    return palette.count;
}

uint32_t palette_rgb(int index)
{
    pthread_once(&palette_once, palette_make);
    return palette.rgb[index];
}

/* Six bits of each channel are looked at. */
static uint32_t bin_of(uint32_t rgb)
{
    return (rgb >> 18 & 63) << 12 | (rgb >> 10 & 63) << 6 | (rgb >> 2 & 63);
}

/* A colour of the palette in the same bin is itself what is looked for; the colours that areas are
 * filled with come first. Otherwise the closest to the middle of the bin. */
static int find_slowly(uint32_t bin)
{
    int closest = 0;
    int least = INT32_MAX;
    int count = palette_count();
    for (int i = 0; i < count; i++) {
        uint32_t one = palette.rgb[i];
        if (bin_of(one) == bin)
            return i;
        int red = (int)(bin >> 12 & 63) * 4 + 2 - channel(one, 16);
        int green = (int)(bin >> 6 & 63) * 4 + 2 - channel(one, 8);
        int blue = (int)(bin & 63) * 4 + 2 - channel(one, 0);
        int off = 3 * red * red + 6 * green * green + blue * blue; /* as the eye weighs them */
        if (off < least) {
            least = off;
            closest = i;
        }
    }
    return closest;
}

int palette_find(uint32_t rgb)
{
    /* 1 + the index; 0: not looked for yet. Whoever finds it finds the same. */
    static _Atomic uint8_t found[1 << 18];
    uint32_t bin = bin_of(rgb);
    _Atomic uint8_t *slot = &found[bin];
    int kept = atomic_load_explicit(slot, memory_order_relaxed);
    if (kept)
        return kept - 1;
    int index = find_slowly(bin);
    atomic_store_explicit(slot, (uint8_t)(index + 1), memory_order_relaxed);
    return index;
}
