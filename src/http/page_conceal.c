/* Makes a service confidential. The first page says what will be erased and asks for the region
 * that stays; the second wants the service's name to be typed. */
#include "http/page_conceal.h"

#include "base/fold.h"
#include "domain/gap.h"
#include "domain/service_words.h"
#include "page_steward_work.h"
#include "store/services.h"

#define HTML "text/html; charset=utf-8"

enum { REGION_BOROUGHS_LEAST = 3, HISTORY_COUNT_MAX = 10000 };

struct conceal {
    struct work work;
    struct http_answer *answer;
    int region; /* of the ground's areas; NONE: not chosen, or no such one */
    struct form_errors errors;
};

static void wrong(struct conceal *page, struct str field, const char *text)
{
    if (page->errors.count < FORM_ERRORS_MAX)
        page->errors.items[page->errors.count++] = (struct form_error){field, str_from(text)};
}

static const struct service_record *service_of(const struct conceal *page)
{
    return &page->work.listing.directory.services[page->work.listing.service];
}

/* ---- regions ----------------------------------------------------------------------------------
 */

/* How many boroughs the group surely has on the day. */
static int boroughs_of(const struct conceal *page, int group)
{
    const struct directory *ground = page->work.base.ground;
    int count = 0;
    for (int i = 0; i < ground->members_count; i++)
        count += ground->members[i].group == group &&
                 validity_on(&ground->members[i].validity, page->work.base.today) == CERTAINLY;
    return count;
}

static struct str region_code(const struct conceal *page, int area)
{
    const struct area_record *record = &page->work.base.ground->areas[area];
    struct buf code;
    buf_init(&code, 0);
    buf_str(&code, record->type);
    buf_char(&code, ':');
    buf_str(&code, record->code);
    return buf_keep(&code, page->work.arena);
}

/* The choice: what most people mean, London, comes first. */
static void regions_add(struct conceal *page)
{
    const struct directory *ground = page->work.base.ground;
    struct view *list = view_add_list(page->work.view, "regions");
    for (int is_first = 1; is_first >= 0; is_first--) {
        for (int i = 0; i < ground->areas_count; i++) {
            const struct area_record *area = &ground->areas[i];
            int boroughs = boroughs_of(page, i);
            if (boroughs < REGION_BOROUGHS_LEAST ||
                str_equal(area->type, STR("london")) != (is_first == 1))
                continue;
            struct view *item = view_add_object(list, NULL);
            view_add_text(item, "value", region_code(page, i));
            view_add_text(item, "label", area->name);
            struct str type = gap_area_type_words(area->type); /* the code where there are none */
            view_add_text(item, "type", is_first || str_equal(type, area->type) ? STR("") : type);
            view_add_int(item, "boroughs", boroughs);
            view_add_flag(item, "chosen", i == page->region);
        }
    }
}

static int region_find(const struct conceal *page, struct str sent)
{
    const struct directory *ground = page->work.base.ground;
    for (int i = 0; i < ground->areas_count; i++)
        if (boroughs_of(page, i) >= REGION_BOROUGHS_LEAST && str_equal(region_code(page, i), sent))
            return i;
    return NONE;
}

/* ---- what will be erased ----------------------------------------------------------------------
 */

static void erased_add(struct view *list, int64_t count, const char *one, const char *many)
{
    if (count == 1)
        view_add_format(list, NULL, "1 %s", one);
    else if (count > 1)
        view_add_format(list, NULL, "%lld %s", (long long)count, many);
}

static void site_add(const struct conceal *page, struct view *list,
                     const struct directory *directory, int number)
{
    const struct site_record *site = &directory->sites[number];
    const struct str parts[] = {site->name, site->address, site->postcode, site->place};
    struct buf words;
    buf_init(&words, 0);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (words.len && parts[i].len)
            buf_text(&words, ", ");
        buf_str(&words, parts[i]);
    }
    if (!words.len)
        record_site_words(directory, number, &words);
    view_add_text(list, NULL, str_copy(buf_view(&words), page->work.arena));
    buf_finish(&words);
}

