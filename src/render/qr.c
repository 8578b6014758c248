#include "render/qr.h"

#include <errno.h>
#include <limits.h>
#include <qrencode.h>

/* Empty modules around the code, which the standard asks for. */
enum { QUIET_MODULES = 4 };

static bool is_dark(const QRcode *code, int x, int y)
{
    return code->data[y * code->width + x] & 1;
}

/* One path of rectangles: the dark runs of each row. */
static void runs_write(const QRcode *code, struct buf *out)
{
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++) {
            int first = x;
            while (x < code->width && is_dark(code, x, y))
                x++;
            if (x > first)
                buf_format(out, "M%d %dh%dv1h-%dz", first + QUIET_MODULES, y + QUIET_MODULES,
                           x - first, x - first);
        }
}

static void svg_write(const QRcode *code, struct str label, struct buf *out)
{
    int side = code->width + 2 * QUIET_MODULES;
    buf_format(out, "<svg class=\"sp-qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", side,
               side);
    buf_html(out, label);
    buf_format(out,
               "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>"
               "<path fill=\"#000\" d=\"",
               side, side, side);
    runs_write(code, out);
    buf_text(out, "\"/></svg>");
}

enum err qr_svg_write(struct str text, struct str label, struct buf *out, struct problem *problem)
{
    if (!text.len)
        return problem_set(problem, ERR_INVALID, "There is nothing to put into a QR code.");
    errno = ERANGE;
    QRcode *code =
        text.len > INT_MAX
            ? NULL
            : QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ERANGE
                   ? problem_set(problem, ERR_LIMIT, "The text is too long for a QR code.")
                   : problem_set(problem, ERR_NO_MEMORY, "There is no memory for a QR code.");
    svg_write(code, label, out);
    QRcode_free(code);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for a QR code.")
                       : OK;
}
