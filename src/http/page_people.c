/* Who may sign in: for admins. */
#include <string.h>

#include "people.h"

struct people_page {
    struct form_errors errors;
    const char *done; /* what just happened; NULL: nothing */
    struct str title; /* of one person's page: the name on record */
};

static struct str typed(const struct http_request *request, const char *field)
{
    return str_trim(http_argument_get(request->form, str_from(field), NULL));
}

/* The organisations of the directory to choose from. */
static void organisations_add(const struct picture *picture, struct uuid chosen, bool has_chosen,
                              struct view *into)
{
    const struct directory *directory = &picture->atlas->directory;
    struct view *list = view_add_list(into, "organisations");
    for (int i = 0; i < directory->organisations_count; i++) {
        char id[UUID_TEXT_LEN + 1];
        struct view *item = view_add_object(list, NULL);
        uuid_print(directory->organisations[i].id, id);
        view_add_format(item, "value", "%s", id);
        view_add_text(item, "label", directory->organisations[i].name);
        view_add_flag(item, "chosen",
                      has_chosen && uuid_compare(directory->organisations[i].id, chosen) == 0);
    }
}

/* Name, role and organisation as they were typed. False: no role was chosen. */
static bool account_type(const struct http_request *request, struct account *account)
{
    account->name = typed(request, "name");
    account->has_organisation = uuid_parse(typed(request, "organisation"), &account->organisation);
    if (!account_role_find(typed(request, "role"), &account->role))
        return false;
    account->has_organisation &= account->role == ACCOUNT_PROVIDER;
    return true;
}

/* All that is wrong with it. */
static void account_faults(const struct http_request *request, const struct account *account,
                           bool has_role, struct form_errors *errors)
{
    for (int i = 0; account_fields[i]; i++) {
        struct problem problem = {0};
        bool is_of_role = strcmp(account_fields[i], "organisation") == 0;
        if (is_of_role && !has_role)
            people_error(request, errors, "role", "Choose a role.");
        else if (account_field_check(account, account_fields[i], &problem) != OK)
            people_problem(request, errors, &problem, "login");
    }
}

/* ---- the list, and somebody new ---- */

static enum err people_draw(struct http_request *request, struct http_answer *answer,
                            const struct people_page *page, struct problem *problem)
{
    struct site *site = request->site;
    struct account *accounts = NULL;
    struct account fresh = {0};
    int count = 0;
    if (!access_accounts(site->access, request->arena, &accounts, &count))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    struct picture *picture = picture_enter(site);
    struct view *view = steward_view(request, picture, request->arena);
    view_add_text(view, "title", STR("People"));
    view_add_flag(view, "at_people", true);
    view_add_text(view, "done", str_from(page->done));
    people_errors_view(&page->errors, view);
    struct view *list = view_add_list(view, "people");
    for (int i = 0; i < count; i++)
        person_view(picture, &accounts[i], view_add_object(list, NULL));
    struct view *form = view_add_object(view, "fresh");
    if (page->errors.count) {
        bool has_role = account_type(request, &fresh);
        fresh.login = typed(request, "login");
        view_add_flag(form, "role_provider", has_role && fresh.role == ACCOUNT_PROVIDER);
        view_add_flag(form, "role_steward", has_role && fresh.role == ACCOUNT_STEWARD);
        view_add_flag(form, "role_admin", has_role && fresh.role == ACCOUNT_ADMIN);
    }
    view_add_text(form, "login", fresh.login);
    view_add_text(form, "person_name", fresh.name);
    organisations_add(picture, fresh.organisation, fresh.has_organisation, form);
    enum err err = page_draw(site, "steward_people", view, answer->body, problem);
    picture_leave(picture);
    answer->content_type = PEOPLE_HTML;
    answer->status = page->errors.count ? 400 : 200;
    return err;
}

enum err page_people(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct people_page page = {.done = NULL};
    return people_draw(request, answer, &page, problem);
}

enum err page_people_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    struct people_page page = {.done = NULL};
    struct account account = {.login = typed(request, "login")};
    char hash[PASSWORD_HASH_BYTES] = "";
    struct store *store;
    enum err err = people_only(request, problem);
    if (err)
        return err;
    bool has_role = account_type(request, &account);
    account_faults(request, &account, has_role, &page.errors);
    err = new_password(request, account.login, hash, &page.errors, problem);
    if (err || page.errors.count)
        return err ? err : people_draw(request, answer, &page, problem);
    err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = account_add(store, caller->actor, &account, hash, problem);
    err = people_leave(request, store, err, problem);
    if (err == ERR_INVALID) {
        people_problem(request, &page.errors, problem, "login");
        err = OK;
    }
    if (!err && !page.errors.count)
        page.done = "The account is made. Tell them the login, and the password by another way.";
    return err ? err : people_draw(request, answer, &page, problem);
}

