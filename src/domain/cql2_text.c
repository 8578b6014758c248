/* Reads CQL2 text: one function for each rank of operators, the loosest first. */
#include "cql2_lex.h"

enum { NESTING_MAX = 60 }; /* of parentheses and arguments: what the reader's own calls cost */

struct cql2_parser {
    struct cql2_lexer lexer;
    int nesting;
};

static enum err condition_read(struct cql2_parser *parser, struct cql2 **out);
static enum err sum_read(struct cql2_parser *parser, struct cql2 **out);

static enum err refuse_here(const struct cql2_parser *parser, const char *why)
{
    const struct cql2_lexer *lexer = &parser->lexer;
    cql2_refuse(lexer->reading, lexer->token.offset, ERR_INVALID, "%s", why);
    return ERR_INVALID;
}

static enum err node_new(struct cql2_parser *parser, enum cql2_op op, struct cql2 **out)
{
    struct cql2_lexer *lexer = &parser->lexer;
    return cql2_node_new(lexer->reading, op, lexer->token.offset, out);
}

/* Goes past the word if it is there. */
static bool pass_word(struct cql2_parser *parser, const char *word, enum err *err)
{
    if (*err || !cql2_lex_is_word(&parser->lexer, word))
        return false;
    *err = cql2_lex_next(&parser->lexer);
    return !*err;
}

static bool pass_comma(struct cql2_parser *parser, enum err *err)
{
    if (*err || !cql2_lex_is_sign(&parser->lexer, ","))
        return false;
    *err = cql2_lex_next(&parser->lexer);
    return !*err;
}

static enum err node_check(struct cql2_parser *parser, struct cql2 *node)
{
    return cql2_node_check(parser->lexer.reading, node);
}

/* ---- Literals -------------------------------------------------------------------------------- */

static enum err number_take(struct cql2_parser *parser, bool is_negative, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_LITERAL, &node);
    if (err)
        return err;
    node->value.kind = CQL2_NUMBER;
    double number = parser->lexer.token.number;
    node->value.number = (is_negative ? -number : number) + 0.0; /* -0 becomes 0 */
    *out = node;
    return cql2_lex_next(&parser->lexer);
}

static enum err text_take(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_LITERAL, &node);
    if (!err)
        err = cql2_lex_unquote(&parser->lexer, &node->value.text);
    if (err)
        return err;
    node->value.kind = CQL2_TEXT;
    *out = node;
    return cql2_lex_next(&parser->lexer);
}

static enum err truth_take(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_LITERAL, &node);
    if (err)
        return err;
    node->value.kind = CQL2_BOOL;
    node->value.truth = cql2_lex_is_word(&parser->lexer, "TRUE");
    *out = node;
    return cql2_lex_next(&parser->lexer);
}

/* The quoted time at hand. wants_day: DATE or TIMESTAMP, which take only their own; NULL: either,
 * or '..'. */
static enum err time_take(struct cql2_parser *parser, const bool *wants_day, bool is_end,
                          struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct str text;
    if (parser->lexer.token.kind != CQL2_TOKEN_TEXT)
        return refuse_here(parser, "A time in quotes is expected here, such as '2026-01-31'.");
    enum err err = node_new(parser, CQL2_OP_LITERAL, &node);
    if (!err)
        err = cql2_lex_unquote(&parser->lexer, &text);
    if (err)
        return err;
    node->value.kind = CQL2_TIME;
    if (!wants_day && str_equal(text, STR(".."))) {
        node->is_open = true;
        node->value.time = is_end ? CQL2_TIME_MAX : CQL2_TIME_MIN;
    } else if (!cql2_time_read(text, &node->value.time) ||
               (wants_day && *wants_day != node->value.time.is_day)) {
        return refuse_here(parser, "A date reads 2026-01-31, a timestamp 2026-01-31T18:30:00Z.");
    }
    *out = node;
    return cql2_lex_next(&parser->lexer);
}

