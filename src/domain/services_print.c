/* What the table says of a service. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "services_sheet.h"

enum { DEGREE_DECIMALS = 6 };

static const struct validity whenever = {{-719162}, {-719162}, {2932896}, {2932896}};

static struct str number_text(struct intake *intake, int64_t number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    return draft_text(&intake->reading.base.draft, str_from(digits));
}

static struct str day_text(struct intake *intake, struct date day)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(day, text);
    return draft_text(&intake->reading.base.draft, str_from(text));
}

/* ---- the parts of cells ---- */

static struct str degrees_text(struct intake *intake, double degrees)
{
    struct buf text;
    buf_init(&text, 0);
    buf_double(&text, degrees, DEGREE_DECIMALS);
    struct str out = draft_text(&intake->reading.base.draft, buf_view(&text));
    buf_finish(&text);
    return out;
}

/* Has the site a point that neither its postcode nor its place can give again? */
static bool has_own_point(struct intake *intake, const struct site_record *site)
{
    struct geo_grid grid;
    if (!site->has_point)
        return false;
    if (site->precision == PRECISION_EXACT)
        return true;
    return site->precision == PRECISION_PLACE &&
           !(intake_place(intake, site->place, site->area, &grid) &&
             fabs(grid.easting - site->grid.easting) < 1 &&
             fabs(grid.northing - site->grid.northing) < 1);
}

void sheet_site_text(struct intake *intake, const struct site_record *site,
                     struct str out[SITE_CELLS])
{
    out[0] = site->name;
    out[1] = site->address;
    out[2] = site->postcode;
    out[3] = site->place;
    out[4] = site->area == NONE ? STR("") : intake_area_text(intake, site->area);
    out[5] = STR("");
    out[6] = STR("");
    if (!has_own_point(intake, site))
        return;
    struct geo_point point = projection_to_point(intake->base.projection, site->grid);
    if (isfinite(point.lon) && isfinite(point.lat)) {
        out[5] = degrees_text(intake, point.lon);
        out[6] = degrees_text(intake, point.lat);
    }
}

void sheet_funding_text(struct intake *intake, const struct funding_record *funding,
                        struct str out[FUNDING_CELLS])
{
    const struct validity *v = &funding->validity;
    out[0] = funding->funder;
    out[1] = sheet_bound_text(intake, v->from_earliest, v->from_latest);
    out[2] = sheet_bound_text(intake, v->to_earliest, v->to_latest);
    out[3] = funding->amount_gbp == NONE ? STR("") : number_text(intake, funding->amount_gbp);
}

struct str sheet_phone_text(struct intake *intake, const struct phone_record *phone)
{
    struct buf text;
    if (!phone->description.len)
        return phone->number;
    buf_init(&text, 0);
    buf_str(&text, phone->number);
    buf_text(&text, ": ");
    buf_str(&text, phone->description);
    struct str out = draft_text(&intake->reading.base.draft, buf_view(&text));
    buf_finish(&text);
    return out;
}

/* ---- lists ---- */

static struct str roles_text(struct intake *intake, const struct service_record *service,
                             enum role role)
{
    const struct directory *directory = &intake->directory;
    struct str parts[LIST_PARTS_MAX];
    int count = 0;
    for (int i = service->roles.first; i < service->roles.first + service->roles.count; i++)
        if (directory->roles[i].role == role && count < LIST_PARTS_MAX)
            parts[count++] = directory->organisations[directory->roles[i].organisation].name;
    if (role == ROLE_LEAD && count > 1) /* one is told; the others stay */
        count = 1;
    return sheet_joined(intake, parts, count);
}

static void print_sites(struct intake *intake, const struct service_record *service,
                        struct sheet *out)
{
    static struct str none[SITE_CELLS];
    struct str parts[SITE_CELLS][LIST_PARTS_MAX];
    int count = 0;
    struct span span = service->locations;
    for (int i = span.first; i < span.first + span.count && count < LIST_PARTS_MAX; i++) {
        struct str one[SITE_CELLS];
        memcpy(one, none, sizeof one);
        sheet_site_text(intake, &intake->directory.sites[intake->directory.locations[i].site], one);
        for (int c = 0; c < SITE_CELLS; c++)
            parts[c][count] = one[c];
        count++;
    }
    for (int c = 0; c < SITE_CELLS; c++)
        out->text[(int)COLUMN_SITE_NAME + c] = sheet_joined(intake, parts[c], count);
}

