/* What the site rests on: counts, sources, what is not known, the codes of the contract. */
#include "http/openapi.h"
#include "http/picture.h"

static void counts_add(const struct directory *directory, struct view *into)
{
    int real = 0;
    for (int i = 0; i < directory->services_count; i++)
        real += !directory->services[i].synthetic;
    view_add_int(into, "real_services", real);
    view_add_int(into, "synthetic_services", directory->services_count - real);
    view_add_flag(into, "has_real", real > 0);
    view_add_int(into, "source_count", directory->sources_count);
    view_add_int(into, "sector_count", directory->sectors_count);
    view_add_int(into, "postcode_count", directory->postcodes_count);
    view_add_flag(into, "has_postcodes", directory->postcodes_count > 0);
    view_add_int(into, "place_count", directory->places_count);
}

static void source_put(const struct source_record *record, struct view *into)
{
    bool is_web = str_starts_with(record->url, STR("https://")) ||
                  str_starts_with(record->url, STR("http://"));
    view_add_text(into, "title", record->title);
    view_add_text(into, "url", is_web ? record->url : STR(""));
    view_add_text(into, "date", record->date_text);
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

void data_view(const struct site *site, const struct picture *picture, struct view *into)
{
    const struct directory *directory = &picture->atlas->directory;
    counts_add(directory, into);
    notes_add(directory, into);
    struct view *list = view_add_list(into, "sources");
    for (int i = 0; i < directory->sources_count; i++)
        source_put(&directory->sources[i], view_add_object(list, NULL));
    codes_add(directory, into);
    routes_add(site, picture, into);
    view_add_text(into, "version", str_from(picture->atlas->version));
}
