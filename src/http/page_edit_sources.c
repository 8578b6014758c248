/* Sections about where all this is known from: sources, and the days on which one saw the service.
 */
#include "page_edit_parts.h"

#include "model/date_words.h"

/* ---- who names a source ---- */

void edit_sources_visit(struct edit_page *page, edit_source_visit *visit, void *context)
{
    struct directory *directory = edit_directory(page);
    visit(&edit_service(page)->source, context);
    visit(&edit_service(page)->capacity_source, context);
#define VISIT(list)                                                                                \
    for (int i = 0; i < directory->list##_count; i++)                                              \
        visit(&directory->list[i].source, context);
    VISIT(statements)
    VISIT(sites)
    VISIT(schedules)
    VISIT(coverages)
    VISIT(fundings)
    VISIT(evidence)
    VISIT(phones)
    VISIT(notes)
#undef VISIT
}

struct counting {
    int source;
    int count;
};

static void use_count(int *source, void *context)
{
    struct counting *counting = context;
    counting->count += *source == counting->source;
}

int edit_source_newest(struct edit_page *page)
{
    struct counting counting = {edit_directory(page)->sources_count - 1, 0};
    edit_sources_visit(page, use_count, &counting);
    return counting.count ? NONE : counting.source;
}

/* ---- sources ---- */

static const struct edit_field source_fields[] = {
    {.name = "title",
     .label = "What it is called",
     .hint = "The title of the document or page, or who told you",
     .kind = EDIT_TEXT,
     .at = offsetof(struct source_record, title),
     .most = 400,
     .is_wanted = true},
    {.name = "url",
     .label = "Its address on the web",
     .hint = "It begins with https:// or http://",
     .kind = EDIT_TEXT,
     .at = offsetof(struct source_record, url),
     .most = 1000},
    {.name = "date",
     .label = "When it was published",
     .hint = "For example 1 April 2021, April 2021 or 2021",
     .kind = EDIT_TEXT,
     .at = offsetof(struct source_record, date_text),
     .most = 60},
    {.name = "licence",
     .label = "Its licence",
     .kind = EDIT_TEXT,
     .at = offsetof(struct source_record, licence)},
    {.name = "confidence",
     .label = "How far it can be relied on",
     .kind = EDIT_TEXT,
     .at = offsetof(struct source_record, confidence)},
};

static void source_begin(struct edit_page *page, void *record)
{
    struct source_record *source = record;
    (void)page;
    source->published_earliest = DATE_MIN;
    source->published_latest = DATE_MAX;
}

struct uuid edit_source_id(struct edit_page *page, const struct source_record *source)
{
    buf_str(&page->words, source->title);
    buf_char(&page->words, '\n');
    buf_str(&page->words, source->url);
    buf_char(&page->words, '\n');
    buf_str(&page->words, source->date_text);
    buf_char(&page->words, '\n');
    buf_str(&page->words, source->licence);
    buf_char(&page->words, '\n');
    buf_str(&page->words, source->confidence);
    struct uuid id = draft_uuid("source", buf_view(&page->words));
    buf_clear(&page->words);
    return id;
}

/* A source that says something else is another one: listings that share it keep theirs. */
static void source_take(struct edit_page *page, void *record)
{
    struct source_record *source = record;
    const struct source_record *before = page->before;
    const struct directory *directory = edit_directory(page);
    if (before && str_equal(before->title, source->title) && str_equal(before->url, source->url) &&
        str_equal(before->date_text, source->date_text) &&
        str_equal(before->licence, source->licence) &&
        str_equal(before->confidence, source->confidence))
        return;
    if (source->url.len && !str_is_web_address(source->url))
        edit_error(page, "url", "The address begins with https:// or http://.");
    /* Words of its own that are no date are fine: they say what is known. */
    if (before && str_equal(before->date_text, source->date_text)) {
        source->published_earliest = before->published_earliest;
        source->published_latest = before->published_latest;
    } else if (date_words_read(source->date_text, &source->published_earliest,
                               &source->published_latest)) {
        source->published_earliest = DATE_MIN;
        source->published_latest = DATE_MAX;
    }
    struct uuid now = edit_source_id(page, source);
    for (int i = 0; i < directory->sources_count; i++)
        if (&directory->sources[i] != source && !uuid_compare(directory->sources[i].id, now))
            edit_error(page, "title", "This source is in the list already.");
    source->id = now;
}

static void source_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct source_record *source = record;
    (void)page;
    buf_str(out, source->title);
    if (source->date_text.len) {
        buf_text(out, ", ");
        buf_str(out, source->date_text);
    }
}