/* Drafts of whoever asks, and everybody's proposals. */
static enum err waiting_count(struct conceal *page, int64_t *out, struct problem *problem)
{
    struct work *work = &page->work;
    struct draft_row draft;
    struct proposal_row *rows = NULL;
    int count = 0;
    enum err err = store_draft_get(work->store, work->caller->account.row, work->id, work->arena,
                                   &draft, problem);
    *out = err == OK;
    if (!err || err == ERR_NOT_FOUND)
        err = store_proposals_of(work->store, work->id, work->arena, &rows, &count, problem);
    *out += count;
    return err;
}

static enum err what_goes(struct conceal *page, struct problem *problem)
{
    struct work *work = &page->work;
    const struct directory *directory = &work->listing.directory;
    const struct service_record *service = service_of(page);
    struct history_query query = {.subject = str_from(work->id_text), .most = HISTORY_COUNT_MAX};
    struct history_row *rows = NULL;
    int changes = 0;
    int64_t waiting = 0;
    struct view *sites = view_add_list(work->view, "sites");
    for (int i = 0; i < service->locations.count; i++)
        site_add(page, sites, directory, directory->locations[service->locations.first + i].site);
    enum err err = store_history(work->store, &query, work->arena, &rows, &changes, problem);
    if (!err)
        err = waiting_count(page, &waiting, problem);
    struct view *list = view_add_list(work->view, "erased");
    erased_add(list, service->coverages.count, "row of its coverage: where women must come from",
               "rows of its coverage: where women must come from");
    erased_add(list, changes, "change in its history: what it said before",
               "changes in its history: what it said before");
    erased_add(list, waiting, "draft or proposal", "drafts and proposals");
    return err;
}

/* ---- the pages --------------------------------------------------------------------------------
 */

static enum err draw(struct conceal *page, const char *name, const char *title, int status,
                     struct problem *problem)
{
    struct work *work = &page->work;
    form_errors_view(&page->errors, work->view);
    view_add_text(work->view, "title", str_from(title));
    view_add_flag(work->view, "at_listings", true);
    if (page->region != NONE) {
        view_add_text(work->view, "region", region_code(page, page->region));
        view_add_text(work->view, "region_name", work->base.ground->areas[page->region].name);
    }
    page->answer->status = page->errors.count ? status : 200;
    page->answer->content_type = HTML;
    return page_draw(work->request->site, name, work->view, page->answer->body, problem);
}

static enum err first_draw(struct conceal *page, int status, struct problem *problem)
{
    regions_add(page);
    enum err err = what_goes(page, problem);
    return err ? err
               : draw(page, "steward_conceal", "Make this service confidential", status, problem);
}

static enum err second_draw(struct conceal *page, struct problem *problem)
{
    return draw(page, "steward_conceal_sure", "Erase where it is?", 422, problem);
}

/* Is it that name? Capitals, accents and spaces at the ends do not matter. */
static enum err is_name(struct str typed, struct str name, bool *is_so, struct problem *problem)
{
    struct buf folded[2];
    const struct str texts[] = {str_trim(typed), str_trim(name)};
    for (int i = 0; i < 2; i++) {
        buf_init(&folded[i], 0);
        text_fold(texts[i], FOLD_CASE | FOLD_ACCENTS, &folded[i]);
    }
    *is_so = str_equal(buf_view(&folded[0]), buf_view(&folded[1]));
    bool failed = folded[0].failed || folded[1].failed;
    buf_finish(&folded[0]);
    buf_finish(&folded[1]);
    return failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.") : OK;
}

/* With the listing as it is now. */
static enum err again_draw(struct conceal *page, int status, struct problem *problem)
{
    struct work *work = &page->work;
    work->view = steward_view(work->request, work->picture, work->arena);
    enum err err = work_read(work, false, problem);
    if (!err)
        err = work_show(work, problem);
    return err ? err : first_draw(page, status, problem);
}