static void print_funding(struct intake *intake, const struct service_record *service,
                          struct sheet *out)
{
    struct str parts[FUNDING_CELLS][LIST_PARTS_MAX];
    int count = 0;
    struct span span = service->fundings;
    for (int i = span.first; i < span.first + span.count && count < LIST_PARTS_MAX; i++) {
        struct str one[FUNDING_CELLS];
        sheet_funding_text(intake, &intake->directory.fundings[i], one);
        for (int c = 0; c < FUNDING_CELLS; c++)
            parts[c][count] = one[c];
        count++;
    }
    for (int c = 0; c < FUNDING_CELLS; c++)
        out->text[(int)COLUMN_FUNDER + c] = sheet_joined(intake, parts[c], count);
}

static void print_phones_and_notes(struct intake *intake, const struct service_record *service,
                                   struct sheet *out)
{
    struct str parts[LIST_PARTS_MAX];
    int count = 0;
    for (int i = 0; i < service->phones.count && count < LIST_PARTS_MAX; i++)
        parts[count++] =
            sheet_phone_text(intake, &intake->directory.phones[service->phones.first + i]);
    out->text[COLUMN_PHONES] = sheet_joined(intake, parts, count);
    count = 0;
    for (int i = 0; i < service->notes.count && count < LIST_PARTS_MAX; i++)
        parts[count++] = intake->directory.notes[service->notes.first + i].text;
    out->text[COLUMN_NOTES] = sheet_joined(intake, parts, count);
}

/* ---- when ---- */

/* Is the day one on which somebody saw the service? Then a bound that reaches to it is not stated.
 */
static bool is_sighting(const struct directory *directory, const struct service_record *service,
                        struct date day)
{
    if (day.days == service->checked_on.days)
        return true;
    for (int i = service->evidence.first; i < service->evidence.first + service->evidence.count;
         i++) {
        const struct evidence_record *row = &directory->evidence[i];
        if (row->has_date &&
            (row->seen.latest.days == day.days || row->seen.earliest.days == day.days))
            return true;
    }
    return false;
}

static void print_statement(struct intake *intake, const struct service_record *service,
                            struct sheet *out)
{
    const struct directory *directory = &intake->directory;
    out->text[COLUMN_STARTS] = STR("");
    out->text[COLUMN_ENDS] = STR("");
    if (!service->statements.count)
        return;
    const struct validity *v =
        &directory->statements[service->statements.first + service->statements.count - 1].validity;
    bool is_unsaid =
        v->from_latest.days == v->to_latest.days || is_sighting(directory, service, v->from_latest);
    if (v->from_earliest.days != DATE_MIN.days || !is_unsaid)
        out->text[COLUMN_STARTS] = sheet_bound_text(intake, v->from_earliest, v->from_latest);
    is_unsaid = v->to_earliest.days == v->from_earliest.days ||
                is_sighting(directory, service, v->to_earliest);
    if (v->to_latest.days != DATE_MAX.days || !is_unsaid)
        out->text[COLUMN_ENDS] = sheet_bound_text(intake, v->to_earliest, v->to_latest);
}

/* ---- coverage ---- */

static bool is_whenever(const struct validity *v)
{
    return memcmp(v, &whenever, sizeof whenever) == 0;
}

bool sheet_tells_coverage(const struct directory *directory, int service,
                          const struct coverage_record *row, enum basis basis)
{
    const struct service_record *record = &directory->services[service];
    bool is_told = false;
    if (!is_whenever(&row->validity) || row->basis != basis)
        return false;
    switch (row->kind) {
    case COVERAGE_AREAS: is_told = row->within == NONE && !row->claimed_count; break;
    case COVERAGE_EVERYWHERE:
        is_told = !row->excludes &&
                  (row->within == NONE || (record->confidential && row->within == record->region));
        break;
    case COVERAGE_RADIUS:
        is_told = !row->excludes && row->radius_m == floor(row->radius_m) &&
                  record->locations.count &&
                  row->site == directory->locations[record->locations.first].site;
        break;
    case COVERAGE_NOT_NAMED:
    case COVERAGE_POLYGON: break;
    }
    return is_told && !row->note.len && !row->from_text.len && !row->to_text.len;
}

