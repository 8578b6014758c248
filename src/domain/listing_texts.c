/* Every text of a listing, with the name of its place. */
#include <stdio.h>

#include "listing_making.h"

struct walk {
    listing_text_visit *visit;
    void *context;
    char part[LISTING_WHERE_BYTES];
    int number; /* below 0: the part is one alone */
};

static void show(struct walk *walk, const char *field, enum listing_text_kind kind,
                 struct str *text)
{
    char where[LISTING_WHERE_BYTES];
    if (!walk->part[0])
        snprintf(where, sizeof where, "%.40s", field);
    else if (walk->number < 0)
        snprintf(where, sizeof where, "%.20s/%.40s", walk->part, field);
    else
        snprintf(where, sizeof where, "%.20s/%d/%.20s", walk->part, walk->number, field);
    walk->visit(walk->context, where, kind, text);
}

static void part(struct walk *walk, const char *name, int number)
{
    snprintf(walk->part, sizeof walk->part, "%s", name);
    walk->number = number;
}

static void show_service(struct walk *walk, struct service_record *service)
{
    part(walk, "", NONE);
    show(walk, "name", LISTING_LINE, &service->name);
    show(walk, "alternative_name", LISTING_LINE, &service->alternative_name);
    show(walk, "description", LISTING_TEXT, &service->description);
    show(walk, "coverage_text", LISTING_TEXT, &service->coverage_text);
    show(walk, "capacity_text", LISTING_LINE, &service->capacity_text);
}

static void show_source(struct walk *walk, struct source_record *source)
{
    show(walk, "title", LISTING_LINE, &source->title);
    show(walk, "url", LISTING_URL, &source->url);
    show(walk, "date_text", LISTING_LINE, &source->date_text);
    show(walk, "licence", LISTING_LINE, &source->licence);
    show(walk, "confidence", LISTING_LINE, &source->confidence);
}

/* What is shown of the row with this index. */
typedef void row_show(struct walk *walk, const struct directory *directory, int i);

static void show_role(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "name", LISTING_LINE,
         &directory->organisations[directory->roles[i].organisation].name);
}

static void show_statement(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "from_text", LISTING_LINE, &directory->statements[i].from_text);
    show(walk, "to_text", LISTING_LINE, &directory->statements[i].to_text);
}

static void show_location(struct walk *walk, const struct directory *directory, int i)
{
    struct site_record *site = &directory->sites[directory->locations[i].site];
    show(walk, "name", LISTING_LINE, &site->name);
    show(walk, "address", LISTING_LINE, &site->address);
    show(walk, "postcode", LISTING_POSTCODE, &site->postcode);
    show(walk, "place", LISTING_LINE, &site->place);
    show(walk, "note", LISTING_TEXT, &site->note);
}

static void show_schedule(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "text", LISTING_LINE, &directory->schedules[i].text);
    show(walk, "note", LISTING_TEXT, &directory->schedules[i].note);
}

static void show_coverage(struct walk *walk, const struct directory *directory, int i)
{
    struct coverage_record *row = &directory->coverages[i];
    show(walk, "from_text", LISTING_LINE, &row->from_text);
    show(walk, "to_text", LISTING_LINE, &row->to_text);
    show(walk, "note", LISTING_TEXT, &row->note);
}

static void show_funding(struct walk *walk, const struct directory *directory, int i)
{
    struct funding_record *row = &directory->fundings[i];
    show(walk, "funder", LISTING_LINE, &row->funder);
    show(walk, "from_text", LISTING_LINE, &row->from_text);
    show(walk, "to_text", LISTING_LINE, &row->to_text);
    show(walk, "note", LISTING_TEXT, &row->note);
}

static void show_rule(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "text", LISTING_TEXT, &directory->rules[i].text);
    show(walk, "question", LISTING_TEXT, &directory->rules[i].question);
}

static void show_evidence(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "seen_text", LISTING_LINE, &directory->evidence[i].seen_text);
    show(walk, "note", LISTING_TEXT, &directory->evidence[i].note);
}

static void show_phone(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "number", LISTING_PHONE, &directory->phones[i].number);
    show(walk, "description", LISTING_LINE, &directory->phones[i].description);
}

static void show_note(struct walk *walk, const struct directory *directory, int i)
{
    show(walk, "title", LISTING_LINE, &directory->notes[i].title);
    show(walk, "text", LISTING_TEXT, &directory->notes[i].text);
}

static void show_rows(struct walk *walk, const struct directory *directory,
                      const struct service_record *service)
{
    const struct {
        const char *part;
        struct span span;
        row_show *show;
    } lists[] = {
        {"roles", service->roles, show_role},
        {"statements", service->statements, show_statement},
        {"sites", service->locations, show_location},
        {"schedules", service->schedules, show_schedule},
        {"coverages", service->coverages, show_coverage},
        {"fundings", service->fundings, show_funding},
        {"rules", service->rules, show_rule},
        {"evidence", service->evidence, show_evidence},
        {"phones", service->phones, show_phone},
        {"notes", service->notes, show_note},
    };
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (int i = 0; i < lists[k].span.count; i++) {
            part(walk, lists[k].part, i);
            lists[k].show(walk, directory, lists[k].span.first + i);
        }
}

void listing_each_text(const struct listing *listing, listing_text_visit *visit, void *context)
{
    struct walk state = {.visit = visit, .context = context};
    struct walk *walk = &state;
    const struct directory *directory = &listing->directory;
    struct service_record *service = &directory->services[listing->service];
    show_service(walk, service);
    if (service->programme != NONE) {
        part(walk, "programme", NONE);
        show(walk, "name", LISTING_LINE, &directory->programmes[service->programme].name);
        show(walk, "description", LISTING_TEXT,
             &directory->programmes[service->programme].description);
    }
    for (int i = 0; i < directory->sources_count; i++) {
        bool is_own = i == service->source;
        part(walk, is_own ? "source" : "sources", is_own ? NONE : i);
        show_source(walk, &directory->sources[i]);
    }
    show_rows(walk, directory, service);
}
