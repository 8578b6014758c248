#include "codec/view.h"

#include <stdarg.h>
#include <stdio.h>

struct view_tree {
    struct arena *arena;
    bool failed;
};

struct view *view_root(struct arena *arena)
{
    struct view_tree *tree = ARENA_NEW(arena, struct view_tree);
    struct view *root = ARENA_NEW(arena, struct view);
    if (!tree || !root)
        return NULL;
    tree->arena = arena;
    *root = (struct view){.kind = VIEW_OBJECT, .tree = tree};
    return root;
}

bool view_is_whole(const struct view *root)
{
    return root && !root->tree->failed;
}

static struct view *add(struct view *parent, enum view_kind kind, const char *name)
{
    if (!parent)
        return NULL;
    struct view *view = ARENA_NEW(parent->tree->arena, struct view);
    if (!view) {
        parent->tree->failed = true;
        return NULL;
    }
    view->kind = kind;
    view->name = str_from(name);
    view->tree = parent->tree;
    if (parent->last)
        parent->last->next = view;
    else
        parent->first = view;
    parent->last = view;
    return view;
}

void view_add_text(struct view *parent, const char *name, struct str text)
{
    struct view *view = add(parent, VIEW_TEXT, name);
    if (view)
        view->text = text;
}

void view_add_html(struct view *parent, const char *name, struct str html)
{
    struct view *view = add(parent, VIEW_HTML, name);
    if (view)
        view->text = html;
}

void view_add_int(struct view *parent, const char *name, int64_t number)
{
    struct view *view = add(parent, VIEW_INT, name);
    if (view)
        view->number = number;
}

void view_add_flag(struct view *parent, const char *name, bool truth)
{
    struct view *view = add(parent, VIEW_FLAG, name);
    if (view)
        view->flag = truth;
}

void view_add_format(struct view *parent, const char *name, const char *format, ...)
{
    if (!parent)
        return;
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : arena_take(parent->tree->arena, (size_t)len + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)len + 1, format, again);
        view_add_text(parent, name, (struct str){text, (size_t)len});
    } else {
        parent->tree->failed = true;
    }
    va_end(again);
    va_end(args);
}

struct view *view_add_object(struct view *parent, const char *name)
{
    return add(parent, VIEW_OBJECT, name);
}

struct view *view_add_list(struct view *parent, const char *name)
{
    return add(parent, VIEW_LIST, name);
}

const struct view *view_member(const struct view *object, struct str name)
{
    if (!object || object->kind != VIEW_OBJECT)
        return NULL;
    for (const struct view *member = object->first; member; member = member->next)
        if (str_equal(member->name, name))
            return member;
    return NULL;
}

bool view_is_true(const struct view *view)
{
    if (!view)
        return false;
    switch (view->kind) {
    case VIEW_FLAG: return view->flag;
    case VIEW_TEXT:
    case VIEW_HTML: return view->text.len > 0;
    case VIEW_LIST: return view->first != NULL;
    case VIEW_INT:
    case VIEW_OBJECT: return true;
    }
    return false;
}
