#include "codec/mustache.h"

#include <stdlib.h>
#include <string.h>

#include "codec/page_template.h"

struct mustache_set {
    struct page_template *templates;
    size_t count;
    size_t room;
};

/* The set. */

struct mustache_set *mustache_set_create(void)
{
    return calloc(1, sizeof(struct mustache_set));
}

void mustache_set_destroy(struct mustache_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        page_template_finish(&set->templates[i]);
    free(set->templates);
    free(set);
}

static const struct page_template *set_find(const struct mustache_set *set, struct str name)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_equal(set->templates[i].name, name))
            return &set->templates[i];
    return NULL;
}

enum err mustache_add(struct mustache_set *set, struct str name, struct str source,
                      struct problem *problem)
{
    if (set_find(set, name)) {
        problem_at(problem, "%.*s", (int)name.len, name.ptr);
        return problem_set(problem, ERR_INVALID, "There are two templates of this name.");
    }
    if (set->count == set->room) {
        size_t more = set->room ? set->room * 2 : 16;
        struct page_template *moved = reallocarray(set->templates, more, sizeof *moved);
        if (!moved)
            return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a template.");
        set->templates = moved;
        set->room = more;
    }
    enum err err = page_template_init(&set->templates[set->count], name, source, problem);
    if (!err)
        set->count++;
    return err;
}

enum err mustache_check(const struct mustache_set *set, struct problem *problem)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct page_template *page = &set->templates[i];
        for (size_t k = 0; k < page->count; k++) {
            const struct node *node = &page->nodes[k];
            if (node->kind != NODE_PARTIAL || set_find(set, node->text))
                continue;
            problem_at(problem, "%.*s, line %d", (int)page->name.len, page->name.ptr,
                       page_template_line(page, node->text));
            return problem_set(problem, ERR_NOT_FOUND, "There is no template \"%.*s\".",
                               (int)node->text.len, node->text.ptr);
        }
    }
    return OK;
}

/* Drawing. */

struct drawing {
    const struct mustache_set *set;
    struct buf *out;
    struct problem *problem;
    int steps;
    int partials; /* open */
};

/* What is put before each line of a partial, outermost first. */
struct indent {
    struct str text;
    const struct indent *outer;
};

/* One template being drawn. */
struct sheet {
    const struct page_template *page;
    const struct indent *indent; /* NULL: none */
    bool line_start;
};

/* The context stack. */
struct scope {
    const struct view *view;
    const struct scope *outer;
};

static const struct view *resolve(const struct scope *scope, struct str name)
{
    if (str_equal(name, STR(".")))
        return scope->view;
    struct str part;
    if (!str_split(&name, '.', &part))
        return NULL;
    const struct view *view = NULL;
    for (; scope && !view; scope = scope->outer)
        view = view_member(scope->view, part);
    while (view && str_split(&name, '.', &part))
        view = view_member(view, part);
    return view;
}

static void draw_indent(struct buf *out, const struct indent *indent)
{
    if (!indent)
        return;
    draw_indent(out, indent->outer);
    buf_str(out, indent->text);
}

/* Call before anything goes on a line. */
static void line_begin(const struct drawing *drawing, struct sheet *sheet)
{
    if (sheet->line_start)
        draw_indent(drawing->out, sheet->indent);
    sheet->line_start = false;
}

static void draw_text(const struct drawing *drawing, struct sheet *sheet, struct str text)
{
    if (!sheet->indent) {
        buf_str(drawing->out, text);
        return;
    }
    while (text.len) {
        line_begin(drawing, sheet);
        const char *line_end = memchr(text.ptr, '\n', text.len);
        size_t len = line_end ? (size_t)(line_end - text.ptr) + 1 : text.len;
        buf_bytes(drawing->out, text.ptr, len);
        sheet->line_start = line_end != NULL;
        text = (struct str){text.ptr + len, text.len - len};
    }
}