static const char *source_may_remove(struct edit_page *page, int row)
{
    struct counting counting = {row, 0};
    edit_sources_visit(page, use_count, &counting);
    return counting.count ? "Other parts of this listing name this source. Choose another for them "
                            "first."
                          : NULL;
}

static void use_move(int *source, void *context)
{
    const int *gone = context;
    if (*source > *gone)
        --*source;
}

static void source_removed(struct edit_page *page, int row)
{
    edit_sources_visit(page, use_move, &row);
}

static void *source_add(struct draft *draft)
{
    return draft_sources(draft);
}

const struct edit_sheet edit_sheet_sources = {
    .code = "sources",
    .title = "Sources",
    .one = "a source",
    .about = "Documents, pages and people that this listing rests on. Every fact names one.",
    .fields = source_fields,
    .field_count = sizeof source_fields / sizeof *source_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, sources),
    .count_at = offsetof(struct directory, sources_count),
    .size_bytes = sizeof(struct source_record),
    .span_at = NONE,
    .add = source_add,
    .begin = source_begin,
    .take = source_take,
    .tell = source_tell,
    .may_remove = source_may_remove,
    .removed = source_removed,
};

/* ---- evidence ---- */

static const struct edit_field evidence_fields[] = {
    {.name = "source",
     .label = "Which source says so",
     .kind = EDIT_SOURCE,
     .at = offsetof(struct evidence_record, source),
     .is_wanted = true},
    {.name = "seen",
     .label = "When it was seen to run",
     .hint = "For example 1 April 2021 or April 2021. Leave it empty if the source has no date",
     .kind = EDIT_BOUND,
     .at = EDIT_OWN},
    {.name = "note",
     .label = "What it says",
     .kind = EDIT_LONG,
     .at = offsetof(struct evidence_record, note),
     .most = 2000},
};

static struct str seen_text(struct edit_page *page, const struct evidence_record *row)
{
    return row->has_date ? edit_bound_text(page, row->seen.earliest, row->seen.latest) : STR("");
}

static void evidence_begin(struct edit_page *page, void *record)
{
    ((struct evidence_record *)record)->source = edit_source_newest(page);
}

static void evidence_fill(struct edit_page *page, void *record)
{
    edit_put(page, "seen", seen_text(page, record));
}

static void evidence_take(struct edit_page *page, void *record)
{
    struct evidence_record *row = record;
    struct str typed = edit_value(page, "seen");
    if (str_equal(typed, seen_text(page, row)))
        return;
    if (typed.len && edit_bound_take(page, "seen", &row->seen.earliest, &row->seen.latest))
        row->has_date = true;
    else if (!typed.len)
        row->has_date = false;
    row->seen_text = STR("");
}

static void evidence_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct evidence_record *row = record;
    struct str seen = seen_text(page, row);
    buf_str(out, seen.len ? seen : row->seen_text.len ? row->seen_text : STR("Not dated"));
    if (row->source != NONE) {
        buf_text(out, ": ");
        buf_str(out, edit_directory(page)->sources[row->source].title);
    }
}

static void *evidence_add(struct draft *draft)
{
    return draft_evidence(draft);
}

const struct edit_sheet edit_sheet_evidence = {
    .code = "evidence",
    .title = "When it was seen",
    .one = "a sighting",
    .about = "Days on which a source says that the service runs.",
    .fields = evidence_fields,
    .field_count = sizeof evidence_fields / sizeof *evidence_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, evidence),
    .count_at = offsetof(struct directory, evidence_count),
    .size_bytes = sizeof(struct evidence_record),
    .span_at = offsetof(struct service_record, evidence),
    .add = evidence_add,
    .begin = evidence_begin,
    .fill = evidence_fill,
    .take = evidence_take,
    .tell = evidence_tell,
};
