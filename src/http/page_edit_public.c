/* The draft as the public would see it: its page, drawn from an atlas that holds nothing else. */
#include "page_edit_parts.h"

/* The ground is borrowed, the service is the draft's. What only searches need is left out. */
static void directory_make(struct edit_page *page, struct directory *out)
{
    const struct directory *ground = &page->atlas->directory;
    *out = page->listing.directory;
    out->places = ground->places;
    out->places_count = ground->places_count;
    out->sectors = ground->sectors;
    out->sectors_count = ground->sectors_count;
    out->sector_areas = ground->sector_areas;
    out->sector_areas_count = ground->sector_areas_count;
    out->water_wkb = ground->water_wkb;
}

static enum err atlas_of_draft(struct edit_page *page, struct atlas **out, struct problem *problem)
{
    struct directory directory;
    struct arena arena;
    directory_make(page, &directory);
    arena_init(&arena, 0);
    return atlas_build(&arena, &directory, out, problem);
}

/* Nothing of the picture but what a service's page looks at. */
static enum err view_make(struct edit_page *page, const struct atlas *atlas,
                          struct problem *problem)
{
    struct picture *picture = ARENA_NEW(page->arena, struct picture);
    if (!picture)
        return edit_no_memory(problem);
    picture->atlas = atlas;
    picture->today = page->picture->today;
    picture->outline = page->picture->outline;
    const struct moment now = {page->base.today, DATE_MAX};
    return service_view(picture, 0, now, page->arena, page->view, problem);
}

static enum err public_make(struct edit_page *page, struct http_answer *answer,
                            struct problem *problem)
{
    struct atlas *atlas = NULL;
    int fault_count = 0;
    enum err err = edit_faults_add(page, &fault_count, problem);
    if (err)
        return err;
    view_add_text(page->view, "title", STR("As the public will see it"));
    if (fault_count) /* what the gate refuses may be more than a page can show */
        return edit_draw(page, "steward_edit_public", answer, problem);
    err = atlas_of_draft(page, &atlas, problem);
    if (!err)
        err = view_make(page, atlas, problem);
    if (!err)
        err = edit_draw(page, "steward_edit_public", answer, problem);
    atlas_give_back(atlas);
    return err;
}

enum err page_edit_public(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    return edit_page_run(request, answer, public_make, problem);
}
