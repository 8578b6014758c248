#include "codec/page_template.h"

#include <stdlib.h>
#include <string.h>

enum { DELIMITER_BYTES_MAX = 8 }; /* the longest anybody needs is 3 */

struct parse {
    struct page_template *into;
    struct problem *problem;
    struct str open; /* delimiters */
    struct str close;
    size_t from;                        /* where the text not yet taken starts */
    size_t sections[PAGE_SECTIONS_MAX]; /* nodes of the open ones */
    int depth;
};

struct tag {
    size_t start; /* offsets in the source, delimiters included */
    size_t end;
    char sigil;        /* one of "#^/!=>&{", or 'v' for a plain variable */
    struct str inside; /* trimmed */
};

static struct str slice(struct str text, size_t from, size_t to)
{
    return (struct str){text.ptr + from, to - from};
}

static size_t find(struct str text, size_t from, struct str wanted)
{
    const char *found = memmem(text.ptr + from, text.len - from, wanted.ptr, wanted.len);
    return found ? (size_t)(found - text.ptr) : SIZE_MAX;
}

int page_template_line(const struct page_template *page, struct str piece)
{
    int line = 1;
    for (const char *c = page->source.ptr; c < piece.ptr; c++)
        line += *c == '\n';
    return line;
}

static enum err refuse(const struct parse *parse, size_t offset, const char *why)
{
    const struct page_template *into = parse->into;
    problem_at(parse->problem, "%.*s, line %d", (int)into->name.len, into->name.ptr,
               page_template_line(into, slice(into->source, offset, offset)));
    return problem_set(parse->problem, ERR_INVALID, "%s", why);
}

static enum err node_add(struct parse *parse, struct node node)
{
    struct page_template *into = parse->into;
    if (into->count == into->room) {
        size_t more = into->room ? into->room * 2 : 16;
        struct node *moved = reallocarray(into->nodes, more, sizeof node);
        if (!moved)
            return problem_set(parse->problem, ERR_NO_MEMORY, "There is no memory for a template.");
        into->nodes = moved;
        into->room = more;
    }
    into->nodes[into->count++] = node;
    return OK;
}

static enum err text_add(struct parse *parse, size_t to)
{
    if (to <= parse->from)
        return OK;
    struct str text = slice(parse->into->source, parse->from, to);
    return node_add(parse, (struct node){.kind = NODE_TEXT, .text = text});
}

/* The tag that opens at tag->start. */
static enum err tag_read(const struct parse *parse, struct tag *tag)
{
    const struct str source = parse->into->source;
    size_t from = tag->start + parse->open.len;
    tag->sigil = 'v';
    if (from < source.len && source.ptr[from] && strchr("#^/!=>&{$<", source.ptr[from]))
        tag->sigil = source.ptr[from++];
    if (tag->sigil == '$' || tag->sigil == '<')
        return refuse(parse, tag->start, "Blocks and parents are not supported.");

    char closing[1 + DELIMITER_BYTES_MAX];
    struct str close = {closing, 0};
    if (tag->sigil == '{' || tag->sigil == '=')
        closing[close.len++] = tag->sigil == '{' ? '}' : '=';
    memcpy(closing + close.len, parse->close.ptr, parse->close.len);
    close.len += parse->close.len;

    size_t to = find(source, from, close);
    if (to == SIZE_MAX)
        return refuse(parse, tag->start, "This tag is never closed.");
    tag->inside = str_trim(slice(source, from, to));
    tag->end = to + close.len;
    return OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Is the tag all that its line holds? Then the line is taken away with it: from its start, and to
 * behind its end. */
static bool is_alone(struct str source, const struct tag *tag, size_t *line_start,
                     size_t *next_line)
{
    size_t start = tag->start;
    while (start > 0 && is_blank(source.ptr[start - 1]))
        start--;
    if (start > 0 && source.ptr[start - 1] != '\n')
        return false;
    size_t end = tag->end;
    while (end < source.len && is_blank(source.ptr[end]))
        end++;
    if (end + 1 < source.len && source.ptr[end] == '\r' && source.ptr[end + 1] == '\n')
        end++;
    if (end < source.len && source.ptr[end] != '\n')
        return false;
    *line_start = start;
    *next_line = end < source.len ? end + 1 : end;
    return true;
}

static bool has_space(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] <= ' ')
            return true;
    return false;
}

