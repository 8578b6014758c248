/* Who runs services and who pays for them: the list, and one organisation. */
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "domain/words.h"
#include "http/page_browse.h"

#define HTML "text/html; charset=utf-8"

enum { SERVICES_SHOWN = 100 }; /* of one kind; the rest is counted */

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

/* ---- the list -------------------------------------------------------------------------------- */

struct listed {
    struct str key;
    int organisation;
    int run;  /* services */
    int paid; /* services that it commissions */
};

static int listed_compare(const void *left, const void *right)
{
    const struct listed *a = left;
    const struct listed *b = right;
    int order = str_compare(a->key, b->key);
    return order ? order
                 : (a->organisation > b->organisation) - (a->organisation < b->organisation);
}

/* NULL if the arena is full. */
static struct listed *list_make(const struct directory *directory, struct arena *arena)
{
    int count = directory->organisations_count;
    struct listed *list = ARENA_ARRAY(arena, struct listed, (size_t)count + 1);
    struct buf key;
    buf_init(&key, 0);
    bool is_whole = list != NULL;
    for (int i = 0; i < count && is_whole; i++) {
        buf_clear(&key);
        text_fold(directory->organisations[i].name, FOLD_CASE | FOLD_ACCENTS, &key);
        list[i] = (struct listed){.key = str_copy(buf_view(&key), arena), .organisation = i};
        is_whole = !key.failed && list[i].key.ptr;
    }
    buf_finish(&key);
    for (int i = 0; i < directory->services_count && is_whole; i++) {
        struct span span = directory->services[i].roles;
        for (int k = span.first; k < span.first + span.count; k++) {
            struct listed *item = &list[directory->roles[k].organisation];
            if (directory->roles[k].role == ROLE_COMMISSIONER)
                item->paid++;
            else
                item->run++;
        }
    }
    if (is_whole)
        qsort(list, (size_t)count, sizeof *list, listed_compare);
    return is_whole ? list : NULL;
}

/* "3 services", "pays for 2 services". */
static void counts_write(const struct listed *item, struct buf *out)
{
    if (item->run)
        buf_format(out, "%d service%s", item->run, item->run == 1 ? "" : "s");
    if (item->run && item->paid)
        buf_text(out, ", ");
    if (item->paid)
        buf_format(out, "pays for %d%s", item->paid,
                   item->run         ? ""
                   : item->paid == 1 ? " service"
                                     : " services");
}

static enum err organisations_draw(struct http_request *request, const struct picture *picture,
                                   struct arena *arena, struct buf *out, struct problem *problem)
{
    const struct directory *directory = &picture->atlas->directory;
    struct view *view = page_view(request->site, picture, arena);
    struct view *list = view_add_list(view, "organisations");
    struct buf words;
    const struct listed *items = list_make(directory, arena);
    if (!items)
        return no_memory(problem);
    buf_init(&words, 0);
    view_add_flag(view, "at_browse", true);
    view_add_text(view, "title", STR("Organisations"));
    view_add_int(view, "organisation_count", directory->organisations_count);
    for (int i = 0; i < directory->organisations_count; i++) {
        const struct organisation_record *record = &directory->organisations[items[i].organisation];
        char id[UUID_TEXT_LEN + 1];
        struct view *item = view_add_object(list, NULL);
        uuid_print(record->id, id);
        view_add_format(item, "id", "%s", id);
        view_add_text(item, "name", record->name);
        counts_write(&items[i], &words);
        view_add_text(item, "counts", words_keep(&words, arena));
    }
    buf_finish(&words);
    return page_draw(request->site, "organisations", view, out, problem);
}

/* Ten thousand of them do not fit into a request's own memory. */
static enum err organisations_body(struct http_request *request, const struct picture *picture,
                                   struct buf *out, struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    enum err err = organisations_draw(request, picture, &arena, out, problem);
    arena_finish(&arena);
    return err;
}

