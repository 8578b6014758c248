#include "render/drawing_file.h"

#include "drawing_looks.h"
#include "drawing_paint.h"

enum {
    MARGIN = 30,
    INNER = DRAWING_WIDTH_PX - 2 * MARGIN,
    TITLE_LETTERS = 92,
    TITLE_LINE = 32,
    NOTE_LETTERS = 165,
    NOTE_LINE = 20,
    KEY_LINE = 30,
    KEY_WIDTH = 24,
    KEY_HEIGHT = 16,
    KEY_LETTER = 9 /* about */
};

/* ---- the size of the drawing ---- */

static bool number_take(struct str *text, double *out)
{
    size_t at = 0;
    while (at < text->len && text->ptr[at] != ' ')
        at++;
    bool is_number = str_to_double((struct str){text->ptr, at}, out);
    at += at < text->len;
    *text = (struct str){text->ptr + at, text->len - at};
    return is_number;
}

/* The view box as it stands, and its sides. */
static bool view_box_of(struct str svg, struct str *words, double *width, double *height)
{
    static const struct str name = {" viewBox=\"", 10};
    double x;
    double y;
    for (size_t i = 0; i + name.len < svg.len && svg.ptr[i] != '>'; i++) {
        if (!str_starts_with((struct str){svg.ptr + i, svg.len - i}, name))
            continue;
        const char *start = svg.ptr + i + name.len;
        size_t len = 0;
        while (start + len < svg.ptr + svg.len && start[len] != '"')
            len++;
        *words = (struct str){start, len};
        struct str rest = *words;
        return number_take(&rest, &x) && number_take(&rest, &y) && number_take(&rest, width) &&
               number_take(&rest, height) && *width > 0 && *height > 0;
    }
    return false;
}

/* ---- lines of words ---- */

static void attribute(struct buf *out, const char *name, double value)
{
    buf_format(out, " %s=\"", name);
    buf_double(out, value, 1);
    buf_char(out, '"');
}

static void line_write(const char *class, double x, double y, struct str text, struct buf *out)
{
    buf_format(out, "<text class=\"%s\"", class);
    attribute(out, "x", x);
    attribute(out, "y", y);
    buf_char(out, '>');
    buf_html(out, text);
    buf_text(out, "</text>");
}

/* Broken at blanks. Returns where the next line would stand. */
static double lines_write(const char *class, double y, struct str text, size_t letters, int height,
                          struct buf *out)
{
    while (text.len) {
        size_t len = text.len;
        if (len > letters) {
            len = letters;
            while (len && text.ptr[len] != ' ')
                len--;
            len = len ? len : letters;
            while (len > 1 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
                len--; /* not in the middle of a letter */
        }
        line_write(class, MARGIN, y, (struct str){text.ptr, len}, out);
        y += height;
        text = str_trim((struct str){text.ptr + len, text.len - len});
    }
    return y;
}

static double keys_write(const struct drawing_file *file, double y, struct buf *out)
{
    double x = MARGIN;
    for (int i = 0; i < file->key_count; i++) {
        const struct drawing_key *key = &file->keys[i];
        double width = KEY_WIDTH + 10 + (double)key->words.len * KEY_LETTER + 20;
        if (x > MARGIN && x + width > MARGIN + INNER) {
            x = MARGIN;
            y += KEY_LINE;
        }
        buf_text(out, "<svg viewBox=\"0 0 72 48\""); /* so that its pattern is a fine one */
        attribute(out, "x", x);
        attribute(out, "y", y - KEY_HEIGHT + 2);
        attribute(out, "width", KEY_WIDTH);
        attribute(out, "height", KEY_HEIGHT);
        buf_format(out, "><rect class=\"%s\" x=\"3\" y=\"3\" width=\"66\" height=\"42\"/></svg>",
                   key->class);
        line_write("file-key", x + KEY_WIDTH + 8, y, key->words, out);
        x += width;
    }
    return y + KEY_LINE;
}

/* ---- the file ---- */

/* Everything inside the outermost tag. */
static bool inside_write(const struct drawing_file *file, double *height, struct buf *out)
{
    struct str box = {0};
    double width = 1;
    double own = 1;
    size_t start = 0;
    if (!view_box_of(file->svg, &box, &width, &own))
        return false;
    while (start < file->svg.len && file->svg.ptr[start] != '>')
        start++;
    double y = lines_write("file-title", MARGIN + 18, file->title, TITLE_LETTERS, TITLE_LINE, out);
    double drawn = INNER * own / width;
    buf_format(out, "<svg viewBox=\"%.*s\"", (int)box.len, box.ptr);
    attribute(out, "x", MARGIN);
    attribute(out, "y", y - 10);
    attribute(out, "width", INNER);
    attribute(out, "height", drawn);
    buf_str(out, (struct str){file->svg.ptr + start, file->svg.len - start});
    y = keys_write(file, y + drawn + 20, out);
    for (int i = 0; i < file->note_count; i++)
        y = lines_write("file-note", y, file->notes[i], NOTE_LETTERS, NOTE_LINE, out);
    *height = y;
    return true;
}

static enum err file_write(const struct drawing_file *file, double *height, struct buf *out,
                           struct problem *problem)
{
    struct buf inside;
    buf_init(&inside, 0);
    bool is_drawing = inside_write(file, height, &inside);
    buf_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ",
               DRAWING_WIDTH_PX, (int)*height);
    buf_format(out, "viewBox=\"0 0 %d %d\"><title>", DRAWING_WIDTH_PX, (int)*height);
    buf_html(out, file->title);
    buf_text(out, "</title><style>\n");
    looks_write(out);
    buf_format(out, "</style><rect class=\"file-paper\" width=\"%d\" height=\"%d\"/>",
               DRAWING_WIDTH_PX, (int)*height);
    buf_str(out, buf_view(&inside));
    buf_text(out, "</svg>\n");
    bool is_whole = !inside.failed && !out->failed;
    buf_finish(&inside);
    if (!is_drawing)
        return problem_set(problem, ERR_INVALID, "There is nothing to draw.");
    return is_whole ? OK
                    : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the drawing.");
}

enum err drawing_svg_write(const struct drawing_file *file, struct buf *out,
                           struct problem *problem)
{
    double height = 0;
    return file_write(file, &height, out, problem);
}

enum err drawing_png_write(const struct drawing_file *file, int scale, struct buf *out,
                           struct problem *problem)
{
    struct buf svg;
    double height = 0;
    buf_init(&svg, 0);
    enum err err = file_write(file, &height, &svg, problem);
    if (!err)
        err = drawing_paint(buf_view(&svg), DRAWING_WIDTH_PX, (int)height, scale, out, problem);
    buf_finish(&svg);
    return err;
}