static enum err delimiters_set(struct parse *parse, const struct tag *tag)
{
    size_t open_len = 0;
    struct str both = tag->inside;
    while (open_len < both.len && !is_blank(both.ptr[open_len]) && both.ptr[open_len] != '\n')
        open_len++;
    struct str open = slice(both, 0, open_len);
    struct str close = str_trim(slice(both, open_len, both.len));
    if (!open.len || !close.len || open.len > DELIMITER_BYTES_MAX ||
        close.len > DELIMITER_BYTES_MAX || memchr(both.ptr, '=', both.len) || has_space(open) ||
        has_space(close))
        return refuse(parse, tag->start, "Delimiters look like {{=<% %>=}}.");
    parse->open = open;
    parse->close = close;
    return OK;
}

static enum err section_open(struct parse *parse, const struct tag *tag)
{
    if (parse->depth == PAGE_SECTIONS_MAX)
        return refuse(parse, tag->start, "Sections are nested too deep.");
    parse->sections[parse->depth++] = parse->into->count;
    return node_add(parse, (struct node){.kind = tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED,
                                         .text = tag->inside});
}

static enum err section_close(struct parse *parse, const struct tag *tag)
{
    if (!parse->depth)
        return refuse(parse, tag->start, "No section is open here.");
    struct node *node = &parse->into->nodes[parse->sections[--parse->depth]];
    if (!str_equal(node->text, tag->inside))
        return refuse(parse, tag->start, "This closes another section than the one last opened.");
    node->end = parse->into->count;
    return OK;
}

/* What the tag does; indent is what stands before it if it is alone on its line. */
static enum err tag_add(struct parse *parse, const struct tag *tag, bool alone, struct str indent)
{
    if (tag->sigil == '!')
        return OK;
    if (tag->sigil == '=')
        return delimiters_set(parse, tag);
    if (!tag->inside.len || has_space(tag->inside))
        return refuse(parse, tag->start, "A tag holds one name.");
    switch (tag->sigil) {
    case '#':
    case '^': return section_open(parse, tag);
    case '/': return section_close(parse, tag);
    case '>':
        return node_add(parse, (struct node){.kind = NODE_PARTIAL,
                                             .text = tag->inside,
                                             .alone = alone,
                                             .indent = indent});
    case 'v': return node_add(parse, (struct node){.kind = NODE_ESCAPED, .text = tag->inside});
    default: return node_add(parse, (struct node){.kind = NODE_RAW, .text = tag->inside});
    }
}

static enum err compile(struct page_template *into, struct problem *problem)
{
    const struct str source = into->source;
    struct parse parse = {.into = into, .problem = problem, .open = STR("{{"), .close = STR("}}")};
    struct tag tag = {0};
    while ((tag.start = find(source, parse.from, parse.open)) != SIZE_MAX) {
        enum err err = tag_read(&parse, &tag);
        if (err)
            return err;
        size_t line_start = tag.start;
        size_t next = tag.end;
        bool alone = strchr("#^/!=>", tag.sigil) && is_alone(source, &tag, &line_start, &next);
        err = text_add(&parse, line_start);
        if (!err)
            err = tag_add(&parse, &tag, alone, slice(source, line_start, tag.start));
        if (err)
            return err;
        parse.from = next;
    }
    if (parse.depth) {
        const struct node *last = &into->nodes[parse.sections[parse.depth - 1]];
        return refuse(&parse, (size_t)(last->text.ptr - source.ptr),
                      "This section is never closed.");
    }
    return text_add(&parse, source.len);
}

enum err page_template_init(struct page_template *page, struct str name, struct str source,
                            struct problem *problem)
{
    struct page_template made = {.name = name, .source = source.ptr ? source : STR("")};
    enum err err = compile(&made, problem);
    if (err)
        free(made.nodes);
    else
        *page = made;
    return err;
}

void page_template_finish(struct page_template *page)
{
    if (page)
        free(page->nodes);
}
