/* A service made of the cells of a row, on the ground of what is known of it already. */
#include <string.h>

#include "model/date_words.h"
#include "services_composing.h"

static const char default_source[] = "A list that a steward imported";

const struct validity made_whenever = {{-719162}, {-719162}, {2932896}, {2932896}};

/* ---- what the parts share ---- */

struct str made_text(const struct made *made, enum services_column column)
{
    return made->by->sheet->text[column];
}

bool made_changes(const struct made *made, int from, int to)
{
    for (int c = from; c <= to; c++)
        if (made->by->changed[c])
            return true;
    return !made->base;
}

int made_term(const struct made *made, const char *vocabulary, struct str code, int silent)
{
    const struct vocabulary *words = vocabulary_find(&made->directory->words, vocabulary);
    int term = words && code.len ? term_find(words, code) : NONE;
    return term < 0 ? silent : term;
}

int made_code(const char *const *codes, struct str code, int silent)
{
    int found = code.len ? code_find(codes, code) : NONE;
    return found == NONE ? silent : found;
}

bool made_yes(struct str text)
{
    return str_equal(text, STR("yes"));
}

int made_area(struct made *made, struct str text)
{
    int area = NONE;
    return text.len && intake_area(made->intake, NULL, text, &area) ? area : NONE;
}

bool made_same_cells(const struct str *a, const struct str *b, int count)
{
    for (int i = 0; i < count; i++)
        if (!str_equal(str_trim(a[i]), b[i]))
            return false;
    return true;
}

/* ---- the head ---- */

static struct date day_or(struct str text, struct date silent)
{
    struct date day;
    return text.len && date_parse(text, &day) ? day : silent;
}

static void make_source(struct made *made)
{
    struct source_record source = {.title = made_text(made, COLUMN_SOURCE_TITLE),
                                   .url = made_text(made, COLUMN_SOURCE_URL),
                                   .date_text = STR(""),
                                   .licence = STR(""),
                                   .confidence = STR(""),
                                   .published_earliest = DATE_MIN,
                                   .published_latest = DATE_MAX};
    if (!made_changes(made, COLUMN_SOURCE_TITLE, COLUMN_SOURCE_DATE))
        return;
    if (!source.title.len)
        source.title = str_from(default_source);
    if (made_text(made, COLUMN_SOURCE_DATE).len &&
        date_words_read(made_text(made, COLUMN_SOURCE_DATE), &source.published_earliest,
                        &source.published_latest)) {
        source.published_earliest = DATE_MIN; /* cannot be: the cell is canonical */
        source.published_latest = DATE_MAX;
    }
    made->err = intake_source(made->intake, &source, &made->service.source);
}

static void make_head(struct made *made)
{
    struct service_record *service = &made->service;
    int64_t capacity = 0;
    service->id = made->by->id;
    service->name = made_text(made, COLUMN_NAME);
    service->alternative_name = made_text(made, COLUMN_OTHER_NAME);
    service->description = made_text(made, COLUMN_DESCRIPTION);
    service->coverage_text = made_text(made, COLUMN_COVERAGE_WORDS);
    service->provision_type = made_term(made, "provision-type", made_text(made, COLUMN_TYPE),
                                        made_term(made, "provision-type", STR("other"), 0));
    service->audience =
        (enum audience)made_code(audience_codes, made_text(made, COLUMN_AUDIENCE), AUDIENCE_ALL);
    service->reach =
        (enum reach)made_code(reach_codes, made_text(made, COLUMN_REACH), REACH_REMOTE);
    service->cjs_specific = made_yes(made_text(made, COLUMN_CJS_SPECIFIC));
    service->confidential = made_yes(made_text(made, COLUMN_CONFIDENTIAL));
    service->region = made_area(made, made_text(made, COLUMN_REGION));
    service->checked_on = day_or(made_text(made, COLUMN_CHECKED_ON), made->intake->base.today);
    service->due_on = day_or(made_text(made, COLUMN_DUE_ON), (struct date){0});
    if (made->by->changed[COLUMN_CAPACITY] || !made->base) {
        bool has = str_to_int(made_text(made, COLUMN_CAPACITY), &capacity);
        service->capacity = has ? (int)capacity : NONE;
        service->capacity_text = STR("");
        service->capacity_source = has ? service->source : NONE;
    }
    service->programme = NONE;
    if (!made->err && made_text(made, COLUMN_PROGRAMME).len) {
        if (made->base && !made->by->changed[COLUMN_PROGRAMME])
            service->programme = made->base->programme;
        else
            made->err = intake_programme(made->intake, made_text(made, COLUMN_PROGRAMME),
                                         &service->programme);
    }
}

/* ---- who runs it ---- */

