/* What the site rests on: counts, sources, what is not known, the codes of the contract. */
#include "base/embedded.h"
#include "codec/csv.h"
#include "domain/words.h"
#include "http/openapi.h"
#include "http/picture.h"

/* "1,302" */
static void number_add(struct view *into, const char *name, int number, struct arena *arena)
{
    struct buf words;
    buf_init(&words, 0);
    number_words(number, &words);
    view_add_text(into, name, words_keep(&words, arena));
    buf_finish(&words);
}

static void counts_add(const struct directory *directory, struct arena *arena, struct view *into)
{
    int real = 0;
    for (int i = 0; i < directory->services_count; i++)
        real += !directory->services[i].synthetic;
    number_add(into, "real_services", real, arena);
    number_add(into, "synthetic_services", directory->services_count - real, arena);
    view_add_flag(into, "has_real", real > 0);
    number_add(into, "source_count", directory->sources_count, arena);
    number_add(into, "sector_count", directory->sectors_count, arena);
    number_add(into, "postcode_count", directory->postcodes_count, arena);
    view_add_flag(into, "has_postcodes", directory->postcodes_count > 0);
}

static void source_put(const struct source_record *record, struct view *into)
{
    source_view(record, into);
    view_add_text(into, "licence", record->licence);
    view_add_text(into, "confidence", record->confidence);
}

static void notes_add(const struct directory *directory, struct view *into)
{
    struct view *list = view_add_list(into, "notes");
    struct span span = directory->data_notes;
    view_add_flag(into, "has_notes", span.count > 0);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct note_record *row = &directory->notes[i];
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "title", row->title);
        view_add_text(item, "text", row->text);
        if (row->source == NONE)
            view_add_flag(item, "source", false);
        else
            source_put(&directory->sources[row->source], view_add_object(item, "source"));
    }
}

/* Codes that a program sends, by field. */
static void codes_add(const struct directory *directory, struct view *into)
{
    struct view *list = view_add_list(into, "fields");
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        const struct vocabulary *words =
            row->vocabulary ? vocabulary_find(&directory->words, row->vocabulary) : NULL;
        if (!row->field || !words)
            continue;
        struct view *field = view_add_object(list, NULL);
        view_add_text(field, "field", str_from(row->field));
        view_add_text(field, "label", str_from(row->label));
        struct view *terms = view_add_list(field, "terms");
        for (int k = 0; k < words->count; k++) {
            struct view *term = view_add_object(terms, NULL);
            view_add_text(term, "code", words->terms[k].code);
            view_add_text(term, "label", words->terms[k].label);
        }
    }
}

/* Routes to try. */
static void routes_add(const struct site *site, const struct picture *picture, struct view *into)
{
    struct openapi_subject subject = {.atlas = picture->atlas,
                                      .public_url = site->public_url,
                                      .is_synthetic = picture->is_synthetic};
    subject.routes = site_routes(&subject.route_count);
    openapi_view(&subject, into);
}

/* ---- what the ground rests on: geodata/sources.csv ---- */

enum {
    GROUND_TITLE,
    GROUND_PUBLISHER,
    GROUND_URL,
    GROUND_LICENCE,
    GROUND_NOTICE,
    GROUND_STATE,
    GROUND_COLUMNS
};

static struct str kept_field(const struct csv *csv, const int columns[GROUND_COLUMNS], int column,
                             struct arena *arena)
{
    return str_copy(csv_field(csv, columns[column]), arena);
}

static void ground_add(struct view *into, struct arena *arena)
{
    static const char *const names[GROUND_COLUMNS] = {"title",   "publisher",   "url",
                                                      "licence", "attribution", "state_of"};
    const struct embedded *file = embedded_find(STR("geodata/sources.csv"));
    struct view *list = view_add_list(into, "ground");
    struct csv csv;
    csv_init(&csv, file ? file->content : STR(""));
    int columns[GROUND_COLUMNS];
    bool has_head = csv_next(&csv, NULL) == OK;
    for (int i = 0; i < GROUND_COLUMNS && has_head; i++)
        columns[i] = csv_column(&csv, names[i]);
    while (has_head && csv_next(&csv, NULL) == OK) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "title", kept_field(&csv, columns, GROUND_TITLE, arena));
        view_add_text(item, "publisher", kept_field(&csv, columns, GROUND_PUBLISHER, arena));
        view_add_text(item, "url", kept_field(&csv, columns, GROUND_URL, arena));
        view_add_text(item, "licence", kept_field(&csv, columns, GROUND_LICENCE, arena));
        view_add_text(item, "notice", kept_field(&csv, columns, GROUND_NOTICE, arena));
        view_add_text(item, "state", kept_field(&csv, columns, GROUND_STATE, arena));
    }
    csv_finish(&csv);
}

/* ---- the pages ---- */

void about_view(const struct http_request *request, const struct picture *picture,
                struct view *into)
{
    counts_add(&picture->atlas->directory, request->arena, into);
    notes_add(&picture->atlas->directory, into);
    view_add_text(into, "version", str_from(picture->atlas->version));
}

void sources_view(const struct http_request *request, const struct picture *picture,
                  struct view *into)
{
    const struct directory *directory = &picture->atlas->directory;
    counts_add(directory, request->arena, into);
    ground_add(into, request->arena);
    struct view *list = view_add_list(into, "sources");
    for (int i = 0; i < directory->sources_count; i++)
        source_put(&directory->sources[i], view_add_object(list, NULL));
}

void data_view(const struct http_request *request, const struct picture *picture, struct view *into)
{
    const struct directory *directory = &picture->atlas->directory;
    codes_add(directory, into);
    routes_add(request->site, picture, into);
    view_add_text(into, "version", str_from(picture->atlas->version));
}
