/* Geometries in CQL2 text: WKT, and bounding boxes. */
#include "cql2_lex.h"

static enum err number_read(struct cql2_lexer *lexer, double *out)
{
    bool is_negative = cql2_lex_is_sign(lexer, "-");
    if (is_negative || cql2_lex_is_sign(lexer, "+")) {
        enum err err = cql2_lex_next(lexer);
        if (err)
            return err;
    }
    if (lexer->token.kind != CQL2_TOKEN_NUMBER)
        return cql2_refuse(lexer->reading, lexer->token.offset, ERR_INVALID,
                           "A number is expected here.");
    *out = is_negative ? -lexer->token.number : lexer->token.number;
    return cql2_lex_next(lexer);
}

/* *stride: 0 until the geometry's first point says whether it has heights. */
static enum err point_read(struct cql2_lexer *lexer, int *stride)
{
    double numbers[3];
    int size = 0;
    size_t offset = lexer->token.offset;
    while (size < 2 ||
           (size < 3 && !cql2_lex_is_sign(lexer, ",") && !cql2_lex_is_sign(lexer, ")"))) {
        enum err err = number_read(lexer, &numbers[size]);
        if (err)
            return err;
        size++;
    }
    if (*stride && *stride != size)
        return cql2_refuse(lexer->reading, offset, ERR_INVALID,
                           "The points of a geometry have two numbers each, or three.");
    *stride = size;
    return cql2_point_add(lexer->reading, offset, numbers, size);
}

static bool pass_comma(struct cql2_lexer *lexer, enum err *err)
{
    if (*err || !cql2_lex_is_sign(lexer, ","))
        return false;
    *err = cql2_lex_next(lexer);
    return !*err;
}

/* ( point, point ... ) */
static enum err points_read(struct cql2_lexer *lexer, enum figure_type type, bool is_ring,
                            int *stride, struct figure *out)
{
    size_t offset = lexer->token.offset;
    size_t start = lexer->reading->numbers_used;
    enum err err = cql2_lex_pass(lexer, "(");
    if (err)
        return err;
    do
        err = point_read(lexer, stride);
    while (type != FIGURE_POINT && pass_comma(lexer, &err));
    if (!err)
        err = cql2_lex_pass(lexer, ")");
    return err ? err : cql2_line_end(lexer->reading, offset, type, is_ring, start, *stride, out);
}

/* Points of a MULTIPOINT stand in parentheses or, as many write them, without. */
static enum err bare_point_read(struct cql2_lexer *lexer, int *stride, struct figure *out)
{
    if (cql2_lex_is_sign(lexer, "("))
        return points_read(lexer, FIGURE_POINT, false, stride, out);
    size_t start = lexer->reading->numbers_used;
    size_t offset = lexer->token.offset;
    enum err err = point_read(lexer, stride);
    return err ? err
               : cql2_line_end(lexer->reading, offset, FIGURE_POINT, false, start, *stride, out);
}

static enum err rings_read(struct cql2_lexer *lexer, int *stride, struct figure *out)
{
    struct cql2_parts parts = {0};
    enum err err = cql2_lex_pass(lexer, "(");
    if (err)
        return err;
    do {
        struct figure ring;
        err = points_read(lexer, FIGURE_LINE, true, stride, &ring);
        if (!err)
            err = cql2_part_add(lexer->reading, &parts, &ring);
    } while (pass_comma(lexer, &err));
    if (!err)
        err = cql2_lex_pass(lexer, ")");
    return err ? err : cql2_parts_end(lexer->reading, FIGURE_POLYGON, &parts, out);
}

static enum err figure_read(struct cql2_lexer *lexer, bool is_member, struct figure *out);

static enum err part_read(struct cql2_lexer *lexer, enum figure_type type, int *stride,
                          struct figure *out)
{
    switch (type) {
    case FIGURE_MULTIPOINT: return bare_point_read(lexer, stride, out);
    case FIGURE_MULTILINE: return points_read(lexer, FIGURE_LINE, false, stride, out);
    case FIGURE_MULTIPOLYGON: return rings_read(lexer, stride, out);
    case FIGURE_COLLECTION:
    case FIGURE_POINT:
    case FIGURE_LINE:
    case FIGURE_POLYGON: break;
    }
    return figure_read(lexer, true, out);
}

