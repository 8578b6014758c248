#include "annex_export.h"

#include <stdio.h>

#include "base/embedded.h"
#include "codec/csv_write.h"
#include "codec/json_write.h"
#include "codec/mustache.h"
#include "domain/collection_write.h"
#include "domain/gap_write.h"
#include "render/annex_page.h"
#include "render/annex_pdf.h"

#include "folder.h"

struct export
{
    const struct atlas *atlas;
    const struct annex_ask *ask;
    struct annex_report *report;
    struct problem *problem;

    struct folder folder;
    struct arena arena;
    struct arena scratch;
    struct gap_memory *memory;
    struct projection *projection;
    struct collections collections;
    struct map_outline outline;
    struct annex annex;
};

typedef enum err (*file_write)(struct export *export, int which, struct buf *out);

static enum err page_write(struct export *export, int which, struct buf *out);
static enum err style_write(struct export *export, int which, struct buf *out);
static enum err pdf_write(struct export *export, int which, struct buf *out);
static enum err collection_csv(struct export *export, int which, struct buf *out);
static enum err collection_json(struct export *export, int which, struct buf *out);
static enum err gaps_csv(struct export *export, int which, struct buf *out);
static enum err gaps_json(struct export *export, int which, struct buf *out);
static enum err matrix_csv(struct export *export, int which, struct buf *out);
static enum err sources_csv(struct export *export, int which, struct buf *out);

/* label: for people; NULL: not named on the page. */
static const struct file {
    const char *name;
    const char *label;
    file_write write;
    int which;
} files[] = {
    {"index.html", NULL, page_write, 0},
    {"annex.css", NULL, style_write, 0},
    {"annex.pdf", "Annex for print (PDF)", pdf_write, 0},
    {"services.csv", "Services (CSV)", collection_csv, 0},
    {"services.geojson", "Services (GeoJSON)", collection_json, 0},
    {"boroughs.csv", "Boroughs by verdict (CSV)", gaps_csv, GAP_ASKED_AREAS},
    {"boroughs.geojson", "Boroughs by verdict (GeoJSON)", gaps_json, GAP_ASKED_AREAS},
    {"uncovered.geojson", "What is left uncovered (GeoJSON)", gaps_json, GAP_ASKED_UNCOVERED},
    {"matrix-need.csv", "Gap matrix by need (CSV)", matrix_csv, GAP_NEEDS},
    {"matrix-stage.csv", "Gap matrix by stage (CSV)", matrix_csv, GAP_STAGES},
    {"timeline.csv", "Timeline (CSV)", gaps_csv, GAP_ASKED_TIMELINE},
    {"cliff.csv", "Funding cliff (CSV)", gaps_csv, GAP_ASKED_CLIFF},
    {"sources.csv", "Sources (CSV)", sources_csv, 0},
};

enum { FILE_COUNT = sizeof files / sizeof *files };

static enum err no_memory(const struct export *export)
{
    return problem_set(export->problem, ERR_NO_MEMORY, "There is no memory for the annex.");
}

/* ---- the document ---- */

static enum err pages_compile(struct mustache_set *pages, struct problem *problem)
{
    static const char *const names[] = {"annex_alone", "annex_front", "annex_contents",
                                        "annex_body"};
    enum err err = OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && !err; i++) {
        char path[64];
        snprintf(path, sizeof path, "pages/%s.mustache", names[i]);
        const struct embedded *page = embedded_find(str_from(path));
        err = page
                  ? mustache_add(pages, str_from(names[i]), page->content, problem)
                  : problem_set(problem, ERR_NOT_FOUND, "%s was not built into the program.", path);
    }
    return err ? err : mustache_check(pages, problem);
}

