/* Short lists for stewards: who may see what, and listings that may be one. */
#include "page_steward_lists.h"

#include "domain/duplicates.h"
#include "domain/words.h"
#include "model/freshness.h"

#define HTML "text/html; charset=utf-8"

enum err steward_seen(const struct http_request *request, const struct atlas *atlas,
                      struct arena *arena, bool **out, struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    bool *is_seen = ARENA_ARRAY(arena, bool, (size_t)atlas->service_count + 1);
    if (!is_seen)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    for (int i = 0; i < atlas->service_count; i++)
        is_seen[i] = caller_may_see(caller, &atlas->directory, i);
    *out = is_seen;
    return OK;
}

void steward_item_view(const struct atlas *atlas, int service, struct buf *words,
                       struct arena *arena, struct view *into)
{
    const struct service_record *record = &atlas->directory.services[service];
    char id[UUID_TEXT_LEN + 1];
    char day[DATE_WORDS_LEN];
    uuid_print(record->id, id);
    view_add_format(into, "id", "%s", id);
    view_add_text(into, "name", record->name);
    buf_clear(words);
    organisation_words(atlas, service, words);
    view_add_text(into, "organisation", words_keep(words, arena));
    view_add_text(into, "type", term_label(atlas, "provision-type", record->provision_type));
    view_add_flag(into, "confidential", record->confidential);
    date_words(record->checked_on, day);
    view_add_format(into, "checked", "%s", day);
    date_words(service_due(record), day);
    view_add_format(into, "due", "%s", day);
}

/* ---- duplicates ------------------------------------------------------------------------------ */

static void pair_add(const struct picture *picture, const struct duplicate *pair, struct buf *words,
                     struct arena *arena, struct view *list)
{
    const struct directory *directory = &picture->atlas->directory;
    struct view *item = view_add_object(list, NULL);
    struct view *both = view_add_list(item, "both");
    const int services[] = {pair->first, pair->second};
    buf_clear(words);
    duplicate_words(pair, words);
    view_add_text(item, "why", words_keep(words, arena));
    for (int i = 0; i < 2; i++) {
        const struct service_record *record = &directory->services[services[i]];
        struct view *one = view_add_object(both, NULL);
        steward_item_view(picture->atlas, services[i], words, arena, one);
        view_add_text(one, "phone",
                      record->phones.count ? directory->phones[record->phones.first].number
                                           : STR(""));
        buf_clear(words);
        if (record->locations.count)
            site_words(picture->atlas, directory->locations[record->locations.first].site, words);
        view_add_text(one, "place", words_keep(words, arena));
    }
}

static enum err duplicates_draw(struct http_request *request, const struct picture *picture,
                                struct arena *arena, struct buf *out, struct problem *problem)
{
    struct view *view = steward_view(request, picture, arena);
    struct view *list = view_add_list(view, "pairs");
    struct duplicates found = {0};
    struct buf words;
    bool *is_seen = NULL;
    enum err err = steward_seen(request, picture->atlas, arena, &is_seen, problem);
    if (!err)
        err = duplicates_find(picture->atlas, is_seen, arena, &found, problem);
    if (err)
        return err;
    buf_init(&words, 0);
    for (int i = 0; i < found.count; i++)
        pair_add(picture, &found.items[i], &words, arena, list);
    buf_finish(&words);
    view_add_text(view, "title", STR("Possible duplicates"));
    view_add_flag(view, "at_listings", true);
    view_add_flag(view, "is_none", !found.count);
    view_add_flag(view, "is_cut", found.is_cut);
    view_add_format(view, "sentence", "%d pair%s", found.count, found.count == 1 ? "" : "s");
    return page_draw(request->site, "steward_duplicates", view, out, problem);
}

enum err page_steward_duplicates(struct http_request *request, struct http_answer *answer,
                                 struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct arena arena;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    answer->content_type = HTML;
    enum err err = duplicates_draw(request, picture, &arena, answer->body, problem);
    arena_finish(&arena);
    picture_leave(picture);
    return err;
}
