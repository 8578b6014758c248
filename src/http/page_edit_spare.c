/* Sources of a draft that nothing names yet: the document of a listing has no place for them. They
 * stand behind it, on a line of their own. */
#include "page_edit_parts.h"

#include "codec/json.h"
#include "codec/json_write.h"
#include "model/date_words.h"

enum { SPARE_MAX_BYTES = 4194304, SPARE_MAX = 500 };

static const struct {
    const char *key;
    size_t at;
} members[] = {
    {"title", offsetof(struct source_record, title)},
    {"url", offsetof(struct source_record, url)},
    {"date", offsetof(struct source_record, date_text)},
    {"licence", offsetof(struct source_record, licence)},
    {"confidence", offsetof(struct source_record, confidence)},
};
enum { MEMBER_COUNT = sizeof members / sizeof *members };

static void use_mark(int *source, void *context)
{
    bool *used = context;
    if (*source != NONE)
        used[*source] = true;
}

static void source_write(const struct source_record *source, struct json_write *json)
{
    json_write_object_begin(json);
    for (int i = 0; i < MEMBER_COUNT; i++) {
        struct str text;
        memcpy(&text, (const char *)source + members[i].at, sizeof text);
        json_write_key(json, str_from(members[i].key));
        json_write_text(json, text);
    }
    json_write_object_end(json);
}

enum err edit_spare_write(struct edit_page *page, struct buf *out, struct problem *problem)
{
    const struct directory *directory = edit_directory(page);
    bool *used = ARENA_ARRAY(page->arena, bool, (size_t)directory->sources_count + 1);
    if (!used)
        return edit_no_memory(problem);
    edit_sources_visit(page, use_mark, used);
    buf_char(out, '\n');
    struct json_write json = json_write_to(out);
    json_write_list_begin(&json);
    for (int i = 0; i < directory->sources_count; i++)
        if (!used[i])
            source_write(&directory->sources[i], &json);
    json_write_list_end(&json);
    return OK;
}

static enum err source_read(struct edit_page *page, const struct json_at *at,
                            struct problem *problem)
{
    struct source_record *source = edit_row_add(page, &edit_sheet_sources);
    for (int i = 0; i < MEMBER_COUNT; i++) {
        struct json_at member = json_member(at, members[i].key);
        struct str text = STR("");
        enum err err = json_maybe_text(&member, &text, problem);
        if (err)
            return err;
        text = draft_text(&page->listing.draft, text);
        memcpy((char *)source + members[i].at, &text, sizeof text);
    }
    source->id = edit_source_id(page, source);
    if (date_words_read(source->date_text, &source->published_earliest, &source->published_latest))
        edit_sheet_sources.begin(page, source);
    return OK;
}

enum err edit_spare_read(struct edit_page *page, struct str text, struct problem *problem)
{
    struct json_doc *document = NULL;
    if (!text.len)
        return OK;
    enum err err = json_open(text, SPARE_MAX_BYTES, &document, problem);
    if (err)
        return err;
    struct json_at list = json_root(document);
    size_t count = json_count(&list);
    for (size_t i = 0; i < count && i < SPARE_MAX && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = source_read(page, &item, problem);
    }
    json_close(document);
    return err;
}
