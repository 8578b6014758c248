/* What providers ask for: the queue, and one proposal beside what is recorded. */
#include "domain/listing_merge.h"
#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

enum { DECIDED_SHOWN = 20, NAME_MAX_BYTES = 300 };

static bool is_provider(const struct work *work)
{
    return work->caller->account.role == ACCOUNT_PROVIDER;
}

static enum err no_proposal(struct problem *problem)
{
    return problem_set(problem, ERR_NOT_FOUND, "There is no proposal at this address.");
}

static bool is_waiting(const struct proposal_row *row)
{
    return str_equal(row->state, STR("waiting"));
}

static struct str state_words(struct str state)
{
    if (str_equal(state, STR("approved")))
        return STR("Approved");
    if (str_equal(state, STR("refused")))
        return STR("Refused");
    if (str_equal(state, STR("withdrawn")))
        return STR("Withdrawn");
    return STR("Waiting");
}

static struct str action_words(struct str action)
{
    if (str_equal(action, STR("create")))
        return STR("A new listing");
    return str_equal(action, STR("retire")) ? STR("Retire") : STR("Change");
}

/* What the proposal says. ERR_NOT_FOUND: it asks to retire, or was erased. */
static enum err proposed_read(struct work *work, const struct proposal_row *row,
                              struct listing *out, struct problem *problem)
{
    struct import_faults faults = {0};
    if (!row->document.len)
        return ERR_NOT_FOUND;
    return listing_read(&work->base, row->document, work->arena, out, &faults, problem);
}

/* The name of the service that it is about. */
static struct str name_of(const struct work *work, const struct proposal_row *row)
{
    const struct atlas *atlas = work->picture->atlas;
    int service = atlas_service_find(atlas, row->service);
    if (service != NONE)
        return atlas->directory.services[service].name;
    return row->name.len ? row->name : STR("A listing that is no longer there");
}

/* A provider's listing may have become somebody else's. */
static bool may_see(const struct work *work, const struct proposal_row *row)
{
    const struct atlas *atlas = work->picture->atlas;
    int service = atlas_service_find(atlas, row->service);
    return service == NONE || caller_may_see(work->caller, &atlas->directory, service);
}

static void row_view(struct work *work, const struct proposal_row *row, struct view *into)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(row->id, id);
    view_add_format(into, "proposal_id", "%s", id);
    uuid_print(row->service, id);
    view_add_format(into, "service_id", "%s", id);
    view_add_text(into, "service_name", name_of(work, row));
    view_add_text(into, "action", action_words(row->action));
    view_add_text(into, "note", row->note);
    view_add_text(into, "who", row->proposed_by_name);
    view_add_text(into, "when", steward_when(row->proposed_at, work->arena));
    view_add_text(into, "state", state_words(row->state));
    view_add_flag(into, "is_waiting", is_waiting(row));
    view_add_text(into, "decided_by", row->decided_by_name);
    view_add_text(into, "decided_when", steward_when(row->decided_at, work->arena));
    view_add_text(into, "decided_reason", row->reason);
}

/* ---- the queue ------------------------------------------------------------------------------- */

static enum err queue_fill(struct work *work, struct problem *problem)
{
    struct proposal_row *rows = NULL;
    int count = 0;
    int waiting = 0;
    int decided = 0;
    enum err err =
        store_proposals(work->store, STR(""), is_provider(work) ? work->caller->account.row : 0,
                        work->arena, &rows, &count, problem);
    if (err)
        return err;
    struct view *list = view_add_list(work->view, "waiting");
    for (int i = 0; i < count; i++)
        if (is_waiting(&rows[i]) && may_see(work, &rows[i])) {
            row_view(work, &rows[i], view_add_object(list, NULL));
            waiting++;
        }
    list = view_add_list(work->view, "decided");
    for (int i = count - 1; i >= 0 && decided < DECIDED_SHOWN; i--)
        if (!is_waiting(&rows[i]) && may_see(work, &rows[i])) {
            row_view(work, &rows[i], view_add_object(list, NULL));
            decided++;
        }
    view_add_flag(work->view, "has_waiting", waiting > 0);
    view_add_flag(work->view, "has_decided", decided > 0);
    view_add_format(work->view, "sentence", "%d waiting", waiting);
    view_add_text(work->view, "title", STR("Proposals"));
    view_add_flag(work->view, "at_proposals", true);
    struct str done = http_argument_get(work->request->query, STR("done"), NULL);
    view_add_text(work->view, "done",
                  str_equal(done, STR("approved"))    ? STR("Approved. The directory says so now.")
                  : str_equal(done, STR("refused"))   ? STR("Refused. The provider can read why.")
                  : str_equal(done, STR("withdrawn")) ? STR("Withdrawn. Nothing was changed.")
                  : str_equal(done, STR("proposed"))
                      ? STR("Sent for approval. A steward will look at it.")
                      : STR(""));
    return OK;
}

