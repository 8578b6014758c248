/* A listing in words: each fact a sentence under the heading that its form has. What there is one
 * of is told here, rows in listing_words_rows.c. */
#include <string.h>

#include "domain/service_words.h"
#include "domain/words.h"
#include "listing_telling.h"

/* ---- putting together ---- */

static struct str keep(struct telling *telling, struct buf *words)
{
    struct str kept = str_copy(buf_view(words), telling->arena);
    telling->failed |= words->failed || !kept.ptr;
    buf_clear(words);
    return kept.ptr ? kept : STR("");
}

void telling_put(struct telling *telling, const char *field, const char *label)
{
    struct difference item = {
        .field = str_from(field), .label = str_from(label), .before = STR("")};
    bool is_told = telling->words.len > 0;
    item.after = keep(telling, &telling->words);
    item.small = keep(telling, &telling->small);
    if (is_told && telling->count < telling->room)
        telling->items[telling->count++] = item;
}

void telling_sentence(struct buf *out, struct str text)
{
    if (!text.len)
        return;
    char last = text.ptr[text.len - 1];
    if (out->len)
        buf_char(out, ' ');
    buf_str(out, text);
    if (last != '.' && last != '!' && last != '?')
        buf_char(out, '.');
}

void telling_quote(struct buf *out, const char *before, struct str text)
{
    if (!text.len)
        return;
    buf_format(out, "%s%s: “", out->len ? " " : "", before);
    buf_str(out, text);
    buf_text(out, strchr(".!?", text.ptr[text.len - 1]) ? "”" : "”.");
}

void telling_source(struct telling *telling, int source)
{
    if (source == NONE || source == telling->service->source)
        return;
    buf_text(&telling->words, " Source: ");
    buf_str(&telling->words, telling->directory->sources[source].title);
    buf_char(&telling->words, '.');
}

static void tell_text(struct telling *telling, const char *field, const char *label,
                      struct str text)
{
    buf_str(&telling->words, text);
    telling_put(telling, field, label);
}

static void tell_day(struct telling *telling, const char *field, const char *label, struct date day)
{
    char words[DATE_WORDS_LEN];
    date_words(day, words);
    buf_text(&telling->words, words);
    telling_put(telling, field, label);
}

static struct str term(const struct telling *telling, const char *vocabulary, int number)
{
    const struct vocabulary *list = vocabulary_find(&telling->directory->words, vocabulary);
    return list && number >= 0 && number < list->count ? list->terms[number].label : STR("");
}

/* ---- what there is one of ---- */

static void tell_head(struct telling *telling)
{
    static const char *const reaches[] = {"A place to go to",
                                          "Help without a visit, by phone or online",
                                          "A refuge or other safe accommodation"};
    const struct directory *directory = telling->directory;
    const struct service_record *service = telling->service;
    tell_text(telling, "name", "Name", service->name);
    tell_text(telling, "alternative_name", "Also called", service->alternative_name);
    tell_text(telling, "description", "What it does", service->description);
    if (service->programme != NONE)
        tell_text(telling, "programme", "Programme",
                  directory->programmes[service->programme].name);
    if (service->programme != NONE)
        tell_text(telling, "programme", "About the programme",
                  directory->programmes[service->programme].description);
    tell_text(telling, "type", "Kind", term(telling, "provision-type", service->provision_type));
    tell_text(telling, "reach", "How women use it", str_from(reaches[service->reach]));
}

static void tell_role(struct telling *telling, int i)
{
    static const char *const words[] = {"lead", "partner", "subcontractor", "commissioner"};
    const struct role_record *row = &telling->directory->roles[i];
    buf_str(&telling->words, telling->directory->organisations[row->organisation].name);
    buf_format(&telling->words, " (%s)", words[row->role]);
    telling_put(telling, "roles", "Run by");
}

static void tell_capacity(struct telling *telling)
{
    const struct service_record *service = telling->service;
    if (service->capacity <= 0)
        return;
    number_words(service->capacity, &telling->words);
    buf_text(&telling->words,
             service->capacity == 1 ? " woman at one time." : " women at one time.");
    telling_quote(&telling->words, "In the words of its source", service->capacity_text);
    telling_source(telling, service->capacity_source);
    telling_put(telling, "capacity", "It has room for");
}