static enum err go_to_done(struct conceal *page, enum err scrubbed, struct problem *problem)
{
    return steward_redirect(page->work.request, page->answer, problem,
                            "/steward/services/%s/conceal?done=%s", page->work.id_text,
                            scrubbed ? "traces" : "concealed");
}

/* Is it written, whatever failed afterwards? */
static bool is_done(struct conceal *page)
{
    return !work_read(&page->work, false, NULL) && service_of(page)->confidential;
}

static enum err conceal(struct conceal *page, const char *version, struct problem *problem)
{
    struct work *work = &page->work;
    struct edit_result result;
    struct edit edit = {.actor = steward_actor(work->request), .expected_version = version};
    enum err err =
        edit_conceal(work->store, &work->base, &edit, work->id, page->region, &result, problem);
    work->has_changed = !err || is_done(page);
    if (work->has_changed) {
        /* what somebody asked when it was confidential before counts no more */
        enum err dropped = store_reveal_drop(work->store, work->id, problem);
        return dropped ? dropped : go_to_done(page, err, problem);
    }
    if (err != ERR_STALE && err != ERR_INVALID)
        return err;
    if (err == ERR_STALE)
        wrong(page, STR("region"),
              "Somebody changed this listing meanwhile. Look again at what goes.");
    else if (problem) /* what stays would tell where it is */
        page->errors.items[page->errors.count++] =
            (struct form_error){STR("region"), str_copy(str_from(problem->text), work->arena)};
    return again_draw(page, err == ERR_STALE ? 412 : 422, problem);
}

static enum err posted(struct conceal *page, struct problem *problem)
{
    struct work *work = &page->work;
    struct http_arguments form = work->request->form;
    const char *version = NULL;
    bool is_sure = false;
    bool was_typed = false;
    enum err err = work_version_sent(work, &version, problem);
    struct str typed = http_argument_get(form, STR("name"), &was_typed);
    page->region = region_find(page, http_argument_get(form, STR("region"), NULL));
    if (err)
        return err;
    if (page->region == NONE) {
        wrong(page, STR("region"), "Choose the region that may be known.");
        return first_draw(page, 422, problem);
    }
    err = was_typed ? is_name(typed, service_of(page)->name, &is_sure, problem) : OK;
    if (err)
        return err;
    if (is_sure)
        return conceal(page, version, problem);
    if (was_typed)
        wrong(page, STR("name"), "Type the name as it stands above.");
    view_add_text(work->view, "typed", typed);
    return second_draw(page, problem);
}

/* It is confidential: what was done, and the way back. Sent again, its traces are erased again,
 * which somebody who read the database may have hindered. */
static enum err already(struct conceal *page, struct problem *problem)
{
    const struct service_record *service = service_of(page);
    if (page->work.request->method == HTTP_POST) {
        enum err err = store_scrub(page->work.store, problem);
        return err && err != ERR_BUSY ? err : go_to_done(page, err, problem);
    }
    struct str done = http_argument_get(page->work.request->query, STR("done"), NULL);
    page->region = service->region;
    view_add_flag(page->work.view, "done", str_equal(done, STR("concealed")));
    view_add_flag(page->work.view, "traces", str_equal(done, STR("traces")));
    return draw(page, "steward_concealed", "This service is confidential", 200, problem);
}

enum err page_conceal(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct conceal page = {.answer = answer, .region = NONE};
    enum err err = work_begin(request, &page.work, problem);
    if (!err)
        err = work_read(&page.work, false, problem);
    if (!err)
        err = work_show(&page.work, problem);
    if (!err && service_of(&page)->confidential)
        err = already(&page, problem);
    else if (!err && request->method == HTTP_POST)
        err = posted(&page, problem);
    else if (!err)
        err = first_draw(&page, 200, problem);
    work_end(&page.work);
    return err;
}
