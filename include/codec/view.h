/* What a template shows: a tree of named values, built in an arena. Adding never fails by itself: a
 * tree that ran out of memory says so in view_is_whole. Texts and names are borrowed and must live
 * as long as the arena. Parents may be NULL: then nothing is added. */
#ifndef SIGNPOST_CODEC_VIEW_H
#define SIGNPOST_CODEC_VIEW_H

#include "base/text.h"

enum view_kind { VIEW_FLAG, VIEW_TEXT, VIEW_HTML, VIEW_INT, VIEW_LIST, VIEW_OBJECT };

struct view_tree;

/* Read by the templates; build it with the functions below. */
struct view {
    enum view_kind kind;
    bool flag;
    int64_t number;
    struct str text;
    struct str name; /* empty for the root and for items of a list */
    struct view *first;
    struct view *last;
    struct view *next;
    struct view_tree *tree;
};

/* The root. NULL if the arena is full. */
struct view *view_root(struct arena *arena);
bool view_is_whole(const struct view *root); /* false: something could not be added; NULL: false */

/* The parent is an object, or a list: then the name is NULL. */
void view_add_text(struct view *parent, const char *name, struct str text);
void view_add_int(struct view *parent, const char *name, int64_t number);
void view_add_flag(struct view *parent, const char *name, bool truth);

/* Printed into the arena, as text. */
void view_add_format(struct view *parent, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* HTML or SVG that we made ourselves: {{{name}}} prints it as it is. Only this is ever printed
 * without escapes. */
void view_add_html(struct view *parent, const char *name, struct str html);

struct view *view_add_object(struct view *parent, const char *name);
struct view *view_add_list(struct view *parent, const char *name);

const struct view *view_member(const struct view *object, struct str name); /* NULL: none */

/* False are: NULL, a false flag, empty text, a list without items. Zero is true: it is a count. */
bool view_is_true(const struct view *view);

#endif