enum err page_steward_proposals(struct http_request *request, struct http_answer *answer,
                                struct problem *problem)
{
    struct work work;
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = queue_fill(&work, problem);
    if (!err)
        err = page_draw(request->site, "steward_proposals", work.view, answer->body, problem);
    work_end(&work);
    return err;
}

/* ---- one ------------------------------------------------------------------------------------- */

struct proposal {
    struct proposal_row row;
    bool exists;      /* the service is there now: work.listing */
    bool is_readable; /* listing is what is proposed */
    bool is_stale;    /* it was changed since */
    bool is_joined;   /* what was changed since is in what is proposed, too */
    struct listing listing;
};

/* What was changed since stays, unless the proposal changes the same: if it is known what it began
 * with. */
static enum err proposal_join(struct work *work, struct proposal *proposal, struct problem *problem)
{
    struct listing had;
    bool is_known = false;
    struct str version = str_copy(proposal->row.base_version, work->arena);
    struct listing *joined = ARENA_NEW(work->arena, struct listing);
    if (!joined || !version.ptr)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    enum err err = work_version_find(work, version.ptr, &had, &is_known, problem);
    if (!err && is_known)
        err = listing_merge(&work->base, &had, &work->listing, &proposal->listing, work->arena,
                            joined, problem);
    if (err || !is_known)
        return err;
    proposal->listing = *joined;
    proposal->listing.draft.directory = &proposal->listing.directory;
    proposal->is_joined = true;
    return OK;
}

static enum err proposal_read(struct work *work, struct proposal *proposal, struct problem *problem)
{
    struct uuid id;
    if (!uuid_parse(work->request->parameters[0], &id))
        return no_proposal(problem);
    enum err err = store_proposal_get(work->store, id, work->arena, &proposal->row, problem);
    if (err == ERR_NOT_FOUND ||
        (!err && is_provider(work) && proposal->row.proposed_by != work->caller->account.row))
        return no_proposal(problem);
    if (err)
        return err;
    work->id = proposal->row.service;
    uuid_print(work->id, work->id_text);
    err = listing_current(&work->base, work->store, work->id, work->arena, &work->listing, problem);
    proposal->exists = !err;
    /* somebody else's by now */
    if (!err && !caller_may_see(work->caller, &work->listing.directory, work->listing.service))
        return no_proposal(problem);
    if (!err)
        err = listing_version(&work->base, &work->listing, work->version, problem);
    if (err && err != ERR_NOT_FOUND)
        return err;
    proposal->is_readable = !proposed_read(work, &proposal->row, &proposal->listing, NULL);
    proposal->is_stale =
        proposal->exists && !str_equal(proposal->row.base_version, str_from(work->version));
    proposal->is_joined = false;
    return proposal->is_stale && proposal->is_readable ? proposal_join(work, proposal, problem)
                                                       : OK;
}

/* Whoever proposed what was not approved may go on with it. */
static bool may_resume(const struct work *work, const struct proposal_row *row)
{
    return (str_equal(row->state, STR("refused")) || str_equal(row->state, STR("withdrawn"))) &&
           row->proposed_by == work->caller->account.row && row->document.len;
}