/* DATE('...') and TIMESTAMP('...'). */
static enum err instant_read(struct cql2_parser *parser, struct cql2 **out)
{
    bool wants_day = cql2_lex_is_word(&parser->lexer, "DATE");
    enum err err = cql2_lex_next(&parser->lexer);
    if (!err)
        err = cql2_lex_pass(&parser->lexer, "(");
    if (!err)
        err = time_take(parser, &wants_day, false, out);
    return err ? err : cql2_lex_pass(&parser->lexer, ")");
}

static enum err interval_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_INTERVAL, &node);
    if (!err)
        err = cql2_lex_next(&parser->lexer);
    if (!err)
        err = cql2_lex_pass(&parser->lexer, "(");
    for (int i = 0; i < 2 && !err; i++) {
        struct cql2 *end = NULL;
        if (i > 0)
            err = cql2_lex_pass(&parser->lexer, ",");
        if (err)
            break;
        if (parser->lexer.token.kind == CQL2_TOKEN_TEXT)
            err = time_take(parser, NULL, i > 0, &end);
        else
            err = sum_read(parser, &end);
        if (!err)
            cql2_node_add(node, end);
    }
    if (!err)
        err = cql2_lex_pass(&parser->lexer, ")");
    if (!err)
        err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

/* ---- Names, functions, lists ----------------------------------------------------------------- */

/* Where a list may stand, parentheses around all of it make it one. */
static bool is_list_ahead(const struct cql2_parser *parser)
{
    struct cql2_reading quiet = *parser->lexer.reading;
    struct cql2_lexer ahead = parser->lexer;
    int open = 0;
    quiet.problem = NULL; /* what is wrong there will be said when it is read */
    ahead.reading = &quiet;
    if (!cql2_lex_is_sign(&ahead, "("))
        return false;
    do {
        open += cql2_lex_is_sign(&ahead, "(") - cql2_lex_is_sign(&ahead, ")");
        if (cql2_lex_next(&ahead))
            return false;
    } while (open > 0 && ahead.token.kind != CQL2_TOKEN_END);
    return cql2_lex_is_sign(&ahead, ",") || cql2_lex_is_sign(&ahead, ")");
}

static enum err args_read(struct cql2_parser *parser, struct cql2 *node, bool takes_lists);

static enum err list_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_LIST, &node);
    if (!err)
        err = args_read(parser, node, true);
    if (!err)
        err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

/* ( argument, argument ... ), also none. */
static enum err args_read(struct cql2_parser *parser, struct cql2 *node, bool takes_lists)
{
    enum err err = cql2_lex_pass(&parser->lexer, "(");
    if (err)
        return err;
    if (cql2_lex_is_sign(&parser->lexer, ")"))
        return cql2_lex_next(&parser->lexer);
    if (++parser->nesting > NESTING_MAX)
        return refuse_here(parser, "Too many parentheses stand in one another.");
    do {
        struct cql2 *arg = NULL;
        if (takes_lists && is_list_ahead(parser))
            err = list_read(parser, &arg);
        else
            err = condition_read(parser, &arg);
        if (!err)
            cql2_node_add(node, arg);
    } while (pass_comma(parser, &err));
    parser->nesting--;
    return err ? err : cql2_lex_pass(&parser->lexer, ")");
}

/* Our own functions and others'. */
static enum err call_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2_lexer *lexer = &parser->lexer;
    enum cql2_op op = cql2_op_find(lexer->token.text, false);
    if (op < CQL2_OP_S_INTERSECTS && op != CQL2_OP_CASEI && op != CQL2_OP_ACCENTI)
        return refuse_here(parser, "This word of the language is no function.");
    if (op == CQL2_OP_COUNT)
        op = CQL2_OP_FUNCTION;
    struct cql2 *node = NULL;
    enum err err = node_new(parser, op, &node);
    if (!err && op == CQL2_OP_FUNCTION)
        err = cql2_text_keep(lexer->reading, lexer->token.offset, lexer->token.text, &node->name);
    if (!err)
        err = cql2_lex_next(lexer);
    if (!err)
        err = args_read(parser, node, op >= CQL2_OP_A_EQUALS);
    if (!err)
        err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

static bool is_reserved(const struct cql2_parser *parser)
{
    static const char *const words[] = {"AND", "OR", "NOT",  "LIKE", "BETWEEN",
                                        "IN",  "IS", "NULL", "DIV"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cql2_lex_is_word(&parser->lexer, words[i]))
            return true;
    return false;
}

