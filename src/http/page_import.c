/* A steward sends a file, sees what it would do, and says whether it shall. */
#include "http/page_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/intake.h"
#include "domain/services_file.h"
#include "http/page_steward.h"
#include "import_shelf.h"

#define HTML "text/html; charset=utf-8"

enum { ROWS_SHOWN = 200, WORDS_SHOWN_BYTES = 1500 };

struct importing {
    struct http_request *request;
    struct http_answer *answer;
    struct picture *picture;
    struct view *view;
    struct edit_base base;
    struct intake *intake;
    const struct intake_report *report;
    struct import_kept kept;
    char *bytes; /* that the kept texts are in; NULL */
    int64_t owner[2];
    enum intake_format format;
};

static enum err begin(struct http_request *request, struct http_answer *answer,
                      struct importing *out, struct problem *problem)
{
    struct site *site = request->site;
    const struct caller *caller = request_caller(request);
    *out = (struct importing){.request = request, .answer = answer};
    answer->content_type = HTML;
    out->picture = picture_enter(site);
    out->view = steward_view(request, out->picture, request->arena);
    out->base = steward_base(request, out->picture);
    out->owner[0] = caller->account.row;
    out->owner[1] = caller->session;
    view_add_flag(out->view, "at_import", true);
    return out->view ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

static void end(struct importing *importing)
{
    intake_destroy(importing->intake);
    free(importing->bytes);
    picture_leave(importing->picture);
}

/* ---- the form ---- */

static void columns_view(const struct importing *importing)
{
    const struct vocabularies *words = &importing->picture->atlas->directory.words;
    struct view *list = view_add_list(importing->view, "columns");
    struct str name;
    struct str help;
    bool is_wanted;
    for (int i = 0; services_column_words(i, &name, &help, &is_wanted); i++) {
        const char *vocabulary = services_column_vocabulary(i);
        const struct vocabulary *terms = vocabulary ? vocabulary_find(words, vocabulary) : NULL;
        struct view *row = view_add_object(list, NULL);
        view_add_text(row, "name", name);
        view_add_text(row, "help", help);
        view_add_flag(row, "is_wanted", is_wanted);
        view_add_flag(row, "has_terms", terms != NULL);
        struct view *codes = view_add_list(row, "terms");
        for (int t = 0; terms && t < terms->count; t++) {
            struct view *term = view_add_object(codes, NULL);
            view_add_text(term, "code", terms->terms[t].code);
            view_add_text(term, "label", terms->terms[t].label);
        }
    }
}

static enum err form_draw(struct importing *importing, const char *fault, struct problem *problem)
{
    struct form_errors errors = {0};
    if (fault) {
        errors.items[0] = (struct form_error){STR("file"), str_from(fault)};
        errors.count = 1;
        importing->answer->status = 422;
    }
    view_add_text(importing->view, "title", STR("Import services"));
    view_add_flag(importing->view, "error", fault != NULL);
    form_errors_view(&errors, importing->view);
    view_add_text(importing->view, "fault", str_from(fault));
    columns_view(importing);
    return page_draw(importing->request->site, "steward_import", importing->view,
                     importing->answer->body, problem);
}

/* "3 new, 1 changed": what the page before this one did. */
static void done_view(struct importing *importing)
{
    int64_t numbers[2];
    static const char *const names[2] = {"created", "changed"};
    for (int i = 0; i < 2; i++)
        if (!str_to_int(http_argument_get(importing->request->query, str_from(names[i]), NULL),
                        &numbers[i]) ||
            numbers[i] < 0)
            return;
    view_add_format(importing->view, "done", "Imported: %lld new, %lld changed.",
                    (long long)numbers[0], (long long)numbers[1]);
}

enum err page_import(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct importing importing;
    enum err err = begin(request, answer, &importing, problem);
    if (!err) {
        done_view(&importing);
        err = form_draw(&importing, NULL, problem);
    }
    end(&importing);
    return err;
}

/* ---- the check ---- */

static enum err note_retired(struct importing *importing, struct problem *why)
{
    struct store *store = NULL;
    enum err err = steward_enter(importing->request, &store, why);
    if (err)
        return err;
    err = intake_note_retired(importing->intake, store, why);
    steward_leave(importing->request, false);
    return err;
}

static enum err check(struct importing *importing, struct problem *why)
{
    const struct intake_ask ask = {.base = &importing->base,
                                   .is_cancelled = importing->request->is_cancelled};
    enum err err = intake_format_of(str_from(importing->kept.name), importing->kept.text,
                                    &importing->format, why);
    if (!err && importing->format == INTAKE_DATABASE)
        err = problem_set(why, ERR_INVALID,
                          "A database is imported on the command line: signpost import services "
                          "FILE.");
    if (!err)
        err = intake_create(&ask, &importing->intake, why);
    if (!err)
        err = intake_read(importing->intake, importing->format, STR(""), importing->kept.text, why);
    if (!err)
        err = intake_finish(importing->intake, &importing->report, why);
    if (!err)
        err = note_retired(importing, why);
    if (!err)
        intake_print(importing->intake, importing->kept.print);
    return err;
}

static struct str cut(struct str text, struct arena *arena)
{
    size_t len = WORDS_SHOWN_BYTES;
    if (text.len <= len)
        return text;
    while (len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    char *room = arena_take(arena, len + 4, 1);
    if (!room)
        return STR("");
    memcpy(room, text.ptr, len);
    memcpy(room + len, "...", 4);
    return (struct str){room, len + 3};
}

/* Does the name of a column and a colon begin here? */
static bool is_column(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.len &&
           ((text.ptr[end] >= 'a' && text.ptr[end] <= 'z') || text.ptr[end] == '_'))
        end++;
    return end > at && end + 1 < text.len && text.ptr[end] == ':' && text.ptr[end + 1] == ' ';
}

/* What is wrong in one column after the other, each on a line of its own. */
static struct str in_lines(struct str text, struct arena *arena)
{
    struct str kept = str_copy(text, arena);
    char *room = (char *)(uintptr_t)kept.ptr;
    for (size_t i = 1; i + 1 < kept.len; i++)
        if (room[i] == ' ' && room[i - 1] != ':' && is_column(kept, i + 1) &&
            strchr(".?!", room[i - 1]))
            room[i] = '\n';
    return kept;
}

static void row_view(const struct importing *importing, const struct intake_row *row,
                     struct view *into)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(row->service, id);
    view_add_text(into, "where", row->where);
    view_add_text(into, "name", row->name);
    struct str what = cut(row->words, importing->request->arena);
    view_add_text(into, "what",
                  row->outcome == INTAKE_REFUSED ? in_lines(what, importing->request->arena)
                                                 : what);
    view_add_text(into, "notice", row->notice);
    view_add_text(into, "id",
                  row->before == NONE ? STR("")
                                      : str_copy(str_from(id), importing->request->arena));
}