/* What approving would do. */
static enum err difference_add(struct work *work, const struct proposal *proposal,
                               struct problem *problem)
{
    struct differences found = {0};
    enum err err = OK;
    if (proposal->is_readable)
        err = differences_find(proposal->exists ? &work->listing : NULL, &proposal->listing,
                               work->arena, &found, problem);
    if (err)
        return err;
    steward_difference_view(&found, "rows", work->view);
    view_add_flag(work->view, "is_same", proposal->is_readable && !found.count);
    return OK;
}

static enum err proposal_draw(struct work *work, const struct proposal *proposal,
                              const struct form_errors *errors, struct str reason,
                              struct http_answer *answer, struct problem *problem)
{
    bool is_retire = str_equal(proposal->row.action, STR("retire"));
    enum err err = difference_add(work, proposal, problem);
    struct str base = str_copy(proposal->row.base_version, work->arena);
    if (!err && proposal->is_stale && base.len)
        err = work_since_add(work, base.ptr, problem);
    if (err)
        return err;
    row_view(work, &proposal->row, work->view);
    form_errors_view(errors, work->view);
    view_add_text(work->view, "fault",
                  errors->count && str_equal(errors->items[0].field, STR("reason"))
                      ? errors->items[0].text
                      : STR(""));
    view_add_format(work->view, "version", "%s", work->version);
    view_add_text(work->view, "reason", reason);
    view_add_flag(work->view, "is_retire", is_retire);
    view_add_flag(work->view, "exists", proposal->exists);
    view_add_flag(work->view, "is_erased", !is_retire && !proposal->row.document.len);
    view_add_flag(work->view, "is_stale", proposal->is_stale && is_waiting(&proposal->row));
    view_add_flag(work->view, "is_joined", proposal->is_joined);
    view_add_flag(work->view, "can_decide", is_waiting(&proposal->row) && !is_provider(work));
    view_add_flag(work->view, "can_withdraw",
                  is_waiting(&proposal->row) &&
                      proposal->row.proposed_by == work->caller->account.row);
    view_add_flag(work->view, "can_resume", may_resume(work, &proposal->row));
    view_add_text(work->view, "title", STR("Proposal"));
    view_add_flag(work->view, "at_proposals", true);
    answer->content_type = HTML;
    return page_draw(work->request->site, "steward_proposal", work->view, answer->body, problem);
}

/* ---- deciding -------------------------------------------------------------------------------- */

/* "Proposed by Ann Other: new number. Rang them." */
static struct str note_make(struct work *work, const struct proposal_row *row, struct str reason)
{
    struct buf note;
    buf_init(&note, 0);
    buf_text(&note, "Proposed by ");
    buf_str(&note, row->proposed_by_name);
    buf_text(&note, row->note.len ? ": " : ".");
    buf_str(&note, row->note);
    if (reason.len)
        buf_char(&note, ' ');
    buf_str(&note, reason);
    return buf_keep(&note, work->arena);
}

static enum err approve(struct work *work, struct proposal *proposal, const char *version,
                        struct str reason, struct problem *problem)
{
    struct edit_result result = {0};
    struct edit edit = {.actor = steward_actor(work->request),
                        .expected_version = version,
                        .note = note_make(work, &proposal->row, reason)};
    enum err err;
    if (str_equal(proposal->row.action, STR("retire")))
        err = edit_retire(work->store, &work->base, &edit, work->id, &result, problem);
    else if (proposal->is_readable)
        err = edit_save(work->store, &work->base, &edit, &proposal->listing, &result, problem);
    else
        err = problem_set(problem, ERR_INVALID, "What was proposed has been erased.");
    if (err)
        return err;
    work->has_changed = !result.is_same;
    return store_proposal_decide(work->store, proposal->row.id, "approved",
                                 work->caller->account.row, reason, problem);
}

static void error_add(struct form_errors *errors, struct str field, struct str text)
{
    errors->items[errors->count++] = (struct form_error){field, text};
}