static void draw_value(struct buf *out, const struct view *view, bool raw)
{
    if (!view)
        return;
    switch (view->kind) {
    case VIEW_TEXT: buf_html(out, view->text); break;
    case VIEW_HTML:
        if (raw)
            buf_str(out, view->text);
        else
            buf_html(out, view->text);
        break;
    case VIEW_INT: buf_int(out, view->number); break;
    case VIEW_FLAG:
    case VIEW_LIST:
    case VIEW_OBJECT: break; /* nothing that one could print */
    }
}

static enum err draw_nodes(struct drawing *drawing, struct sheet *sheet, const struct scope *scope,
                           size_t from, size_t to);

static enum err draw_section(struct drawing *drawing, struct sheet *sheet,
                             const struct scope *scope, size_t at)
{
    const struct node *node = &sheet->page->nodes[at];
    const struct view *view = resolve(scope, node->text);
    bool is_true = view_is_true(view);
    if (is_true == (node->kind == NODE_INVERTED))
        return OK;
    if (!view || node->kind == NODE_INVERTED || view->kind == VIEW_FLAG)
        return draw_nodes(drawing, sheet, scope, at + 1, node->end);
    bool many = view->kind == VIEW_LIST;
    for (const struct view *item = many ? view->first : view; item; item = item->next) {
        struct scope inner = {.view = item, .outer = scope};
        drawing->steps++;
        enum err err = draw_nodes(drawing, sheet, &inner, at + 1, node->end);
        if (err || !many)
            return err;
    }
    return OK;
}

static enum err draw_partial(struct drawing *drawing, struct sheet *sheet,
                             const struct scope *scope, const struct node *node)
{
    const struct page_template *page = set_find(drawing->set, node->text);
    if (!page)
        return OK;
    if (drawing->partials == MUSTACHE_PARTIALS_MAX)
        return problem_set(drawing->problem, ERR_LIMIT, "Templates insert each other too deep.");
    struct indent own = {.text = node->indent, .outer = sheet->indent};
    struct sheet inner = {.page = page, .line_start = true};
    if (node->alone)
        inner.indent = own.text.len ? &own : sheet->indent;
    else
        line_begin(drawing, sheet);
    drawing->partials++;
    enum err err = draw_nodes(drawing, &inner, scope, 0, page->count);
    drawing->partials--;
    return err;
}

static enum err draw_nodes(struct drawing *drawing, struct sheet *sheet, const struct scope *scope,
                           size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        const struct node *node = &sheet->page->nodes[at];
        if (++drawing->steps > MUSTACHE_STEPS_MAX)
            return problem_set(drawing->problem, ERR_LIMIT, "The page is too long.");
        enum err err = OK;
        switch (node->kind) {
        case NODE_TEXT: draw_text(drawing, sheet, node->text); break;
        case NODE_ESCAPED:
        case NODE_RAW:
            line_begin(drawing, sheet);
            draw_value(drawing->out, resolve(scope, node->text), node->kind == NODE_RAW);
            break;
        case NODE_SECTION:
        case NODE_INVERTED:
            err = draw_section(drawing, sheet, scope, at);
            at = node->end - 1;
            break;
        case NODE_PARTIAL: err = draw_partial(drawing, sheet, scope, node); break;
        }
        if (err)
            return err;
        if (drawing->out->failed)
            return problem_set(drawing->problem, ERR_NO_MEMORY, "The page does not fit in memory.");
    }
    return OK;
}

enum err mustache_render(const struct mustache_set *set, struct str name, const struct view *view,
                         struct buf *out, struct problem *problem)
{
    problem_at(problem, "%.*s", (int)name.len, name.ptr);
    const struct page_template *page = set_find(set, name);
    if (!page)
        return problem_set(problem, ERR_NOT_FOUND, "There is no such template.");
    struct drawing drawing = {.set = set, .out = out, .problem = problem};
    struct sheet sheet = {.page = page, .line_start = true};
    struct scope scope = {.view = view, .outer = NULL};
    return draw_nodes(&drawing, &sheet, &scope, 0, page->count);
}