/* One table of the report: refused, changed, created, or unchanged ones with a notice. */
static void table_view(const struct importing *importing, enum intake_outcome outcome,
                       const char *name)
{
    const struct intake_report *report = importing->report;
    struct view *table = view_add_object(importing->view, name);
    struct view *list = view_add_list(table, "rows");
    int count = 0;
    int shown = 0;
    for (int i = 0; i < report->row_count; i++) {
        const struct intake_row *row = &report->rows[i];
        if (row->outcome != outcome || (outcome == INTAKE_UNCHANGED && !row->notice.len))
            continue;
        if (count++ < ROWS_SHOWN) {
            row_view(importing, row, view_add_object(list, NULL));
            shown++;
        }
    }
    view_add_flag(table, "any", count > 0);
    view_add_int(table, "count", count);
    if (count > shown)
        view_add_int(table, "more", count - shown);
}

static void report_view(struct importing *importing)
{
    static const struct {
        enum intake_outcome outcome;
        const char *name;
    } tables[] = {{INTAKE_REFUSED, "refused"},
                  {INTAKE_CHANGED, "changed"},
                  {INTAKE_CREATED, "created"},
                  {INTAKE_UNCHANGED, "noticed"}};
    const struct intake_report *report = importing->report;
    struct view *view = importing->view;
    int news = report->count[INTAKE_CREATED] + report->count[INTAKE_CHANGED];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        table_view(importing, tables[i].outcome, tables[i].name);
    struct view *notices = view_add_list(view, "notices");
    for (int i = 0; i < report->notice_count; i++)
        view_add_text(notices, NULL, report->notices[i]);
    view_add_text(view, "title", STR("What the file would do"));
    view_add_text(view, "file", str_from(importing->kept.name));
    view_add_text(view, "key", str_from(importing->kept.key));
    view_add_int(view, "row_count", report->row_count);
    view_add_int(view, "refused_count", report->count[INTAKE_REFUSED]);
    view_add_int(view, "created_count", report->count[INTAKE_CREATED]);
    view_add_int(view, "changed_count", report->count[INTAKE_CHANGED]);
    view_add_int(view, "unchanged_count", report->count[INTAKE_UNCHANGED]);
    view_add_int(view, "good_count", news);
    view_add_flag(view, "is_whole", !report->count[INTAKE_REFUSED]);
    view_add_flag(view, "has_news", news > 0);
}

/* Keeps the file for the next step, and shows what it would do. */
static enum err report_draw(struct importing *importing, struct problem *problem)
{
    struct site *site = importing->request->site;
    struct buf csv;
    buf_init(&csv, 0);
    intake_report_csv(importing->report, true, &csv);
    importing->kept.report = buf_view(&csv);
    enum err err =
        csv.failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the report.")
                   : import_shelf_put(site->imports, importing->owner, &importing->kept, problem);
    if (!err) {
        report_view(importing);
        err = page_draw(site, "steward_import_report", importing->view, importing->answer->body,
                        problem);
    }
    buf_finish(&csv);
    return err;
}

