/* One row: what it is about, what it changes, and whether it may. */
#include <string.h>

#include "model/date_words.h"
#include "services_sheet.h"

enum { DEGREE_DECIMALS = 7, RECORD_BYTES_MAX = 4 * 1024 * 1024 };

/* ---- which service ---- */

struct taking {
    struct intake *intake;
    struct sheet clean;
    struct sheet printed; /* of the base */
    struct sheet sheet;   /* canonical; what the file does not say is as printed */
    const struct sheet_geometry *geometry;
    int base;   /* what the row stands on: its record, or what is there; NONE */
    int before; /* what is there; NONE */
    bool has_id;
    struct uuid id;
    struct str wkb;
    bool changed[COLUMN_COUNT];
    bool is_changed;
};

static enum err read_record(struct taking *taking)
{
    struct intake *intake = taking->intake;
    struct referral_reading *reading = &intake->reading;
    struct str text = taking->clean.text[COLUMN_RECORD];
    struct json_doc *doc = NULL;
    struct problem why = {0};
    if (!text.len)
        return OK;
    enum err err = json_open(text, RECORD_BYTES_MAX, &doc, &why);
    if (!err) {
        struct json_at root = json_root(doc);
        err = referral_one(reading, &root, &taking->base, &why);
    }
    json_close(doc);
    if (err == ERR_NO_MEMORY)
        return intake_no_memory(intake);
    if (err)
        intake_fault(intake, "record", "%s%s%s%s Leave it as Signpost wrote it, or empty.",
                     why.text, why.where[0] ? " At " : "", why.where, why.where[0] ? "." : "");
    return OK;
}

/* By its id, its record, or its organisation and name. */
static void find_before(struct taking *taking)
{
    struct intake *intake = taking->intake;
    const struct str *text = taking->clean.text;
    bool several = false;
    struct uuid record = {{0}};
    if (taking->base != NONE)
        record = intake->directory.services[taking->base].id;
    if (text[COLUMN_ID].len) {
        taking->has_id = uuid_parse(text[COLUMN_ID], &taking->id);
        if (!taking->has_id)
            return; /* told when the cell is read */
        if (taking->base != NONE && uuid_compare(taking->id, record) != 0)
            intake_fault(intake, "id", "The record in this row is another service's.");
    } else if (taking->base != NONE) {
        taking->has_id = true;
        taking->id = record;
    }
    if (taking->has_id) {
        taking->before = id_map_get(&intake->before, taking->id);
        return;
    }
    taking->before = intake_named(intake, text[COLUMN_ORGANISATION], text[COLUMN_NAME], &several);
    if (several)
        intake_fault(intake, "id",
                     "Several services of this organisation are called so: give the id of the one "
                     "that is meant.");
    taking->has_id = text[COLUMN_NAME].len && text[COLUMN_ORGANISATION].len;
    taking->id = taking->before != NONE
                     ? intake->directory.services[taking->before].id
                     : intake_named_id(text[COLUMN_ORGANISATION], text[COLUMN_NAME]);
}

/* ---- the geometry of a feature ---- */

static enum err take_geometry(struct taking *taking)
{
    struct intake *intake = taking->intake;
    const struct sheet_geometry *given = taking->geometry;
    struct sheet_geometry own = {.text = STR("")};
    enum err err = OK;
    if (!given || !given->text.len)
        return OK;
    if (taking->base != NONE)
        err = sheet_geometry_of(intake, taking->base, &own);
    if (err || (own.is_polygon == given->is_polygon && str_equal(own.text, given->text)))
        return err;
    if (given->is_outside)
        intake_fault(intake, "geometry",
                     "None of it is in London, so it would cover nobody. Draw it again, or name "
                     "the areas.");
    if (given->is_polygon) {
        taking->wkb = given->wkb;
        taking->is_changed = true;
        return OK;
    }
    struct str *text = taking->clean.text;
    if (text[COLUMN_LONGITUDE].len || text[COLUMN_LATITUDE].len)
        return OK; /* the properties say it */
    if (text[COLUMN_POSTCODE].len &&
        memchr(text[COLUMN_POSTCODE].ptr, '|', text[COLUMN_POSTCODE].len)) {
        intake_fault(intake, NULL,
                     "The geometry is one point, and there are several sites. Give longitude and "
                     "latitude among the properties, or no geometry.");
        return OK;
    }
    for (int i = 0; i < 2; i++) {
        struct buf number;
        buf_init(&number, 0);
        buf_double(&number, i ? given->point.lat : given->point.lon, DEGREE_DECIMALS);
        text[COLUMN_LONGITUDE + i] = draft_text(&intake->reading.base.draft, buf_view(&number));
        taking->clean.has[COLUMN_LONGITUDE + i] = true;
        buf_finish(&number);
    }
    return OK;
}