static enum err page_write(struct export *export, int which, struct buf *out)
{
    (void)which;
    struct mustache_set *pages = mustache_set_create();
    struct view *view = view_root(&export->arena);
    struct view *list = view_add_list(view, "files");
    enum err err = pages && view ? pages_compile(pages, export->problem) : no_memory(export);
    for (int i = 0; i < FILE_COUNT && !err; i++) {
        if (!files[i].label)
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", str_from(files[i].name));
        view_add_text(item, "label", str_from(files[i].label));
    }
    if (!err)
        err = annex_page_view(&export->annex, &export->outline, false, &export->arena, view,
                              export->problem);
    if (!err && !view_is_whole(view))
        err = no_memory(export);
    if (!err)
        err = mustache_render(pages, STR("annex_alone"), view, out, export->problem);
    if (!err) /* what fails later has nothing to do with these templates */
        problem_at(export->problem, "%s", "");
    mustache_set_destroy(pages);
    return err;
}

static enum err style_write(struct export *export, int which, struct buf *out)
{
    (void)which;
    const struct embedded *style = embedded_find(STR("web/app.css"));
    if (!style)
        return problem_set(export->problem, ERR_NOT_FOUND,
                           "The style sheet was not built into the program.");
    buf_str(out, style->content);
    return OK;
}

static enum err pdf_write(struct export *export, int which, struct buf *out)
{
    (void)which;
    return annex_pdf_write(&export->annex, &export->outline, export->ask->is_stopped,
                           &export->arena, out, export->problem);
}

/* ---- the services ---- */

struct selecting {
    struct collection_query query;
    struct collection_memo memo;
    struct collection_reading reading;
    struct collection_selection selection;
    struct collection_writing writing;
};

static enum err services_select(struct export *export, struct selecting *to)
{
    const struct collection *services = collections_find(&export->collections, STR("services"));
    if (!services)
        return problem_set(export->problem, ERR_NOT_FOUND, "There is no collection of services.");
    collection_query_init(services, &to->query);
    to->query.limit = 0;
    to->memo = (struct collection_memo){0};
    to->reading = (struct collection_reading){.collection = services,
                                              .moment = export->ask->moment,
                                              .scratch = &export->scratch,
                                              .memo = &to->memo};
    to->writing = (struct collection_writing){&to->query, &to->reading, export->projection};
    buf_init(&to->memo.words, 0);
    enum err err = collection_query_complete(&to->query, &export->arena, export->problem);
    return err ? err
               : collection_select(&to->query, &to->reading, export->projection, &export->arena,
                                   NULL, &to->selection, export->problem);
}

static enum err collection_csv(struct export *export, int which, struct buf *out)
{
    (void)which;
    struct selecting to = {0};
    struct csv_write csv = csv_write_to(out);
    enum err err = services_select(export, &to);
    if (err)
        return err;
    collection_csv_head(&to.writing, &csv);
    for (int i = 0; i < to.selection.count; i++)
        collection_csv_row(&to.writing, collection_selection_row(&to.selection, i), &csv);
    buf_finish(&to.memo.words);
    return OK;
}

static enum err collection_json(struct export *export, int which, struct buf *out)
{
    (void)which;
    struct selecting to = {0};
    struct json_write json = json_write_to(out);
    enum err err = services_select(export, &to);
    if (err)
        return err;
    json_write_object_begin(&json);
    json_write_key(&json, STR("type"));
    json_write_text(&json, STR("FeatureCollection"));
    json_write_key(&json, STR("atlas_version"));
    json_write_text(&json, export->annex.fingerprint);
    json_write_key(&json, STR("features"));
    json_write_list_begin(&json);
    for (int i = 0; i < to.selection.count && !err; i++)
        err = collection_feature_write(&to.writing, collection_selection_row(&to.selection, i),
                                       &json, export->problem);
    json_write_list_end(&json);
    json_write_object_end(&json);
    buf_char(out, '\n');
    buf_finish(&to.memo.words);
    return err;
}

/* ---- the gaps ---- */

static enum err gaps_write(struct export *export, enum gap_asked asked, enum gap_axis axis,
                           enum gap_format format, struct buf *out)
{
    struct gap_request request;
    gap_request_init(&request, asked);
    request.question.moment = export->ask->moment;
    request.question.axis = axis;
    request.format = format;
    enum err err = gap_request_complete(&request, export->problem);
    struct gap_writing writing = {.atlas = export->atlas,
                                  .projection = export->projection,
                                  .request = &request,
                                  .arena = &export->arena};
    return err ? err : gap_answer(&writing, export->memory, NULL, out, export->problem);
}