enum basis sheet_basis(const struct directory *directory, int service)
{
    struct span span = directory->services[service].coverages;
    for (int i = span.first; i < span.first + span.count; i++)
        if (sheet_tells_coverage(directory, service, &directory->coverages[i],
                                 directory->coverages[i].basis))
            return directory->coverages[i].basis;
    return BASIS_RESIDENCE;
}

static int insert_area(int *areas, int count, int area)
{
    int at = count;
    for (int i = 0; i < count; i++)
        if (areas[i] == area)
            return count;
    if (count == LIST_PARTS_MAX)
        return count;
    while (at > 0 && areas[at - 1] > area) {
        areas[at] = areas[at - 1];
        at--;
    }
    areas[at] = area;
    return count + 1;
}

static struct str areas_text(struct intake *intake, int service, enum basis basis, bool excludes)
{
    const struct directory *directory = &intake->directory;
    struct span span = directory->services[service].coverages;
    struct str parts[LIST_PARTS_MAX];
    int areas[LIST_PARTS_MAX];
    int count = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (!sheet_tells_coverage(directory, service, row, basis) || row->excludes != excludes)
            continue;
        if (row->kind == COVERAGE_EVERYWHERE)
            return directory->services[service].confidential ? STR("") : STR("everywhere");
        for (int k = 0; row->kind == COVERAGE_AREAS && k < row->areas.count; k++)
            count = insert_area(areas, count, directory->coverage_areas[row->areas.first + k]);
    }
    for (int i = 0; i < count; i++)
        parts[i] = intake_area_text(intake, areas[i]);
    return sheet_joined(intake, parts, count);
}

static void print_coverage(struct intake *intake, int service, struct sheet *out)
{
    const struct directory *directory = &intake->directory;
    struct span span = directory->services[service].coverages;
    enum basis basis = sheet_basis(directory, service);
    bool any = false;
    out->text[COLUMN_AREAS] = areas_text(intake, service, basis, false);
    out->text[COLUMN_AREAS_EXCLUDED] = areas_text(intake, service, basis, true);
    out->text[COLUMN_RADIUS_M] = STR("");
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (!sheet_tells_coverage(directory, service, row, basis))
            continue;
        any = true;
        if (row->kind == COVERAGE_RADIUS)
            out->text[COLUMN_RADIUS_M] = number_text(intake, (int64_t)row->radius_m);
    }
    any = any && !directory->services[service].confidential;
    out->text[COLUMN_AREAS_BASIS] = any ? str_from(basis_codes[basis]) : STR("");
}

/* ---- rules ---- */

bool sheet_tells_rule(const struct rule *rule, enum services_column *column)
{
    if (rule->group || rule->limited)
        return false;
    if (rule->condition == CONDITION_AGE) {
        *column = COLUMN_AGE_FROM;
        return rule->mode == RULE_REQUIRES && !rule->text.len && !rule->question.len;
    }
    if (rule->condition == CONDITION_TEXT) {
        *column = COLUMN_CONDITION;
        return rule->mode == RULE_REQUIRES;
    }
    if (rule->text.len || rule->question.len)
        return false;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const struct column *row = &services_columns[c];
        bool is_its = row->condition == rule->condition;
        *column = (enum services_column)c;
        if (is_its && row->kind == CELL_FLAG)
            return true;
        if (is_its && row->kind == CELL_TERMS)
            return row->mode == rule->mode && rule->terms;
    }
    return false;
}

static void print_conditions(struct intake *intake, const struct service_record *service,
                             struct sheet *out)
{
    struct str texts[LIST_PARTS_MAX];
    struct str questions[LIST_PARTS_MAX];
    int count = 0;
    for (int i = 0; i < service->rules.count && count < LIST_PARTS_MAX; i++) {
        const struct rule *rule = &intake->directory.rules[service->rules.first + i];
        enum services_column column;
        if (!sheet_tells_rule(rule, &column) || column != COLUMN_CONDITION)
            continue;
        texts[count] = rule->text;
        questions[count++] = rule->question;
    }
    out->text[COLUMN_CONDITION] = sheet_joined(intake, texts, count);
    out->text[COLUMN_CONDITION_QUESTION] = sheet_joined(intake, questions, count);
}

static struct str terms_text(struct intake *intake, const struct column *column, uint64_t terms)
{
    const struct vocabulary *words = vocabulary_find(&intake->directory.words, column->vocabulary);
    struct str parts[TERM_MAX];
    int count = 0;
    for (int t = 0; words && t < words->count; t++)
        if (terms >> t & 1)
            parts[count++] = words->terms[t].code;
    return sheet_joined(intake, parts, count);
}