static enum err parts_read(struct cql2_lexer *lexer, enum figure_type type, int *stride,
                           struct figure *out)
{
    struct cql2_parts parts = {0};
    enum err err = cql2_lex_pass(lexer, "(");
    if (err)
        return err;
    do {
        struct figure part;
        err = part_read(lexer, type, stride, &part);
        if (!err)
            err = cql2_part_add(lexer->reading, &parts, &part);
    } while (pass_comma(lexer, &err));
    if (!err)
        err = cql2_lex_pass(lexer, ")");
    return err ? err : cql2_parts_end(lexer->reading, type, &parts, out);
}

static int type_of(const struct cql2_lexer *lexer)
{
    for (int type = 0; type <= FIGURE_COLLECTION; type++)
        if (cql2_lex_is_word(lexer, cql2_wkt_names[type]))
            return type;
    return -1;
}

static enum err figure_read(struct cql2_lexer *lexer, bool is_member, struct figure *out)
{
    int type = type_of(lexer);
    if (type < 0 || (is_member && type == FIGURE_COLLECTION))
        return cql2_refuse(lexer->reading, lexer->token.offset, ERR_INVALID,
                           "A point, line or polygon is expected here.");
    int stride = 0;
    enum err err = cql2_lex_next(lexer);
    if (!err && cql2_lex_is_word(lexer, "Z")) {
        stride = type == FIGURE_COLLECTION ? 0 : 3; /* each member says its own */
        err = cql2_lex_next(lexer);
    }
    if (err)
        return err;
    switch ((enum figure_type)type) {
    case FIGURE_POINT:
    case FIGURE_LINE: return points_read(lexer, (enum figure_type)type, false, &stride, out);
    case FIGURE_POLYGON: return rings_read(lexer, &stride, out);
    case FIGURE_MULTIPOINT:
    case FIGURE_MULTILINE:
    case FIGURE_MULTIPOLYGON:
    case FIGURE_COLLECTION: break;
    }
    return parts_read(lexer, (enum figure_type)type, &stride, out);
}

static enum err box_read(struct cql2_lexer *lexer, struct cql2 *node)
{
    double numbers[6];
    int count = 0;
    enum err err = cql2_lex_next(lexer);
    if (!err)
        err = cql2_lex_pass(lexer, "(");
    if (err)
        return err;
    do
        err = number_read(lexer, &numbers[count++]);
    while (count < 6 && pass_comma(lexer, &err));
    if (!err)
        err = cql2_lex_pass(lexer, ")");
    return err ? err : cql2_box_end(lexer->reading, node, numbers, count);
}

/* A name alone may be a property's: a geometry has parentheses. */
bool cql2_wkt_begins(const struct cql2_lexer *lexer)
{
    if (cql2_lex_is_word(lexer, "BBOX"))
        return cql2_lex_opens(lexer);
    if (type_of(lexer) < 0)
        return false;
    struct cql2_lexer ahead = *lexer;
    struct cql2_reading quiet = *lexer->reading;
    quiet.problem = NULL; /* what is wrong there will be said when it is read */
    ahead.reading = &quiet;
    return cql2_lex_opens(lexer) ||
           (!cql2_lex_next(&ahead) && cql2_lex_is_word(&ahead, "Z") && cql2_lex_opens(&ahead));
}

enum err cql2_wkt_read(struct cql2_lexer *lexer, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = cql2_node_new(lexer->reading, CQL2_OP_LITERAL, lexer->token.offset, &node);
    if (err)
        return err;
    if (cql2_lex_is_word(lexer, "BBOX")) {
        err = box_read(lexer, node);
    } else {
        struct figure figure;
        err = figure_read(lexer, false, &figure);
        if (!err)
            err = cql2_geometry_end(lexer->reading, node, &figure);
    }
    if (!err)
        *out = node;
    return err;
}