/* ---- one of them ---- */

static enum err person_find(const struct http_request *request, struct account *out,
                            struct problem *problem)
{
    const struct site *site = request->site;
    struct uuid id;
    if (!uuid_parse(request->parameters[0], &id) ||
        !access_by_id(site->access, id, request->arena, out))
        return problem_set(problem, ERR_NOT_FOUND, "There is no such account.");
    return OK;
}

static enum err person_draw(struct http_request *request, struct http_answer *answer,
                            const struct account *account, const struct people_page *page,
                            struct problem *problem)
{
    struct site *site = request->site;
    const struct caller *caller = request_caller(request);
    struct picture *picture = picture_enter(site);
    struct view *view = steward_view(request, picture, request->arena);
    view_add_text(view, "title", page->title);
    view_add_flag(view, "at_people", true);
    view_add_text(view, "done", str_from(page->done));
    view_add_flag(view, "is_self", account->row == caller->account.row);
    people_errors_view(&page->errors, view);
    person_view(picture, account, view);
    organisations_add(picture, account->organisation, account->has_organisation, view);
    enum err err = holdings_view(request, account, caller->session, view)
                       ? page_draw(site, "steward_person", view, answer->body, problem)
                       : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    picture_leave(picture);
    answer->content_type = PEOPLE_HTML;
    answer->status = page->errors.count ? 400 : 200;
    return err;
}

enum err page_person(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct account account = {0};
    struct people_page page = {.done = NULL};
    enum err err = person_find(request, &account, problem);
    page.title = account.name;
    return err ? err : person_draw(request, answer, &account, &page, problem);
}

/* One change of an account; before it, what takes time and needs no store was done. */
static enum err person_change(const struct http_request *request, struct store *store,
                              struct str asked, const struct account *account, const char *hash,
                              struct people_page *page, struct problem *problem)
{
    const char *actor = request_caller(request)->actor;
    struct account changed = *account;
    if (str_equal(asked, STR("password"))) {
        page->done = "The password is changed, and all its sessions have ended.";
        return account_set_password(store, actor, account, hash, 0, problem);
    }
    if (str_equal(asked, STR("end-sessions"))) {
        page->done = "All its sessions have ended.";
        return session_end(store, account->row, 0, problem);
    }
    if (str_equal(asked, STR("end-session"))) {
        int64_t row = field_row(request);
        page->done = "That session has ended.";
        return row ? session_end(store, account->row, row, problem) : OK;
    }
    if (str_equal(asked, STR("end-token"))) {
        page->done = "That token is revoked.";
        return token_end(store, actor, account, field_row(request), problem);
    }
    if (str_equal(asked, STR("change"))) {
        bool has_role = account_type(request, &changed);
        account_faults(request, &changed, has_role, &page->errors);
        page->done = "The account is changed.";
    } else if (str_equal(asked, STR("disable")) || str_equal(asked, STR("enable"))) {
        changed.is_disabled = str_equal(asked, STR("disable"));
        page->done = changed.is_disabled ? "The account is disabled: nobody can sign in by it."
                                         : "The account may be used again.";
    } else {
        return problem_set(problem, ERR_NOT_FOUND, "The form does not say what to do.");
    }
    return page->errors.count ? OK : account_change(store, actor, &changed, problem);
}

enum err page_person_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    struct account account = {0};
    struct people_page page = {.done = NULL};
    struct str asked = http_argument_get(request->form, STR("do"), NULL);
    char hash[PASSWORD_HASH_BYTES] = "";
    struct store *store;
    enum err err = people_only(request, problem);
    if (!err)
        err = person_find(request, &account, problem);
    if (!err && str_equal(asked, STR("password")))
        err = new_password(request, account.login, hash, &page.errors, problem);
    if (!err && !page.errors.count)
        err = steward_enter(request, &store, problem);
    if (err)
        return err;
    if (!page.errors.count) {
        err = person_change(request, store, asked, &account, hash, &page, problem);
        err = people_leave(request, store, err, problem);
    }
    if (err == ERR_INVALID) {
        people_problem(request, &page.errors, problem, "role");
        err = OK;
    }
    if (page.errors.count)
        page.done = NULL;
    if (!err)
        err = person_find(request, &account, problem); /* as it is now */
    page.title = account.name;
    if (!err && page.errors.count && str_equal(asked, STR("change")))
        account_type(request, &account); /* as it was typed */
    return err ? err : person_draw(request, answer, &account, &page, problem);
}