static void print_rules(struct intake *intake, const struct service_record *service,
                        struct sheet *out)
{
    static const char *const flags[] = {"only", "no", "yes"};
    uint64_t terms[COLUMN_COUNT] = {0};
    for (int i = 0; i < service->rules.count; i++) {
        const struct rule *rule = &intake->directory.rules[service->rules.first + i];
        enum services_column c;
        if (!sheet_tells_rule(rule, &c))
            continue;
        if (c == COLUMN_AGE_FROM) {
            out->text[COLUMN_AGE_FROM] = rule->low > 0 ? number_text(intake, rule->low) : STR("");
            out->text[COLUMN_AGE_TO] =
                rule->high < INT32_MAX ? number_text(intake, rule->high) : STR("");
        } else if (services_columns[c].kind == CELL_FLAG) {
            out->text[c] = str_from(flags[rule->mode]);
        } else {
            terms[c] |= rule->terms;
        }
    }
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (services_columns[c].kind == CELL_TERMS)
            out->text[c] = terms_text(intake, &services_columns[c], terms[c]);
    print_conditions(intake, service, out);
}

/* ---- all ---- */

static void print_head(struct intake *intake, const struct service_record *service,
                       struct sheet *out)
{
    const struct directory *directory = &intake->directory;
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    char id[UUID_TEXT_LEN + 1];
    uuid_print(service->id, id);
    out->text[COLUMN_ID] = draft_text(&intake->reading.base.draft, str_from(id));
    out->text[COLUMN_NAME] = service->name;
    out->text[COLUMN_OTHER_NAME] = service->alternative_name;
    out->text[COLUMN_DESCRIPTION] = service->description;
    out->text[COLUMN_ORGANISATION] = roles_text(intake, service, ROLE_LEAD);
    out->text[COLUMN_PARTNERS] = roles_text(intake, service, ROLE_PARTNER);
    out->text[COLUMN_SUBCONTRACTORS] = roles_text(intake, service, ROLE_SUBCONTRACTOR);
    out->text[COLUMN_COMMISSIONERS] = roles_text(intake, service, ROLE_COMMISSIONER);
    if (service->programme != NONE)
        out->text[COLUMN_PROGRAMME] = directory->programmes[service->programme].name;
    if (types && service->provision_type < types->count)
        out->text[COLUMN_TYPE] = types->terms[service->provision_type].code;
    out->text[COLUMN_AUDIENCE] = str_from(audience_codes[service->audience]);
    out->text[COLUMN_CJS_SPECIFIC] = service->cjs_specific ? STR("yes") : STR("no");
    out->text[COLUMN_REACH] = str_from(reach_codes[service->reach]);
    out->text[COLUMN_CONFIDENTIAL] = service->confidential ? STR("yes") : STR("no");
    if (service->region != NONE)
        out->text[COLUMN_REGION] = intake_area_text(intake, service->region);
    if (service->capacity > 0)
        out->text[COLUMN_CAPACITY] = number_text(intake, service->capacity);
    out->text[COLUMN_COVERAGE_WORDS] = service->coverage_text;
    out->text[COLUMN_CHECKED_ON] = day_text(intake, service->checked_on);
    if (service->due_on.days)
        out->text[COLUMN_DUE_ON] = day_text(intake, service->due_on);
}

enum err sheet_print(struct intake *intake, int index, struct sheet *out)
{
    const struct directory *directory = &intake->directory;
    const struct service_record *service = &directory->services[index];
    for (int c = 0; c < COLUMN_COUNT; c++) {
        out->has[c] = c != COLUMN_RECORD;
        out->text[c] = STR("");
    }
    print_head(intake, service, out);
    print_statement(intake, service, out);
    print_sites(intake, service, out);
    print_coverage(intake, index, out);
    print_rules(intake, service, out);
    print_funding(intake, service, out);
    print_phones_and_notes(intake, service, out);
    if (service->source != NONE) {
        const struct source_record *source = &directory->sources[service->source];
        out->text[COLUMN_SOURCE_TITLE] = source->title;
        out->text[COLUMN_SOURCE_URL] = source->url;
        out->text[COLUMN_SOURCE_DATE] =
            sheet_bound_text(intake, source->published_earliest, source->published_latest);
    }
    return intake->reading.base.draft.failed ? intake_no_memory(intake) : OK;
}
