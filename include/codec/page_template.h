/* A compiled template: its texts and tags one after the other, as mustache.h draws them. */
#ifndef SIGNPOST_CODEC_PAGE_TEMPLATE_H
#define SIGNPOST_CODEC_PAGE_TEMPLATE_H

#include "base/text.h"

enum { PAGE_SECTIONS_MAX = 32 }; /* nested in one template */

enum node_kind { NODE_TEXT, NODE_ESCAPED, NODE_RAW, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct node {
    enum node_kind kind;
    bool alone;        /* a partial on a line of its own */
    struct str text;   /* literal text, or the tag's name; in the source */
    struct str indent; /* before a partial that is alone */
    size_t end;        /* of a section: the node after its last */
};

struct page_template {
    struct str name;
    struct str source;
    struct node *nodes;
    size_t count;
    size_t room;
};

/* Name and source are borrowed and must outlive it. ERR_INVALID with the line in where. */
MUST_CHECK enum err page_template_init(struct page_template *page, struct str name,
                                       struct str source, struct problem *problem);
void page_template_finish(struct page_template *page);

/* The line, from 1, on which a piece of the source stands. */
int page_template_line(const struct page_template *page, struct str piece);

#endif
