#include "geo/wkt.h"

#include <math.h>
#include <string.h>

#include "geo/rings.h"

enum { WKB_LITTLE_ENDIAN = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6 };

struct wkt_reader {
    struct str text;
    size_t at;
    int point_count;
    struct buf wkb;
    struct problem *problem;
};

static enum err refuse(const struct wkt_reader *reader, enum err code, const char *why)
{
    problem_at(reader->problem, "character %zu", reader->at + 1);
    return problem_set(reader->problem, code, "%s", why);
}

static void pass_spaces(struct wkt_reader *reader)
{
    while (reader->at < reader->text.len && strchr(" \t\r\n", reader->text.ptr[reader->at]) &&
           reader->text.ptr[reader->at])
        reader->at++;
}

static bool take(struct wkt_reader *reader, char wanted)
{
    pass_spaces(reader);
    if (reader->at >= reader->text.len || reader->text.ptr[reader->at] != wanted)
        return false;
    reader->at++;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static struct str take_word(struct wkt_reader *reader)
{
    pass_spaces(reader);
    size_t start = reader->at;
    while (reader->at < reader->text.len && is_letter(reader->text.ptr[reader->at]))
        reader->at++;
    return (struct str){reader->text.ptr + start, reader->at - start};
}

static void put_uint(struct buf *wkb, uint32_t number)
{
    uint8_t bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    buf_bytes(wkb, bytes, sizeof bytes);
}

static void put_head(struct buf *wkb, uint32_t type)
{
    buf_char(wkb, WKB_LITTLE_ENDIAN);
    put_uint(wkb, type);
}

static enum err read_number(struct wkt_reader *reader)
{
    pass_spaces(reader);
    size_t start = reader->at;
    size_t end = start;
    while (end < reader->text.len && !strchr(" \t\r\n,()", reader->text.ptr[end]))
        end++;
    double number;
    if (!str_to_double((struct str){reader->text.ptr + start, end - start}, &number) ||
        !isfinite(number))
        return refuse(reader, ERR_INVALID, "A number is expected.");
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    buf_bytes(&reader->wkb, bytes, sizeof bytes);
    reader->at = end;
    return OK;
}

/* "(item, item, ...)", its count in front. */
static enum err read_list(struct wkt_reader *reader, enum err (*item)(struct wkt_reader *))
{
    if (!take(reader, '('))
        return refuse(reader, ERR_INVALID, "An opening bracket is expected.");
    size_t count_at = reader->wkb.len;
    put_uint(&reader->wkb, 0);
    uint32_t count = 0;
    do {
        enum err err = item(reader);
        if (err)
            return err;
        count++;
    } while (take(reader, ','));
    if (!take(reader, ')'))
        return refuse(reader, ERR_INVALID, "A comma or a closing bracket is expected.");
    if (reader->wkb.failed)
        return refuse(reader, ERR_NO_MEMORY, "There is no memory for the geometry.");
    for (int i = 0; i < 4; i++)
        reader->wkb.ptr[count_at + (size_t)i] = (char)(count >> (8 * i));
    return OK;
}

static enum err read_point(struct wkt_reader *reader)
{
    if (++reader->point_count > RINGS_MAX_POINTS)
        return refuse(reader, ERR_LIMIT, "The geometry has too many points.");
    enum err err = read_number(reader);
    return err ? err : read_number(reader);
}

static enum err read_ring(struct wkt_reader *reader)
{
    return read_list(reader, read_point);
}

static enum err read_polygon(struct wkt_reader *reader)
{
    put_head(&reader->wkb, WKB_POLYGON);
    return read_list(reader, read_ring);
}

static enum err read_geometry(struct wkt_reader *reader)
{
    put_head(&reader->wkb, WKB_MULTIPOLYGON);
    struct str type = take_word(reader);
    enum err err;
    if (str_equal_nocase(type, STR("MULTIPOLYGON"))) {
        err = read_list(reader, read_polygon);
    } else if (str_equal_nocase(type, STR("POLYGON"))) {
        put_uint(&reader->wkb, 1);
        err = read_polygon(reader);
    } else {
        reader->at -= type.len;
        return refuse(reader, ERR_INVALID, "POLYGON or MULTIPOLYGON is expected.");
    }
    pass_spaces(reader);
    if (!err && reader->at < reader->text.len)
        return refuse(reader, ERR_INVALID, "Nothing may follow the geometry.");
    return err;
}

enum err wkt_to_wkb(struct str wkt, struct arena *arena, struct str *out, struct problem *problem)
{
    struct wkt_reader reader = {.text = wkt, .problem = problem};
    buf_init(&reader.wkb, 0);
    enum err err = read_geometry(&reader);
    if (!err) {
        struct str copy = str_copy(buf_view(&reader.wkb), arena);
        if (copy.ptr && !reader.wkb.failed)
            *out = copy;
        else
            err = refuse(&reader, ERR_NO_MEMORY, "There is no memory for the geometry.");
    }
    buf_finish(&reader.wkb);
    return err;
}