enum err page_organisations(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    static const struct prepared_kind kind = {.write = organisations_body, .content_type = HTML};
    enum err err = query_check(request, NULL, 0, problem);
    return err ? err : prepared_answer(&kind, PREPARED_ORGANISATIONS, request, answer, problem);
}

/* ---- one organisation ------------------------------------------------------------------------ */

struct organisation_writer {
    const struct picture *picture;
    const struct atlas *atlas;
    const struct directory *directory;
    int organisation;
    struct moment moment;
    struct arena *arena;
    struct buf words;
};

static struct str keep(struct organisation_writer *writer)
{
    return words_keep(&writer->words, writer->arena);
}

/* Its role in a service; false: it has none. The first counts. */
static bool role_in(const struct organisation_writer *writer, int service, enum role *role)
{
    struct span span = writer->directory->services[service].roles;
    for (int i = span.first; i < span.first + span.count; i++) {
        *role = writer->directory->roles[i].role;
        if (writer->directory->roles[i].organisation == writer->organisation)
            return true;
    }
    return false;
}

static void bound_add(struct view *into, const char *name, struct str source_words,
                      struct date earliest, struct date latest)
{
    char words[BOUND_WORDS_LEN];
    bound_words(earliest, latest, words);
    if (source_words.len)
        view_add_text(into, name, source_words);
    else
        view_add_format(into, name, "%s", words[0] ? words : "not stated");
}

static void service_add(struct organisation_writer *writer, int service, enum role role,
                        const struct statement_record *statement, struct view *list)
{
    static const char *const roles[] = {"Leads it", "Partner", "Subcontractor", "Pays for it"};
    const struct service_record *record = &writer->directory->services[service];
    char id[UUID_TEXT_LEN + 1];
    struct view *item = view_add_object(list, NULL);
    uuid_print(record->id, id);
    view_add_format(item, "id", "%s", id);
    view_add_text(item, "name", record->name);
    view_add_text(item, "role", str_from(roles[role]));
    view_add_text(item, "type",
                  term_label(writer->atlas, "provision-type", record->provision_type));
    cover_words(writer->atlas, service, writer->moment, &writer->words);
    view_add_text(item, "coverage", keep(writer));
    const struct validity *validity = &statement->validity;
    bound_add(item, "from", statement->from_text, validity->from_earliest, validity->from_latest);
    bound_add(item, "to", statement->to_text, validity->to_earliest, validity->to_latest);
}

enum standing { STANDING_RUNS, STANDING_MAY_RUN, STANDING_TO_COME, STANDING_OVER };

static enum standing standing_of(const struct validity *validity, struct date on)
{
    switch (validity_on(validity, on)) {
    case CERTAINLY: return STANDING_RUNS;
    case UNCERTAIN: return STANDING_MAY_RUN;
    case CERTAINLY_NOT: break;
    }
    return validity_is_before(validity, on) ? STANDING_TO_COME : STANDING_OVER;
}

static void group_add(struct organisation_writer *writer, enum standing standing,
                      const char *heading, struct view *groups)
{
    struct view *group = NULL;
    struct view *list = NULL;
    int told = 0;
    for (int i = 0; i < writer->atlas->service_count; i++) {
        int service = writer->atlas->by_id[i];
        enum role role = ROLE_LEAD;
        const struct statement_record *row =
            role_in(writer, service, &role) ? statement_at(writer->atlas, service, writer->moment)
                                            : NULL;
        if (!row || standing_of(&row->validity, writer->moment.as_of) != standing)
            continue;
        if (!told) {
            group = view_add_object(groups, NULL);
            view_add_text(group, "heading", str_from(heading));
            list = view_add_list(group, "services");
        }
        if (told++ < SERVICES_SHOWN)
            service_add(writer, service, role, row, list);
    }
    view_add_flag(group, "has_more", told > SERVICES_SHOWN);
    view_add_int(group, "more", told - SERVICES_SHOWN);
}