static enum err property_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2_lexer *lexer = &parser->lexer;
    struct cql2 *node = NULL;
    enum err err = node_new(parser, CQL2_OP_PROPERTY, &node);
    if (err)
        return err;
    if (lexer->token.kind == CQL2_TOKEN_QUOTED)
        err = cql2_lex_unquote(lexer, &node->name);
    else
        err = cql2_text_keep(lexer->reading, lexer->token.offset, lexer->token.text, &node->name);
    if (!err && !node->name.len)
        err = refuse_here(parser, "A name is expected in these quotes.");
    if (!err)
        *out = node;
    return err ? err : cql2_lex_next(lexer);
}

static enum err name_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2_lexer *lexer = &parser->lexer;
    if (cql2_lex_is_word(lexer, "TRUE") || cql2_lex_is_word(lexer, "FALSE"))
        return truth_take(parser, out);
    if (cql2_wkt_begins(lexer))
        return cql2_wkt_read(lexer, out);
    bool opens = cql2_lex_opens(lexer);
    if (opens && (cql2_lex_is_word(lexer, "DATE") || cql2_lex_is_word(lexer, "TIMESTAMP")))
        return instant_read(parser, out);
    if (opens && cql2_lex_is_word(lexer, "INTERVAL"))
        return interval_read(parser, out);
    if (is_reserved(parser))
        return refuse_here(parser, "A name or value is expected before this word.");
    return opens ? call_read(parser, out) : property_read(parser, out);
}

static enum err group_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *node = NULL;
    if (++parser->nesting > NESTING_MAX)
        return refuse_here(parser, "Too many parentheses stand in one another.");
    enum err err = cql2_lex_pass(&parser->lexer, "(");
    if (!err)
        err = condition_read(parser, &node);
    if (!err)
        err = cql2_lex_pass(&parser->lexer, ")");
    parser->nesting--;
    if (!err)
        *out = node;
    return err;
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

static enum err primary_read(struct cql2_parser *parser, struct cql2 **out)
{
    switch (parser->lexer.token.kind) {
    case CQL2_TOKEN_NUMBER: return number_take(parser, false, out);
    case CQL2_TOKEN_TEXT: return text_take(parser, out);
    case CQL2_TOKEN_QUOTED: return property_read(parser, out);
    case CQL2_TOKEN_NAME: return name_read(parser, out);
    case CQL2_TOKEN_SIGN:
        if (cql2_lex_is_sign(&parser->lexer, "("))
            return group_read(parser, out);
        break;
    case CQL2_TOKEN_END: break;
    }
    return refuse_here(parser, "A name or value is expected here.");
}

static enum err pair_end(struct cql2_parser *parser, enum cql2_op op, struct cql2 *left,
                         struct cql2 *right, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = cql2_node_new(parser->lexer.reading, op, left->offset, &node);
    if (err)
        return err;
    cql2_node_add(node, left);
    cql2_node_add(node, right);
    err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

/* -x is -1 * x; -1 is a number. */
static enum err factor_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2_lexer *lexer = &parser->lexer;
    bool is_negative = cql2_lex_is_sign(lexer, "-");
    if (!is_negative && !cql2_lex_is_sign(lexer, "+"))
        return primary_read(parser, out);
    struct cql2 *minus_one = NULL;
    struct cql2 *operand = NULL;
    enum err err = node_new(parser, CQL2_OP_LITERAL, &minus_one);
    if (!err)
        err = cql2_lex_next(lexer);
    if (err)
        return err;
    if (lexer->token.kind == CQL2_TOKEN_NUMBER)
        return number_take(parser, is_negative, out);
    if (!is_negative)
        return refuse_here(parser, "A number is expected here.");
    minus_one->value.kind = CQL2_NUMBER;
    minus_one->value.number = -1;
    err = primary_read(parser, &operand);
    return err ? err : pair_end(parser, CQL2_OP_TIMES, minus_one, operand, out);
}