static void add_roles(struct made *made, enum services_column column, enum role role)
{
    struct str parts[LIST_PARTS_MAX];
    struct str cell = made_text(made, column);
    int count = 1;
    parts[0] = cell;
    if (role != ROLE_LEAD)
        count = sheet_text_parts(cell, parts, LIST_PARTS_MAX);
    for (int i = 0; i < count && cell.len && !made->err; i++) {
        int organisation = NONE;
        made->err = intake_organisation(made->intake, parts[i], &organisation);
        *draft_roles(made->draft) = (struct role_record){organisation, role};
    }
    int leads = 0;
    for (int i = 0; made->base && role == ROLE_LEAD && i < made->base->roles.count; i++) {
        struct role_record row = made->directory->roles[made->base->roles.first + i];
        if (row.role == ROLE_LEAD && leads++)
            *draft_roles(made->draft) = row;
    }
}

static void make_roles(struct made *made)
{
    struct directory *directory = made->directory;
    if (!made_changes(made, COLUMN_ORGANISATION, COLUMN_COMMISSIONERS)) {
        MADE_COPY(roles, roles);
        return;
    }
    made->service.roles.first = directory->roles_count;
    add_roles(made, COLUMN_ORGANISATION, ROLE_LEAD);
    add_roles(made, COLUMN_PARTNERS, ROLE_PARTNER);
    add_roles(made, COLUMN_SUBCONTRACTORS, ROLE_SUBCONTRACTOR);
    add_roles(made, COLUMN_COMMISSIONERS, ROLE_COMMISSIONER);
    made->service.roles.count = directory->roles_count - made->service.roles.first;
}

/* ---- when ---- */

void sheet_validity(const struct sheet *sheet, struct date seen, struct validity *out)
{
    struct str starts = sheet->text[COLUMN_STARTS];
    struct str ends = sheet->text[COLUMN_ENDS];
    struct validity v = {DATE_MIN, seen, seen, DATE_MAX};
    bool has_start = starts.len && !date_words_read(starts, &v.from_earliest, &v.from_latest);
    bool has_end = ends.len && !date_words_read(ends, &v.to_earliest, &v.to_latest);
    if (!has_start && v.from_latest.days > v.to_latest.days)
        v.from_latest = v.to_latest;
    if (!has_end && v.to_earliest.days < v.from_earliest.days)
        v.to_earliest = v.from_earliest;
    *out = v;
}

/* What was known before stays known as it was then: a new statement stands behind it. */
static void make_statements(struct made *made)
{
    struct directory *directory = made->directory;
    struct statement_record row = {.from_text = STR(""),
                                   .to_text = STR(""),
                                   .known_from = made->known_from,
                                   .source = made->service.source};
    MADE_COPY(statements, statements);
    if (!made_changes(made, COLUMN_STARTS, COLUMN_ENDS))
        return;
    sheet_validity(made->by->sheet, made->service.checked_on, &row.validity);
    struct span *span = &made->service.statements;
    while (span->count && directory->statements[span->first + span->count - 1].known_from.days >=
                              made->known_from.days) {
        span->count--;
        directory->statements_count--;
    }
    *draft_statements(made->draft) = row;
    span->count++;
}

static void make_evidence(struct made *made)
{
    struct directory *directory = made->directory;
    MADE_COPY(evidence, evidence);
    if (made->base)
        return;
    *draft_evidence(made->draft) =
        (struct evidence_record){.source = made->service.source,
                                 .has_date = true,
                                 .seen = {made->service.checked_on, made->service.checked_on},
                                 .seen_text = STR(""),
                                 .note = STR("")};
    made->service.evidence.count = directory->evidence_count - made->service.evidence.first;
}

/* ---- all ---- */

enum err sheet_compose(const struct composing *composing, int *out)
{
    struct intake *intake = composing->intake;
    struct service_record base;
    struct made made = {.by = composing,
                        .intake = intake,
                        .draft = &intake->reading.base.draft,
                        .directory = &intake->directory,
                        .service = {.programme = NONE,
                                    .region = NONE,
                                    .source = NONE,
                                    .capacity = NONE,
                                    .capacity_text = STR(""),
                                    .capacity_source = NONE}};
    if (composing->base != NONE) {
        base = intake->directory.services[composing->base];
        made.base = &base;
        made.service = base;
    }
    make_source(&made);
    if (!made.err)
        make_head(&made);
    if (!made.base) /* among made-up services a new one is made up too */
        made.service.synthetic = intake->start > 0 && intake->directory.services[0].synthetic;
    made.known_from = made.base ? intake->base.today : made.service.checked_on;
    if (!made.err)
        make_roles(&made);
    make_evidence(&made);
    make_statements(&made);
    made_sites(&made);
    made_schedules(&made);
    made_coverages(&made);
    made_rules(&made);
    made_fundings(&made);
    made_phones(&made);
    made_notes(&made);
    if (made.err)
        return made.err;
    *out = intake->directory.services_count;
    *draft_services(made.draft) = made.service;
    return made.draft->failed ? intake_no_memory(intake) : OK;
}