static void services_add(struct organisation_writer *writer, struct view *into)
{
    struct view *groups = view_add_list(into, "groups");
    group_add(writer, STANDING_RUNS, "Services that run on this day", groups);
    group_add(writer, STANDING_MAY_RUN, "Services that may run on this day: ask them", groups);
    group_add(writer, STANDING_TO_COME, "Services that begin later", groups);
    group_add(writer, STANDING_OVER, "Services that have ended", groups);
}

/* Numbers that the sources of its services give. */
static void phones_add(const struct organisation_writer *writer, struct view *into)
{
    const struct directory *directory = writer->directory;
    struct view *list = view_add_list(into, "phones");
    for (int i = 0; i < writer->atlas->service_count; i++) {
        const struct service_record *record = &directory->services[writer->atlas->by_id[i]];
        enum role role;
        if (!role_in(writer, writer->atlas->by_id[i], &role) || role == ROLE_COMMISSIONER)
            continue;
        for (int k = record->phones.first; k < record->phones.first + record->phones.count; k++) {
            const struct phone_record *phone = &directory->phones[k];
            struct view *item = view_add_object(list, NULL);
            view_add_text(item, "number", phone->number);
            dial_view(phone->number, item);
            view_add_text(item, "description",
                          phone->description.len ? phone->description : record->name);
            view_add_text(item, "source_title",
                          phone->source == NONE ? STR("")
                                                : directory->sources[phone->source].title);
        }
    }
}

static void programmes_add(const struct organisation_writer *writer, struct view *into)
{
    const struct directory *directory = writer->directory;
    struct view *list = view_add_list(into, "programmes");
    bool has_any = false;
    for (int p = 0; p < directory->programmes_count; p++) {
        bool is_in = false;
        enum role role;
        for (int i = 0; i < directory->services_count && !is_in; i++)
            is_in = directory->services[i].programme == p && role_in(writer, i, &role);
        if (!is_in)
            continue;
        struct view *item = view_add_object(list, NULL);
        has_any = true;
        view_add_text(item, "name", directory->programmes[p].name);
        view_add_text(item, "about", directory->programmes[p].description);
    }
    view_add_flag(into, "has_programmes", has_any);
}

/* ---- the map --------------------------------------------------------------------------------- */

/* What its services cover on a day, for sure and perhaps; how many of them run or may run then. */
static int reach_at(const struct organisation_writer *writer, struct moment moment, uint64_t *yes,
                    uint64_t *maybe)
{
    int running = 0;
    *yes = 0;
    *maybe = 0;
    for (int i = 0; i < writer->atlas->service_count; i++) {
        enum role role;
        const struct statement_record *statement =
            role_in(writer, i, &role) ? statement_at(writer->atlas, i, moment) : NULL;
        enum certainty certainty =
            statement ? validity_on(&statement->validity, moment.as_of) : CERTAINLY_NOT;
        if (certainty == CERTAINLY_NOT)
            continue;
        struct cover cover = cover_at(writer->atlas, i, moment);
        running++;
        *yes |= certainty == CERTAINLY ? cover.yes : 0;
        *maybe |= cover.maybe | (certainty == CERTAINLY ? 0 : cover.yes);
    }
    *yes &= writer->atlas->london;
    *maybe &= writer->atlas->london & ~*yes;
    return running;
}

/* The last day before the moment on which one of its services ran; false: none is known. */
static bool last_day(const struct organisation_writer *writer, struct date *out)
{
    bool found = false;
    for (int i = 0; i < writer->atlas->service_count; i++) {
        enum role role;
        const struct statement_record *statement =
            role_in(writer, i, &role) ? statement_at(writer->atlas, i, writer->moment) : NULL;
        if (!statement)
            continue;
        struct date ends[] = {statement->validity.to_earliest, statement->validity.to_latest};
        for (int k = 0; k < 2; k++) {
            if (ends[k].days >= writer->moment.as_of.days || ends[k].days == DATE_MIN.days ||
                (found && ends[k].days <= out->days))
                continue;
            *out = ends[k];
            found = true;
        }
    }
    return found;
}