static enum err power_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *left = NULL;
    struct cql2 *right = NULL;
    enum err err = factor_read(parser, &left);
    if (!err && cql2_lex_is_sign(&parser->lexer, "^")) {
        err = cql2_lex_next(&parser->lexer);
        if (!err)
            err = factor_read(parser, &right);
        if (!err)
            err = pair_end(parser, CQL2_OP_POWER, left, right, &left);
    }
    if (!err)
        *out = left;
    return err;
}

/* The operator at hand if it is one of these; CQL2_OP_COUNT if not. */
static enum cql2_op op_here(const struct cql2_parser *parser, enum cql2_op first, enum cql2_op last)
{
    const struct cql2_lexer *lexer = &parser->lexer;
    if (lexer->token.kind != CQL2_TOKEN_SIGN && lexer->token.kind != CQL2_TOKEN_NAME)
        return CQL2_OP_COUNT;
    enum cql2_op op = cql2_op_find(lexer->token.text, false);
    return op >= first && op <= last ? op : CQL2_OP_COUNT;
}

/* Operators of one rank, from left to right. */
static enum err chain_read(struct cql2_parser *parser, enum cql2_op first, enum cql2_op last,
                           enum err (*operand_read)(struct cql2_parser *, struct cql2 **),
                           struct cql2 **out)
{
    struct cql2 *left = NULL;
    struct cql2 *right = NULL;
    enum err err = operand_read(parser, &left);
    for (enum cql2_op op; !err && (op = op_here(parser, first, last)) != CQL2_OP_COUNT;) {
        err = cql2_lex_next(&parser->lexer);
        if (!err)
            err = operand_read(parser, &right);
        if (!err)
            err = pair_end(parser, op, left, right, &left);
    }
    if (!err)
        *out = left;
    return err;
}

static enum err product_read(struct cql2_parser *parser, struct cql2 **out)
{
    return chain_read(parser, CQL2_OP_TIMES, CQL2_OP_DIV, power_read, out);
}

static enum err sum_read(struct cql2_parser *parser, struct cql2 **out)
{
    return chain_read(parser, CQL2_OP_PLUS, CQL2_OP_MINUS, product_read, out);
}

/* ---- Conditions ------------------------------------------------------------------------------ */

