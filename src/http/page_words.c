/* Pages that hold little but words: what the data is, where it is from, what is kept, for whom the
 * pages work. Made once for each picture. */
#include "http/picture.h"

struct words_page {
    const char *title;
    const char *template;
    void (*add)(const struct http_request *request, const struct picture *picture,
                struct view *into); /* NULL: it holds nothing but words */
};

static enum err words_draw(const struct words_page *page, struct http_request *request,
                           const struct picture *picture, struct buf *out, struct problem *problem)
{
    struct view *view = page_view(request->site, picture, request->arena);
    view_add_text(view, "title", str_from(page->title));
    if (page->add)
        page->add(request, picture, view);
    return page_draw(request->site, page->template, view, out, problem);
}

static enum err words_answer(prepared_write write, enum prepared which,
                             struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    const struct prepared_kind kind = {.write = write, .content_type = "text/html; charset=utf-8"};
    enum err err = query_check(request, NULL, 0, problem);
    return err ? err : prepared_answer(&kind, which, request, answer, problem);
}

#define WORDS_PAGE(name, which, words, adder)                                                      \
    static enum err name##_body(struct http_request *request, const struct picture *picture,       \
                                struct buf *out, struct problem *problem)                          \
    {                                                                                              \
        static const struct words_page page = {words, #name, adder};                               \
        return words_draw(&page, request, picture, out, problem);                                  \
    }                                                                                              \
    enum err page_##name(struct http_request *request, struct http_answer *answer,                 \
                         struct problem *problem)                                                  \
    {                                                                                              \
        return words_answer(name##_body, which, request, answer, problem);                         \
    }

WORDS_PAGE(about, PREPARED_ABOUT, "About the data", about_view)
WORDS_PAGE(sources, PREPARED_SOURCES, "Sources and licences", sources_view)
WORDS_PAGE(data, PREPARED_DATA, "For developers", data_view)
WORDS_PAGE(privacy, PREPARED_PRIVACY, "Privacy", NULL)
WORDS_PAGE(accessibility, PREPARED_ACCESSIBILITY, "Accessibility statement", NULL)