/* ---- what the row says as a whole ---- */

/* Columns that are read together count together. */
static void group_of(int column, int *from, int *to)
{
    static const int groups[][2] = {{COLUMN_SITE_NAME, COLUMN_LATITUDE},
                                    {COLUMN_FUNDER, COLUMN_AMOUNT_GBP},
                                    {COLUMN_CONDITION, COLUMN_CONDITION_QUESTION}};
    *from = *to = column;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (column >= groups[i][0] && column <= groups[i][1]) {
            *from = groups[i][0];
            *to = groups[i][1];
        }
}

static bool is_given(const struct sheet *sheet, int column)
{
    int from;
    int to;
    bool given = false;
    group_of(column, &from, &to);
    for (int c = from; c <= to; c++)
        given |= sheet->has[c];
    return given;
}

/* Fills in what the file does not say, and marks what it changes. */
static void complete(struct taking *taking)
{
    bool has_base = taking->base != NONE;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        struct str before = has_base ? taking->printed.text[c] : STR("");
        bool keeps = !is_given(&taking->clean, c) || c == COLUMN_RECORD || c == COLUMN_ID ||
                     (services_columns[c].keeps_if_empty && !taking->sheet.text[c].len);
        if (keeps)
            taking->sheet.text[c] = before;
        taking->changed[c] = !str_equal(taking->sheet.text[c], before);
        taking->is_changed |= taking->changed[c];
    }
}

static bool is_yes(const struct taking *taking, enum services_column column)
{
    return str_equal(taking->sheet.text[column], STR("yes"));
}

static void want_columns(struct taking *taking)
{
    for (int c = 0; c < COLUMN_COUNT && taking->base == NONE; c++)
        if (services_columns[c].is_wanted && !taking->sheet.text[c].len)
            intake_fault(taking->intake, services_columns[c].name,
                         "A new service needs it, and it is empty.");
}

static void check_order(struct taking *taking)
{
    struct intake *intake = taking->intake;
    const struct str *text = taking->sheet.text;
    struct validity v;
    int64_t low = 0;
    int64_t high = INT32_MAX;
    sheet_validity(&taking->sheet, intake->base.today, &v);
    if (v.from_earliest.days > v.to_latest.days)
        intake_fault(intake, "ends", "It ends before it starts.");
    if (str_to_int(text[COLUMN_AGE_FROM], &low) && str_to_int(text[COLUMN_AGE_TO], &high) &&
        low > high)
        intake_fault(intake, "age_to", "It is below age_from.");
    if (text[COLUMN_DUE_ON].len && text[COLUMN_CHECKED_ON].len &&
        str_compare(text[COLUMN_DUE_ON], text[COLUMN_CHECKED_ON]) < 0)
        intake_fault(intake, "due_on", "It is before checked_on.");
}

static void check_grants(struct taking *taking)
{
    struct str starts[LIST_PARTS_MAX];
    struct str ends[LIST_PARTS_MAX];
    int count = sheet_text_parts(taking->sheet.text[COLUMN_FUNDING_STARTS], starts, LIST_PARTS_MAX);
    int other = sheet_text_parts(taking->sheet.text[COLUMN_FUNDING_ENDS], ends, LIST_PARTS_MAX);
    for (int i = 0; i < count && i < other; i++) {
        struct date from;
        struct date to;
        struct date unused;
        if (starts[i].len && ends[i].len && !date_words_read(starts[i], &from, &unused) &&
            !date_words_read(ends[i], &unused, &to) && from.days > to.days)
            intake_fault(taking->intake, "funding_ends", "A grant ends before it starts.");
    }
}

static bool says_yes(struct str text)
{
    static const char *const words[] = {"yes", "y", "true", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_nocase(text, str_from(words[i])))
            return true;
    return false;
}

/* DESIGN 9: what nobody may learn is not taken in. Before anything else is said of those cells: no
 * message may ask for more of them. */
static void refuse_whereabouts(struct taking *taking)
{
    static const enum services_column finer[] = {COLUMN_RADIUS_M, COLUMN_AREAS_EXCLUDED};
    struct sheet *clean = &taking->clean;
    bool is_so = clean->text[COLUMN_CONFIDENTIAL].len
                     ? says_yes(clean->text[COLUMN_CONFIDENTIAL])
                     : str_equal(taking->printed.text[COLUMN_CONFIDENTIAL], STR("yes"));
    if (!is_so)
        return;
    if (taking->geometry && taking->geometry->text.len)
        intake_fault(taking->intake, "geometry",
                     "The service is confidential: it covers its region as a whole, and has no "
                     "geometry. Make it null.");
    taking->geometry = NULL;
    for (int c = COLUMN_SITE_NAME; c <= COLUMN_LATITUDE; c++)
        if (clean->text[c].len) {
            intake_fault(taking->intake, services_columns[c].name,
                         "The service is confidential: nothing may say where it is. Empty the "
                         "cell.");
            clean->text[c] = STR("");
        }
    for (size_t i = 0; i < sizeof finer / sizeof *finer; i++)
        if (clean->text[finer[i]].len) {
            intake_fault(taking->intake, services_columns[finer[i]].name,
                         "The service is confidential: it covers its region as a whole. Empty the "
                         "cell.");
            clean->text[finer[i]] = STR("");
        }
}