/* What is wrong with the file as a whole is told beside the form. */
static enum err check_and_draw(struct importing *importing, struct problem *problem)
{
    struct problem why = {0};
    char fault[sizeof why.where + sizeof why.text + 4];
    why.code = check(importing, &why);
    if (!why.code)
        return report_draw(importing, problem);
    if (why.code != ERR_INVALID && why.code != ERR_LIMIT && why.code != ERR_GEOMETRY)
        return problem_set(problem, why.code, "%s", why.text);
    snprintf(fault, sizeof fault, "%s%s%s", why.where, why.where[0] ? ": " : "", why.text);
    if (fault[0] >= 'a' && fault[0] <= 'z')
        fault[0] = (char)(fault[0] - 32);
    return form_draw(importing, str_copy(str_from(fault), importing->request->arena).ptr, problem);
}

enum err page_import_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    struct importing importing;
    struct str file = http_argument_get(request->form, STR("file"), NULL);
    struct str pasted = http_argument_get(request->form, STR("text"), NULL);
    struct str name = http_argument_get(request->form, STR("file.filename"), NULL);
    enum err err = begin(request, answer, &importing, problem);
    if (!err) {
        importing.kept.text = file.len ? file : pasted;
        snprintf(importing.kept.name, sizeof importing.kept.name, "%.*s",
                 (int)(file.len && name.len < IMPORT_NAME_BYTES ? name.len : 0), name.ptr);
        err = str_trim(importing.kept.text).len
                  ? check_and_draw(&importing, problem)
                  : form_draw(&importing, "Choose a file, or paste a table.", problem);
    }
    end(&importing);
    return err;
}

/* ---- what to do with it ---- */

static enum err write_it(struct importing *importing, struct problem *problem)
{
    char note[IMPORT_NAME_BYTES + 32];
    struct store *store = NULL;
    struct http_request *request = importing->request;
    int created = importing->report->count[INTAKE_CREATED];
    int changed = importing->report->count[INTAKE_CHANGED];
    snprintf(note, sizeof note, "Imported from %s",
             importing->kept.name[0] ? importing->kept.name : "a pasted table");
    const struct intake_write ask = {.actor = request_caller(request)->actor,
                                     .subject = str_from(intake_format_codes[importing->format]),
                                     .note = str_from(note),
                                     .checks_current = true};
    enum err err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = intake_write(importing->intake, store, &ask, problem);
    steward_leave(request, !err && created + changed > 0);
    if (err)
        return err;
    struct site *site = request->site;
    import_shelf_drop(site->imports, importing->owner);
    return steward_redirect(request, importing->answer, problem,
                            "/steward/import?created=%d&changed=%d", created, changed);
}

static enum err confirm(struct importing *importing, struct problem *problem)
{
    struct http_request *request = importing->request;
    struct site *site = request->site;
    struct str what = http_argument_get(request->form, STR("what"), NULL);
    struct problem why = {0};
    char agreed[sizeof importing->kept.print];
    enum err err = import_shelf_get(site->imports, importing->owner,
                                    http_argument_get(request->form, STR("key"), NULL),
                                    &importing->kept, &importing->bytes, &why);
    if (err == ERR_NOT_FOUND)
        return form_draw(importing, str_copy(str_from(why.text), request->arena).ptr, problem);
    if (err)
        return problem_set(problem, err, "%s", why.text);
    if (str_equal(what, STR("drop"))) {
        import_shelf_drop(site->imports, importing->owner);
        return steward_redirect(request, importing->answer, problem, "/steward/import");
    }
    memcpy(agreed, importing->kept.print, sizeof agreed);
    err = check(importing, &why);
    if (err)
        return problem_set(problem, err, "%s", why.text);
    bool is_asked = str_equal(what, STR("good")) ||
                    (str_equal(what, STR("all")) && !importing->report->count[INTAKE_REFUSED]);
    bool is_same = strcmp(agreed, importing->kept.print) == 0;
    if (is_asked && is_same && (err = write_it(importing, problem)) != ERR_STALE)
        return err;
    view_add_flag(importing->view, "is_stale", !is_same || err == ERR_STALE);
    return report_draw(importing, problem);
}

enum err page_import_confirm(struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    struct importing importing;
    enum err err = begin(request, answer, &importing, problem);
    if (!err)
        err = confirm(&importing, problem);
    end(&importing);
    return err;
}

/* ---- files ---- */

enum err page_import_report(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    struct importing importing;
    struct site *site = request->site;
    enum err err = begin(request, answer, &importing, problem);
    if (!err)
        err = import_shelf_get(site->imports, importing.owner, request->parameters[0],
                               &importing.kept, &importing.bytes, problem);
    if (!err)
        err = http_answer_header(answer, "Content-Disposition",
                                 "attachment; filename=\"report.csv\"");
    answer->content_type = "text/csv; charset=utf-8";
    if (!err)
        buf_str(answer->body, importing.kept.report);
    end(&importing);
    return err;
}

enum err page_import_template(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    (void)request;
    answer->content_type = "text/csv; charset=utf-8";
    services_template_write(answer->body);
    enum err err =
        http_answer_header(answer, "Content-Disposition", "attachment; filename=\"services.csv\"");
    return err ? problem_set(problem, err, "The template cannot be sent.") : OK;
}
