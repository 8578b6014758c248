#include <png.h>
#include <stdlib.h>

#include "raster_making.h"

/* Beyond this level patterns take far longer and hardly get smaller. Without patterns, runs of one
 * colour are nearly all that there is to find, and looking for nothing else is three times as
 * quick. */
enum { DEFLATE_LEVEL = 4, DEFLATE_RUNS_ONLY = 3 /* zlib's Z_RLE */ };

enum { PALETTE_MAX = 256 };

/* The colours that an image needs, in the order in which it needs them. */
struct needed {
    int count;
    png_color colours[PALETTE_MAX];
    uint8_t numbers[PALETTE_MAX]; /* by index of the palette */
    bool has[PALETTE_MAX];
};

static uint8_t number_of(struct needed *needed, uint32_t rgb)
{
    int index = palette_find(rgb);
    if (!needed->has[index]) {
        uint32_t exact = palette_rgb(index);
        needed->has[index] = true;
        needed->numbers[index] = (uint8_t)needed->count;
        needed->colours[needed->count++] = (png_color){
            (png_byte)(exact >> 16 & 255), (png_byte)(exact >> 8 & 255), (png_byte)(exact & 255)};
    }
    return needed->numbers[index];
}

static void pixels_number(const uint32_t *pixels, int width, int height, struct needed *needed,
                          uint8_t *numbers)
{
    uint32_t last = ~(pixels[0] & 0xffffff);
    uint8_t number = 0;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)width * height; i++) {
        uint32_t rgb = pixels[i] & 0xffffff;
        if (rgb != last) {
            number = number_of(needed, rgb);
            last = rgb;
        }
        numbers[i] = number;
    }
}

static int depth_for(int colours)
{
    return colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8;
}

static void on_bytes(png_structp png, png_bytep bytes, size_t size_bytes)
{
    struct buf *out = png_get_io_ptr(png);
    buf_bytes(out, bytes, size_bytes);
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* libpng leaves by a jump where it fails, so nothing that changes lives here. */
static bool image_write(png_structp png, png_infop info, const struct needed *needed,
                        const uint8_t *numbers, int width, int height, bool has_patterns)
{
    if (setjmp(png_jmpbuf(png))) /* NOLINT(cert-err52-cpp): the library's way */
        return false;
    png_set_compression_level(png, DEFLATE_LEVEL);
    if (!has_patterns)
        png_set_compression_strategy(png, DEFLATE_RUNS_ONLY);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, depth_for(needed->count),
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, needed->colours, needed->count);
    png_write_info(png, info);
    png_set_packing(png);
    for (int y = 0; y < height; y++)
        png_write_row(png, numbers + (ptrdiff_t)y * width);
    png_write_end(png, NULL);
    return true;
}

enum err raster_encode(const uint32_t *pixels, int width, int height, bool has_patterns,
                       struct buf *out, struct problem *problem)
{
    struct needed needed = {.count = 0};
    uint8_t *numbers = malloc((size_t)width * (size_t)height);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool is_whole = numbers && info;
    if (is_whole) {
        pixels_number(pixels, width, height, &needed, numbers);
        png_set_write_fn(png, out, on_bytes, on_flush);
        is_whole =
            image_write(png, info, &needed, numbers, width, height, has_patterns) && !out->failed;
    }
    png_destroy_write_struct(&png, &info);
    free(numbers);
    return is_whole ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for a tile.");
}