static void check_confidential(struct taking *taking)
{
    struct intake *intake = taking->intake;
    const struct str *text = taking->sheet.text;
    if (!is_yes(taking, COLUMN_CONFIDENTIAL)) {
        if (text[COLUMN_REGION].len)
            intake_fault(intake, "region", "Only a confidential service has a region.");
        return;
    }
    if (!text[COLUMN_REGION].len)
        intake_fault(intake, "region", "A confidential service needs its region, such as London.");
    if (text[COLUMN_AREAS].len && !str_equal(text[COLUMN_AREAS], text[COLUMN_REGION]))
        intake_fault(intake, "areas",
                     "The service is confidential: it covers its region as a whole. Empty the "
                     "cell.");
    if (text[COLUMN_COVERAGE_WORDS].len && taking->changed[COLUMN_COVERAGE_WORDS])
        intake_fault(intake, "coverage_words",
                     "The service is confidential: words may say more than its region. Empty the "
                     "cell.");
    if (str_equal(text[COLUMN_REACH], STR("visit")))
        intake_fault(intake, "reach",
                     "A confidential service is not visited: write refuge or "
                     "remote.");
}

static void check(struct taking *taking)
{
    struct intake *intake = taking->intake;
    const struct str *text = taking->sheet.text;
    static const struct str example = {"Example:", 8};
    want_columns(taking);
    if (str_starts_with(text[COLUMN_NAME], example))
        intake_fault(intake, NULL, "This is the example of the template: take the row out.");
    if (str_equal(text[COLUMN_AREAS], STR("everywhere")) && text[COLUMN_RADIUS_M].len)
        intake_fault(intake, "radius_m", "It covers everywhere, so a radius says nothing.");
    bool has_site = false;
    for (int c = COLUMN_SITE_NAME; c <= COLUMN_LATITUDE; c++)
        has_site |= text[c].len > 0;
    if (text[COLUMN_RADIUS_M].len && !has_site)
        intake_fault(intake, "radius_m", "A radius needs a site to be round.");
    if (text[COLUMN_SOURCE_URL].len && !text[COLUMN_SOURCE_TITLE].len)
        intake_fault(intake, "source_title", "A source needs its title.");
    check_order(taking);
    check_grants(taking);
    check_confidential(taking);
}

static enum err settle(struct taking *taking, int *out)
{
    struct intake *intake = taking->intake;
    if (taking->base != NONE && !taking->is_changed) {
        *out = taking->base;
        return OK;
    }
    /* a row that keeps a confidential service's areas empty says its region */
    if (is_yes(taking, COLUMN_CONFIDENTIAL))
        taking->sheet.text[COLUMN_AREAS] = STR("");
    return sheet_compose(&(struct composing){.intake = intake,
                                             .base = taking->base,
                                             .sheet = &taking->sheet,
                                             .changed = taking->changed,
                                             .id = taking->id,
                                             .wkb = taking->wkb},
                         out);
}

enum err sheet_take(struct intake *intake, const struct sheet *cells,
                    const struct sheet_geometry *geometry)
{
    struct taking taking = {
        .intake = intake, .geometry = geometry, .base = NONE, .before = NONE, .wkb = STR("")};
    int index = NONE;
    enum err err = sheet_clean(intake, cells, &taking.clean);
    if (!err)
        err = read_record(&taking);
    if (err)
        return err;
    find_before(&taking);
    if (taking.base == NONE)
        taking.base = taking.before;
    if (taking.base != NONE)
        err = sheet_print(intake, taking.base, &taking.printed);
    if (!err)
        refuse_whereabouts(&taking);
    if (!err)
        err = take_geometry(&taking);
    if (!err)
        err = sheet_canonise(intake, &taking.clean, taking.base == NONE ? NULL : &taking.printed,
                             &taking.sheet);
    if (err)
        return err;
    complete(&taking);
    if (!intake->fault_count)
        check(&taking);
    if (!intake->fault_count)
        err = settle(&taking, &index);
    struct str name = taking.sheet.text[COLUMN_NAME];
    return err ? err
               : intake_row_end(intake, taking.id, name.len ? name : taking.clean.text[COLUMN_NAME],
                                index);
}