static void tell_whom(struct telling *telling)
{
    static const char *const audiences[] = {
        "Women only", "Everybody, with something for women alone", "Women and men"};
    const struct service_record *service = telling->service;
    tell_text(telling, "audience", "Who it is for", str_from(audiences[service->audience]));
    tell_text(telling, "cjs_specific", "Made for women in contact with the justice system",
              service->cjs_specific ? STR("Yes") : STR("No"));
    if (service->confidential)
        tell_text(telling, "confidential", "Its place is confidential",
                  STR("Yes: it has no address and is on no map"));
    if (service->region != NONE)
        tell_text(telling, "region", "Its region", telling->directory->areas[service->region].name);
    tell_capacity(telling);
}

static void tell_source(struct telling *telling, const char *field, const char *label,
                        const struct source_record *row)
{
    const struct str parts[] = {row->date_text, row->url, row->licence, row->confidence};
    char published[BOUND_WORDS_LEN];
    bound_words(row->published_earliest, row->published_latest, published);
    buf_str(&telling->words, row->title);
    for (int i = 0; i < 4; i++) {
        if (parts[i].len)
            buf_text(&telling->words, ", ");
        buf_str(&telling->words, parts[i]);
    }
    if (published[0])
        buf_format(&telling->small, "Taken to be published: %s.", published);
    telling_put(telling, field, label);
}

static void tell_checks(struct telling *telling)
{
    const struct directory *directory = telling->directory;
    const struct service_record *service = telling->service;
    for (int i = 0; i < directory->sources_count; i++)
        if (i == service->source)
            tell_source(telling, "source", "Source", &directory->sources[i]);
    for (int i = 0; i < directory->sources_count; i++)
        if (i != service->source)
            tell_source(telling, "sources", "Other source", &directory->sources[i]);
    tell_day(telling, "checked_on", "Last checked", service->checked_on);
    if (service->due_on.days)
        tell_day(telling, "due_on", "To be checked again by", service->due_on);
}

/* ---- all of it ---- */

static void tell_all(struct telling *telling)
{
    struct span roles = telling->service->roles;
    tell_head(telling);
    for (int i = roles.first; i < roles.first + roles.count; i++)
        tell_role(telling, i);
    tell_whom(telling);
    telling_places(telling);
    telling_coverage(telling);
    tell_text(telling, "coverage_text", "Whom it covers, in the words of its source",
              telling->service->coverage_text);
    telling_use(telling);
    tell_checks(telling);
}

static int facts_most(const struct listing *listing)
{
    enum { SINGLE_FACTS = 20 };
    const struct directory *directory = &listing->directory;
    const struct service_record *service = &directory->services[listing->service];
    return SINGLE_FACTS + directory->sources_count + service->roles.count + service->phones.count +
           service->statements.count + service->locations.count + service->schedules.count +
           service->coverages.count + service->rules.count + service->fundings.count +
           service->notes.count + service->evidence.count;
}

enum err listing_words(const struct listing *listing, struct arena *arena, struct differences *out,
                       struct problem *problem)
{
    struct telling telling = {.listing = listing,
                              .directory = &listing->directory,
                              .service = &listing->directory.services[listing->service],
                              .arena = arena,
                              .room = facts_most(listing)};
    telling.items = ARENA_ARRAY(arena, struct difference, (size_t)telling.room);
    telling.failed = !telling.items;
    buf_init(&telling.words, 0);
    buf_init(&telling.small, 0);
    if (!telling.failed)
        tell_all(&telling);
    buf_finish(&telling.small);
    buf_finish(&telling.words);
    if (telling.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing in words.");
    *out = (struct differences){telling.count, telling.items};
    return OK;
}

enum err rule_words(const struct directory *words, const struct rule *rule, struct buf *out,
                    struct problem *problem)
{
    record_rule_words(words, rule, out);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for a sentence.")
                       : OK;
}