static void map_add(struct organisation_writer *writer, struct view *into)
{
    struct moment moment = writer->moment;
    struct map_drawing drawing = {.title = "Map of the boroughs that its services cover"};
    char day[DATE_WORDS_LEN];
    int running = reach_at(writer, moment, &drawing.covered, &drawing.maybe);
    bool is_past = !running && last_day(writer, &moment.as_of);
    if (is_past)
        (void)reach_at(writer, moment, &drawing.covered, &drawing.maybe);
    if (!drawing.covered && !drawing.maybe)
        return; /* an empty map says nothing */
    date_words(moment.as_of, day);
    view_add_format(into, "map_day", "%s", day);
    view_add_flag(into, "map_is_past", is_past);
    map_svg_write(writer->atlas, &writer->picture->outline, &drawing, &writer->words);
    view_add_html(into, "map", keep(writer));
    view_add_flag(into, "has_covered", drawing.covered != 0);
    view_add_flag(into, "has_maybe", drawing.maybe != 0);
    view_add_flag(into, "has_rest", (drawing.covered | drawing.maybe) != writer->atlas->london);
    uint64_t named[] = {drawing.covered, drawing.maybe};
    for (int k = 0; k < 2; k++) {
        int told = 0;
        for (int i = 0; i < writer->atlas->borough_count; i++) {
            if (!(named[k] >> i & 1))
                continue;
            if (told++)
                buf_text(&writer->words, ", ");
            buf_str(&writer->words, writer->directory->areas[i].name);
        }
        if (named[k] == writer->atlas->london) {
            buf_clear(&writer->words);
            buf_text(&writer->words, "all of London");
        }
        view_add_text(into, k ? "maybe_names" : "covered_names", keep(writer));
    }
}

static int organisation_find(const struct directory *directory, struct str text)
{
    struct uuid id;
    if (!uuid_parse(text, &id))
        return NONE;
    for (int i = 0; i < directory->organisations_count; i++)
        if (memcmp(&directory->organisations[i].id, &id, sizeof id) == 0)
            return i;
    return NONE;
}

static enum err organisation_draw(struct http_request *request, struct organisation_writer *writer,
                                  struct buf *out, struct problem *problem)
{
    struct view *view = page_view(request->site, writer->picture, request->arena);
    const struct organisation_record *record =
        &writer->directory->organisations[writer->organisation];
    char day[DATE_WORDS_LEN];
    char iso[DATE_TEXT_LEN + 1];
    date_words(writer->moment.as_of, day);
    date_print(writer->moment.as_of, iso);
    buf_init(&writer->words, 0);
    view_add_flag(view, "at_browse", true);
    view_add_text(view, "title", record->name);
    view_add_text(view, "organisation", record->name);
    view_add_format(view, "day", "%s", day);
    view_add_format(view, "day_value", "%s", iso);
    phones_add(writer, view);
    services_add(writer, view);
    programmes_add(writer, view);
    map_add(writer, view);
    buf_finish(&writer->words);
    return page_draw(request->site, "organisation", view, out, problem);
}

enum err page_organisation(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct organisation_writer writer = {.picture = picture,
                                         .atlas = picture->atlas,
                                         .directory = &picture->atlas->directory,
                                         .arena = request->arena};
    bool given;
    enum err err = query_moment(request, &writer.moment, &given, problem);
    if (!err) {
        writer.organisation = organisation_find(writer.directory, request->parameters[0]);
        if (writer.organisation == NONE)
            err = problem_set(problem, ERR_NOT_FOUND, "There is no organisation at this address.");
    }
    if (!err) {
        answer->content_type = HTML;
        answer->cache = HTTP_REVALIDATE;
        answer->has_etag = true;
        err = organisation_draw(request, &writer, answer->body, problem);
    }
    picture_leave(picture);
    return err;
}
