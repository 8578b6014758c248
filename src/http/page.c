/* The frame of every page, and pages that hold little but words. */
#include "http/page_steward.h"
#include "http/picture.h"
#include "sessions.h"

enum { DIAL_MAX = 40 };

struct view *page_view(const struct site *site, const struct picture *picture, struct arena *arena)
{
    struct view *root = view_root(arena);
    assets_view(site->assets, root);
    view_add_flag(root, "synthetic", picture->is_synthetic);
    view_add_text(root, "contact_email", site->contact_email);
    return root;
}

enum err page_draw(const struct site *site, const char *name, const struct view *view,
                   struct buf *out, struct problem *problem)
{
    if (!view_is_whole(view))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    return mustache_render(site->pages, str_from(name), view, out, problem);
}

void source_view(const struct source_record *source, struct view *into)
{
    view_add_text(into, "title", source->title);
    view_add_text(into, "url", str_is_web_address(source->url) ? source->url : STR(""));
    view_add_text(into, "date", source->date_text);
}

void form_errors_view(const struct form_errors *errors, struct view *into)
{
    struct view *list = view_add_list(into, "errors");
    view_add_flag(into, "has_errors", errors && errors->count);
    for (int i = 0; errors && i < errors->count; i++) {
        struct view *error = view_add_object(list, NULL);
        view_add_text(error, "field", errors->items[i].field);
        view_add_text(error, "text", errors->items[i].text);
    }
}

enum err page_problem(struct http_request *request, int status, const struct problem *problem,
                      struct buf *body)
{
    struct site *site = request->site;
    bool is_own =
        request->route && str_starts_with(str_from(request->route->path), STR("/steward"));
    struct picture *picture = picture_enter(site);
    if (is_own && ((status == 401 && sign_in_again(request, picture, body)) ||
                   (status == 403 && form_again(request, picture, body)))) {
        picture_leave(picture);
        return OK;
    }
    struct view *view = is_own ? steward_view(request, picture, request->arena)
                               : page_view(site, picture, request->arena);
    view_add_flag(view, "missing", status == 404);
    view_add_flag(view, "unknown", status == 401);
    view_add_text(view, "text", str_from(problem ? problem->text : ""));
    enum err err = page_draw(site, is_own ? "steward_problem" : "problem", view, body, NULL);
    picture_leave(picture);
    return err;
}

void dial_view(struct str number, struct view *into)
{
    char dial[DIAL_MAX + 1];
    size_t len = 0;
    for (size_t i = 0; i < number.len && len < DIAL_MAX; i++)
        if (number.ptr[i] == '+' || (number.ptr[i] >= '0' && number.ptr[i] <= '9'))
            dial[len++] = number.ptr[i];
    dial[len] = '\0';
    view_add_format(into, "dial", "%s", dial);
}