/* Wraps the node in another: not. */
static enum err wrap(struct cql2_parser *parser, enum cql2_op op, struct cql2 *inner,
                     struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = cql2_node_new(parser->lexer.reading, op, inner->offset, &node);
    if (err)
        return err;
    cql2_node_add(node, inner);
    err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

static enum err between_read(struct cql2_parser *parser, struct cql2 *node)
{
    struct cql2 *least = NULL;
    struct cql2 *most = NULL;
    enum err err = sum_read(parser, &least);
    if (err)
        return err;
    cql2_node_add(node, least);
    if (!pass_word(parser, "AND", &err))
        return err ? err : refuse_here(parser, "AND is expected here.");
    err = sum_read(parser, &most);
    if (!err)
        cql2_node_add(node, most);
    return err;
}

/* What follows LIKE, BETWEEN or IN. */
static enum err predicate_read(struct cql2_parser *parser, enum cql2_op op, struct cql2 *left,
                               struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct cql2 *right = NULL;
    enum err err = cql2_node_new(parser->lexer.reading, op, left->offset, &node);
    if (err)
        return err;
    cql2_node_add(node, left);
    if (op == CQL2_OP_BETWEEN) {
        err = between_read(parser, node);
    } else {
        err = op == CQL2_OP_IN ? list_read(parser, &right) : sum_read(parser, &right);
        if (!err)
            cql2_node_add(node, right);
    }
    if (!err)
        err = node_check(parser, node);
    if (!err)
        *out = node;
    return err;
}

static enum err is_null_read(struct cql2_parser *parser, struct cql2 *left, struct cql2 **out)
{
    enum err err = OK;
    bool is_not = pass_word(parser, "NOT", &err);
    if (!pass_word(parser, "NULL", &err))
        return err ? err : refuse_here(parser, "NULL is expected here.");
    struct cql2 *node = NULL;
    err = wrap(parser, CQL2_OP_IS_NULL, left, &node);
    if (!err && is_not)
        err = wrap(parser, CQL2_OP_NOT, node, &node);
    if (!err)
        *out = node;
    return err;
}

static enum err comparison_read(struct cql2_parser *parser, struct cql2 **out)
{
    struct cql2 *left = NULL;
    enum err err = sum_read(parser, &left);
    if (err)
        return err;
    if (pass_word(parser, "IS", &err))
        return is_null_read(parser, left, out);
    bool is_not = pass_word(parser, "NOT", &err);
    enum cql2_op op = op_here(parser, CQL2_OP_EQUAL, CQL2_OP_IN);
    if (!err && is_not && (op == CQL2_OP_COUNT || op < CQL2_OP_LIKE))
        err = refuse_here(parser, "LIKE, BETWEEN or IN is expected after NOT.");
    if (!err && op != CQL2_OP_COUNT) {
        err = cql2_lex_next(&parser->lexer);
        struct cql2 *right = NULL;
        if (!err && op >= CQL2_OP_LIKE) {
            err = predicate_read(parser, op, left, &left);
        } else if (!err) {
            err = sum_read(parser, &right);
            if (!err)
                err = pair_end(parser, op, left, right, &left);
        }
        if (!err && is_not)
            err = wrap(parser, CQL2_OP_NOT, left, &left);
    }
    if (!err)
        *out = left;
    return err;
}

static enum err not_read(struct cql2_parser *parser, struct cql2 **out)
{
    enum err err = OK;
    if (!pass_word(parser, "NOT", &err))
        return err ? err : comparison_read(parser, out);
    struct cql2 *inner = NULL;
    err = comparison_read(parser, &inner);
    return err ? err : wrap(parser, CQL2_OP_NOT, inner, out);
}

/* a AND b AND c is one node of three. */
static enum err junction_read(struct cql2_parser *parser, enum cql2_op op,
                              enum err (*operand_read)(struct cql2_parser *, struct cql2 **),
                              struct cql2 **out)
{
    struct cql2 *first = NULL;
    struct cql2 *node = NULL;
    const char *word = cql2_ops[op].name;
    enum err err = operand_read(parser, &first);
    while (pass_word(parser, word, &err)) {
        struct cql2 *operand = NULL;
        if (!node)
            err = cql2_node_new(parser->lexer.reading, op, first->offset, &node);
        if (!err && !node->arg_count)
            cql2_node_add(node, first);
        if (!err)
            err = operand_read(parser, &operand);
        if (!err)
            cql2_node_add(node, operand);
    }
    if (!err && node)
        err = node_check(parser, node);
    if (!err)
        *out = node ? node : first;
    return err;
}

static enum err all_read(struct cql2_parser *parser, struct cql2 **out)
{
    return junction_read(parser, CQL2_OP_AND, not_read, out);
}

static enum err condition_read(struct cql2_parser *parser, struct cql2 **out)
{
    return junction_read(parser, CQL2_OP_OR, all_read, out);
}

enum err cql2_read_text(struct str text, struct arena *arena, const struct cql2 **out,
                        struct problem *problem)
{
    struct cql2_reading reading = {.arena = arena, .problem = problem};
    struct cql2_parser parser = {.lexer = {.reading = &reading}};
    struct cql2 *root = NULL;
    size_t bad_offset;
    if (text.len > CQL2_TEXT_MAX_BYTES)
        return problem_set(problem, ERR_LIMIT, "A filter may have %d bytes.", CQL2_TEXT_MAX_BYTES);
    reading.text = str_copy(text, arena);
    if (!reading.text.ptr)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this filter.");
    if (!str_is_clean(text, &bad_offset))
        return cql2_refuse(&reading, bad_offset, ERR_INVALID,
                           "The filter holds what is no UTF-8 or cannot be seen.");
    enum err err = cql2_lex_next(&parser.lexer);
    if (!err)
        err = condition_read(&parser, &root);
    if (!err && parser.lexer.token.kind != CQL2_TOKEN_END)
        err = refuse_here(&parser, "The filter ought to end here, or AND or OR to follow.");
    if (!err)
        err = cql2_root_check(&reading, root);
    if (!err)
        *out = root;
    return err;
}