static enum err gaps_csv(struct export *export, int which, struct buf *out)
{
    return gaps_write(export, (enum gap_asked)which, GAP_ONE, GAP_CSV, out);
}

static enum err gaps_json(struct export *export, int which, struct buf *out)
{
    return gaps_write(export, (enum gap_asked)which, GAP_ONE, GAP_GEOJSON, out);
}

static enum err matrix_csv(struct export *export, int which, struct buf *out)
{
    return gaps_write(export, GAP_ASKED_MATRIX, (enum gap_axis)which, GAP_CSV, out);
}

static enum err sources_csv(struct export *export, int which, struct buf *out)
{
    (void)which;
    int count = 0;
    const int *sources =
        annex_sources_of(export->atlas, export->ask->moment, &export->arena, &count);
    struct csv_write csv = csv_write_to(out);
    if (!sources)
        return no_memory(export);
    csv_write_row(&csv, "title|date|url|licence");
    for (int i = 0; i < count; i++) {
        const struct source_record *record = &export->atlas->directory.sources[sources[i]];
        csv_write_text(&csv, record->title);
        csv_write_text(&csv, record->date_text);
        csv_write_text(&csv, record->url);
        csv_write_text(&csv, record->licence);
        csv_write_end(&csv);
    }
    return OK;
}

/* ---- files ---- */

static enum err file_make(struct export *export, const struct file *file)
{
    struct buf content;
    buf_init(&content, 0);
    if (export->ask->shows_progress)
        fprintf(stderr, "\r\033[K%s", file->name);
    enum err err = file->write(export, file->which, &content);
    if (!err && content.failed)
        err = no_memory(export);
    if (!err)
        err = folder_put(&export->folder, file->name, buf_view(&content), export->problem);
    export->report->files++;
    export->report->size_bytes += (long)content.len;
    buf_finish(&content);
    return err;
}

static enum err folder_make(struct export *export)
{
    const char *names[FILE_COUNT];
    for (int i = 0; i < FILE_COUNT; i++)
        names[i] = files[i].name;
    return folder_begin(export->ask->folder, names, FILE_COUNT, &export->folder, export->problem);
}

/* ---- the whole ---- */

static enum err prepare(struct export *export)
{
    enum err err = gap_memory_create(&export->memory, export->problem);
    if (!err)
        err = projection_create(&export->projection, export->problem);
    if (!err)
        err = map_outline_build(export->atlas, &export->arena, &export->outline, export->problem);
    if (!err)
        err = collections_build(export->atlas, export->projection, export->ask->moment.as_of,
                                &export->arena, &export->collections, export->problem);
    if (!err)
        err = annex_make(export->atlas, export->memory, export->ask->moment, &export->arena,
                         &export->annex, export->problem);
    return err;
}

static bool is_stopped(const struct export *export)
{
    return export->ask->is_stopped && atomic_load(export->ask->is_stopped);
}

enum err annex_export(const struct atlas *atlas, const struct annex_ask *ask,
                      struct annex_report *out, struct problem *problem)
{
    struct export export = {.atlas = atlas, .ask = ask, .report = out, .problem = problem};
    *out = (struct annex_report){0, 0};
    arena_init(&export.arena, 0);
    arena_init(&export.scratch, 0);
    enum err err = folder_make(&export);
    if (!err)
        err = prepare(&export);
    for (int i = 0; i < FILE_COUNT && !err; i++)
        err = is_stopped(&export) ? ERR_BUSY : file_make(&export, &files[i]);
    if (ask->shows_progress)
        fputs("\r\033[K", stderr);
    if (is_stopped(&export))
        err = problem_set(problem, ERR_BUSY, "Stopped. Nothing was written.");
    err = folder_end(&export.folder, err, problem);
    collections_finish(&export.collections);
    projection_destroy(export.projection);
    gap_memory_destroy(export.memory);
    arena_finish(&export.scratch);
    arena_finish(&export.arena);
    return err;
}