/* What was asked for with it; *done says what became of it, NULL: the page is drawn again. */
static enum err decide(struct work *work, struct proposal *proposal, struct form_errors *errors,
                       struct str *reason, const char **done, struct problem *problem)
{
    struct str decision = http_argument_get(work->request->form, STR("decision"), NULL);
    const char *fault = NULL;
    const char *version = ""; /* not there */
    bool is_refusal = str_equal(decision, STR("refuse"));
    *reason = work_reason_sent(work, is_refusal, &fault);
    if (!is_waiting(&proposal->row)) {
        error_add(errors, STR("decision"), STR("This proposal was decided meanwhile."));
        return OK;
    }
    if (fault) {
        error_add(errors, STR("reason"), str_from(fault));
        return OK;
    }
    if (str_equal(decision, STR("withdraw")) &&
        proposal->row.proposed_by == work->caller->account.row) {
        *done = "withdrawn";
        return store_proposal_decide(work->store, proposal->row.id, "withdrawn",
                                     work->caller->account.row, *reason, problem);
    }
    if (is_provider(work))
        return problem_set(problem, ERR_FORBIDDEN, "Stewards decide on proposals.");
    if (is_refusal) {
        *done = "refused";
        return store_proposal_decide(work->store, proposal->row.id, "refused",
                                     work->caller->account.row, *reason, problem);
    }
    if (!str_equal(decision, STR("approve"))) {
        problem_at(problem, "decision");
        return problem_set(problem, ERR_INVALID,
                           "A decision is approve, refuse, withdraw or resume.");
    }
    enum err err = proposal->exists ? work_version_sent(work, &version, problem) : OK;
    if (!err)
        err = approve(work, proposal, version, *reason, problem);
    if (!err)
        *done = "approved";
    return err;
}

/* ---- going on with it ------------------------------------------------------------------------ */

static bool wants_resume(const struct work *work)
{
    return str_equal(http_argument_get(work->request->form, STR("decision"), NULL), STR("resume"));
}

/* What was proposed becomes a draft, unless there is one: ERR_INVALID. */
static enum err resume(struct work *work, const struct proposal_row *row, struct problem *problem)
{
    struct draft_row draft = {0};
    int64_t account = work->caller->account.row;
    if (!may_resume(work, row))
        return problem_set(problem, ERR_INVALID, "There is nothing of yours to go on with.");
    enum err err =
        store_draft_get(work->store, account, row->service, work->arena, &draft, problem);
    if (!err)
        return problem_set(problem, ERR_INVALID,
                           "You have a draft of this listing already. Throw it away first.");
    if (err != ERR_NOT_FOUND)
        return err;
    return store_draft_put(work->store, account, row->service, row->base_version, row->document,
                           problem);
}

/* What a failure means for whoever decides: they see the page again, with what is wrong. */
static bool is_shown(enum err err)
{
    return err == ERR_STALE || err == ERR_INVALID || err == ERR_NOT_FOUND;
}

static enum err decision_answer(struct work *work, struct proposal *proposal,
                                struct http_answer *answer, struct problem *problem)
{
    struct form_errors errors = {0};
    struct str reason = STR("");
    const char *done = NULL;
    bool is_resumed = wants_resume(work);
    enum err err = is_resumed ? resume(work, &proposal->row, problem)
                              : decide(work, proposal, &errors, &reason, &done, problem);
    if (!err && is_resumed)
        return steward_redirect(work->request, answer, problem, "/steward/services/%s/edit",
                                work->id_text);
    if (!err && done)
        return steward_redirect(work->request, answer, problem, "/steward/proposals?done=%s", done);
    if (is_shown(err)) {
        struct str text = err == ERR_STALE
                              ? STR("Somebody changed this listing meanwhile. Look again.")
                              : str_copy(str_from(problem->text), work->arena);
        error_add(&errors, STR("decision"), text);
        answer->status = err == ERR_STALE ? 412 : 422;
        err = proposal_read(work, proposal, problem);
    } else {
        answer->status = 422;
    }
    return err ? err : proposal_draw(work, proposal, &errors, reason, answer, problem);
}

enum err page_steward_proposal(struct http_request *request, struct http_answer *answer,
                               struct problem *problem)
{
    struct work work;
    struct proposal proposal = {0};
    const struct form_errors none = {0};
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = proposal_read(&work, &proposal, problem);
    if (!err)
        err = request->method == HTTP_POST
                  ? decision_answer(&work, &proposal, answer, problem)
                  : proposal_draw(&work, &proposal, &none, STR(""), answer, problem);
    work_end(&work);
    return err;
}
