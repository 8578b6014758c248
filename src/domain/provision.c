#include "domain/provision.h"

#include "provision_reading.h"

static enum err read_source(struct reading *reading, const struct json_at *at)
{
    struct source_record source = {.published_earliest = DATE_MIN, .published_latest = DATE_MAX};
    struct str key = {"", 0};
    struct str note = {"", 0};
    enum err err = json_want_only(at, "key title url date date_text licence confidence note",
                                  reading->problem);
    if (!err)
        err = want_text(reading, at, "key", &key);
    if (!err)
        err = want_text(reading, at, "title", &source.title);
    if (!err)
        err = maybe_text(reading, at, "url", &source.url);
    if (!err)
        err =
            maybe_bound(reading, at, "date", &source.published_earliest, &source.published_latest);
    if (!err)
        err = maybe_text(reading, at, "date_text", &source.date_text);
    if (!err)
        err = maybe_text(reading, at, "licence", &source.licence);
    if (!err)
        err = maybe_text(reading, at, "confidence", &source.confidence);
    if (!err)
        err = maybe_text(reading, at, "note", &note);
    source.confidence = text_join(reading, source.confidence, note);
    source.id = draft_uuid("source", key);
    if (!err)
        *draft_sources(&reading->draft) = source;
    return err;
}

static enum err read_organisation(struct reading *reading, const struct json_at *at)
{
    struct organisation_record organisation = {0};
    struct str key = {"", 0};
    enum err err = json_want_only(at, "key name", reading->problem);
    if (!err)
        err = want_text(reading, at, "key", &key);
    if (!err)
        err = want_text(reading, at, "name", &organisation.name);
    organisation.id = draft_uuid("organisation", key);
    if (!err)
        *draft_organisations(&reading->draft) = organisation;
    return err;
}

/* Its own lists are read to be checked, and dropped again. */
static enum err check_programme_lists(struct reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->draft.directory;
    struct directory before = *directory;
    enum err err = read_each(reading, at, "evidence", read_evidence);
    if (!err)
        err = read_each(reading, at, "validity", read_statement);
    if (!err)
        err = read_each(reading, at, "organisations", read_role);
    if (!err)
        err = read_each(reading, at, "funding", read_funding);
    directory->evidence_count = before.evidence_count;
    directory->statements_count = before.statements_count;
    directory->roles_count = before.roles_count;
    directory->fundings_count = before.fundings_count;
    return err;
}

static enum err read_programme(struct reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->draft.directory;
    struct programme_record programme = {0};
    struct str key = {"", 0};
    struct str fact = {"", 0};
    int first_note = directory->notes_count;
    enum err err = json_want_only(
        at, "key fact name description organisations validity funding evidence notes",
        reading->problem);
    if (!err)
        err = want_text(reading, at, "key", &key);
    if (!err)
        err = maybe_text(reading, at, "fact", &fact);
    if (!err)
        err = want_text(reading, at, "name", &programme.name);
    if (!err)
        err = maybe_text(reading, at, "description", &programme.description);
    if (!err)
        err = check_programme_lists(reading, at);
    if (!err)
        err = read_each(reading, at, "notes", read_note);
    struct buf description;
    buf_init(&description, 0);
    buf_str(&description, programme.description);
    for (int i = first_note; i < directory->notes_count; i++) { /* whole sentences */
        if (description.len)
            buf_char(&description, ' ');
        buf_str(&description, directory->notes[i].text);
    }
    directory->notes_count = first_note;
    programme.description = draft_text(&reading->draft, buf_view(&description));
    reading->draft.failed |= description.failed;
    buf_finish(&description);
    programme.id = draft_uuid("programme", key);
    if (!err)
        *draft_programmes(&reading->draft) = programme;
    return err;
}

static enum err read_context(struct reading *reading, const struct json_at *at)
{
    struct note_record note = {0};
    struct str key = {"", 0};
    enum err err = json_want_only(at, "key title text source", reading->problem);
    if (!err)
        err = want_text(reading, at, "key", &key);
    if (!err)
        err = want_text(reading, at, "title", &note.title);
    if (!err)
        err = want_text(reading, at, "text", &note.text);
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &note.source);
    if (!err)
        *draft_notes(&reading->draft) = note;
    return err;
}

/* Gathers the keys of a list, so that others can name its records; each key may come once. */
static enum err read_keys(struct reading *reading, const struct json_at *root, const char *member,
                          int first, struct keys *out)
{
    struct json_at list = json_member(root, member);
    size_t count = 0;
    enum err err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->problem);
    struct keys keys = {.first = first};
    keys.list = err ? NULL : ARENA_ARRAY(reading->draft.arena, struct str, count);
    if (!err && !keys.list)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the services.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct json_at key = json_member(&item, "key");
        struct str text = {"", 0};
        err = take_text(reading, &key, true, &text);
        if (!err && key_find(&keys, text) != NONE)
            err = json_problem(&key, reading->problem, ERR_INVALID, "This key comes twice.");
        keys.list[keys.count++] = text;
    }
    *out = keys;
    return err;
}

static enum err read_document(struct reading *reading, const struct json_at *root)
{
    struct directory *directory = reading->draft.directory;
    struct keys service_keys;
    struct str note;
    enum err err = json_want_object(root, reading->problem);
    if (!err)
        err = json_want_only(root,
                             "note checked_on sources organisations programmes services context",
                             reading->problem);
    if (!err)
        err = maybe_text(reading, root, "note", &note);
    if (!err)
        err = want_day(reading, root, "checked_on", &reading->checked_on);
    if (!err)
        err = read_keys(reading, root, "sources", directory->sources_count, &reading->sources);
    if (!err)
        err = read_keys(reading, root, "organisations", directory->organisations_count,
                        &reading->organisations);
    if (!err)
        err = read_keys(reading, root, "programmes", directory->programmes_count,
                        &reading->programmes);
    if (!err)
        err = read_keys(reading, root, "services", directory->services_count, &service_keys);
    if (!err)
        err = read_each(reading, root, "sources", read_source);
    if (!err)
        err = read_each(reading, root, "organisations", read_organisation);
    if (!err)
        err = read_each(reading, root, "programmes", read_programme);
    if (!err)
        err = read_each(reading, root, "services", read_service);
    int first_note = directory->notes_count;
    if (!err)
        err = read_each(reading, root, "context", read_context);
    directory->data_notes = (struct span){first_note, directory->notes_count - first_note};
    if (reading->draft.failed) /* also where it made a later record look wrong */
        err = problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the services.");
    return err;
}

enum err provision_read(struct str json, const struct projection *projection, struct arena *arena,
                        struct directory *directory, struct problem *problem)
{
    struct reading reading = {.projection = projection, .problem = problem};
    struct json_doc *doc = NULL;
    draft_init(&reading.draft, arena, directory);
    enum err err = json_open(json, PROVISION_BYTES_MAX, &doc, problem);
    if (err)
        return err;
    struct json_at root = json_root(doc);
    err = read_document(&reading, &root);
    json_close(doc);
    return err;
}
