/* Sections about when: dates on which the service runs, money, and hours. */
#include "domain/words.h"
#include "page_edit_parts.h"

#define VALIDITY(type, member) (offsetof(struct type, validity) + offsetof(struct validity, member))

#define FROM(type)                                                                                 \
    {                                                                                              \
        .name = "from", .label = "From",                                                           \
        .hint =                                                                                    \
            "For example 1 April 2021, April 2021, 2021 or 2020/21. Leave it empty if it is not "  \
            "known",                                                                               \
        .kind = EDIT_BOUND, .at = VALIDITY(type, from_earliest),                                   \
        .words_at = offsetof(struct type, from_text)                                               \
    }
#define UNTIL(type)                                                                                \
    {                                                                                              \
        .name = "to", .label = "Until",                                                            \
        .hint = "Leave it empty if no end is known. Write “ongoing” if there is none",             \
        .kind = EDIT_BOUND, .at = VALIDITY(type, to_earliest),                                     \
        .words_at = offsetof(struct type, to_text)                                                 \
    }
#define SOURCE(type)                                                                               \
    {                                                                                              \
        .name = "source", .label = "Where this is from", .kind = EDIT_SOURCE,                      \
        .at = offsetof(struct type, source)                                                        \
    }

static void span_tell(struct edit_page *page, const struct validity *validity, struct buf *out)
{
    struct str from = edit_bound_text(page, validity->from_earliest, validity->from_latest);
    struct str to = edit_bound_text(page, validity->to_earliest, validity->to_latest);
    buf_text(out, "began: ");
    buf_str(out, from.len ? from : STR("not stated"));
    buf_text(out, ", ends: ");
    buf_str(out, to.len ? to : STR("not stated"));
}

static void order_check(struct edit_page *page, const struct validity *validity)
{
    if (validity->to_latest.days < validity->from_earliest.days)
        edit_error(page, "to", "It ends before it begins.");
}

/* ---- when it runs ---- */

static const struct edit_field statement_fields[] = {
    FROM(statement_record),
    UNTIL(statement_record),
    {.name = "known_from",
     .label = "Known since",
     .hint = "The day on which this became known: when the source was published, or today",
     .kind = EDIT_DAY,
     .at = offsetof(struct statement_record, known_from),
     .is_wanted = true},
    SOURCE(statement_record),
};

static void statement_begin(struct edit_page *page, void *record)
{
    *(struct statement_record *)record =
        (struct statement_record){.validity = VALIDITY_UNKNOWN,
                                  .from_text = STR(""),
                                  .to_text = STR(""),
                                  .known_from = page->base.today,
                                  .source = edit_source_newest(page)};
}

/* They stand in the order in which they became known, one for a day. */
static void statement_take(struct edit_page *page, void *record)
{
    struct statement_record *row = record;
    struct directory *directory = edit_directory(page);
    order_check(page, &row->validity);
    if (row->known_from.days > page->base.today.days)
        edit_error(page, "known_from", "Known since: this day is still to come.");
    for (int i = 0; i < directory->statements_count; i++)
        if (&directory->statements[i] != row &&
            directory->statements[i].known_from.days == row->known_from.days)
            edit_error(page, "known_from",
                       "There are dates known since this day already. Change those, or choose "
                       "another day.");
    if (page->errors.count)
        return;
    for (int i = 1; i < directory->statements_count; i++) {
        struct statement_record moved = directory->statements[i];
        int k = i;
        for (; k > 0 && directory->statements[k - 1].known_from.days > moved.known_from.days; k--)
            directory->statements[k] = directory->statements[k - 1];
        directory->statements[k] = moved;
    }
}

static void statement_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct statement_record *row = record;
    char known[DATE_WORDS_LEN];
    date_words(row->known_from, known);
    buf_format(out, "Known since %s: ", known);
    span_tell(page, &row->validity, out);
}

static void *statement_add(struct draft *draft)
{
    return draft_statements(draft);
}

const struct edit_sheet edit_sheet_dates = {
    .code = "dates",
    .title = "When it runs",
    .one = "dates",
    .about = "From when until when it runs, and since when that is known. When you learn something "
             "new, add dates: the older ones stay, as what was thought before.",
    .fields = statement_fields,
    .field_count = sizeof statement_fields / sizeof *statement_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, statements),
    .count_at = offsetof(struct directory, statements_count),
    .size_bytes = sizeof(struct statement_record),
    .span_at = offsetof(struct service_record, statements),
    .add = statement_add,
    .begin = statement_begin,
    .take = statement_take,
    .tell = statement_tell,
};

/* ---- money ---- */

static const struct edit_field funding_fields[] = {
    {.name = "funder",
     .label = "Who pays",
     .kind = EDIT_TEXT,
     .at = offsetof(struct funding_record, funder)},
    {.name = "amount",
     .label = "Amount in pounds",
     .hint = "For the whole time. Leave it empty if it is not stated",
     .kind = EDIT_MONEY,
     .at = offsetof(struct funding_record, amount_gbp)},
    FROM(funding_record),
    UNTIL(funding_record),
    {.name = "note",
     .label = "Note",
     .kind = EDIT_LONG,
     .at = offsetof(struct funding_record, note),
     .most = 1000},
    SOURCE(funding_record),
};

static void funding_begin(struct edit_page *page, void *record)
{
    *(struct funding_record *)record = (struct funding_record){.funder = STR(""),
                                                               .amount_gbp = NONE,
                                                               .validity = VALIDITY_UNKNOWN,
                                                               .from_text = STR(""),
                                                               .to_text = STR(""),
                                                               .known_from = page->base.today,
                                                               .source = edit_source_newest(page),
                                                               .note = STR("")};
}

static void funding_take(struct edit_page *page, void *record)
{
    order_check(page, &((struct funding_record *)record)->validity);
}

static void funding_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct funding_record *row = record;
    buf_str(out, row->funder.len ? row->funder : STR("Somebody not stated"));
    if (row->amount_gbp >= 0) {
        buf_text(out, ", ");
        money_words(row->amount_gbp, out);
    }
    buf_text(out, ", ");
    span_tell(page, &row->validity, out);
}

static void *funding_add(struct draft *draft)
{
    return draft_fundings(draft);
}

const struct edit_sheet edit_sheet_money = {
    .code = "money",
    .title = "Funding",
    .one = "a grant or contract",
    .fields = funding_fields,
    .field_count = sizeof funding_fields / sizeof *funding_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, fundings),
    .count_at = offsetof(struct directory, fundings_count),
    .size_bytes = sizeof(struct funding_record),
    .span_at = offsetof(struct service_record, fundings),
    .add = funding_add,
    .begin = funding_begin,
    .take = funding_take,
    .tell = funding_tell,
};

/* ---- hours ---- */

static const char *const holidays[] = {"Its source does not say", "It is closed", "It is open",
                                       NULL};
static const char *const of_months[] = {"Every week", "The first of the month",
                                        "The second", "The third",
                                        "The fourth", "The fifth",
                                        "The last",   NULL};
enum { OF_MONTH_LAST = 6 }; /* of these words */

enum { FIELD_PLACE, FIELD_DAYS, FIELD_WEEKS = 5 };

static const struct edit_field hour_fields[] = {
    {.name = "place",
     .label = "Where",
     .kind = EDIT_CHOICE,
     .at = EDIT_OWN,
     .nothing = "Wherever no other hours are given"},
    {.name = "days", .label = "On these days", .kind = EDIT_TICKS, .at = EDIT_OWN},
    {.name = "closed", .label = "It is closed on these days", .kind = EDIT_FLAG, .at = EDIT_OWN},
    {.name = "opens",
     .label = "Opens at",
     .hint = "For example 09:30 or 9.30am",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 10,
     .is_wanted = true},
    {.name = "closes",
     .label = "Closes at",
     .hint = "A time before it opens is one of the next day. Midnight is 24:00",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 10,
     .is_wanted = true},
    {.name = "weeks",
     .label = "In which weeks",
     .kind = EDIT_CHOICE,
     .at = EDIT_OWN,
     .is_wanted = true,
     .nothing = ""},
    {.name = "holidays",
     .label = "On bank holidays",
     .kind = EDIT_CODE,
     .at = offsetof(struct schedule_record, holidays),
     .words = holidays},
    {.name = "from",
     .label = "These hours hold from",
     .hint = "Leave it empty if they always did",
     .kind = EDIT_BOUND,
     .at = VALIDITY(schedule_record, from_earliest),
     .empty = EDIT_EMPTY_FIRST},
    {.name = "to",
     .label = "Until",
     .hint = "Leave it empty if no end is planned",
     .kind = EDIT_BOUND,
     .at = VALIDITY(schedule_record, to_earliest),
     .empty = EDIT_EMPTY_LAST},
    {.name = "text",
     .label = "In the words of its source",
     .kind = EDIT_TEXT,
     .at = offsetof(struct schedule_record, text)},
    {.name = "note",
     .label = "Note",
     .hint = "For example “By appointment”",
     .kind = EDIT_TEXT,
     .at = offsetof(struct schedule_record, note)},
    SOURCE(schedule_record),
};

static bool hour_has(const struct edit_page *page, const struct edit_field *field,
                     const void *record)
{
    (void)record;
    return field != &hour_fields[FIELD_PLACE] || !edit_is_confidential(page);
}

static void hour_begin(struct edit_page *page, void *record)
{
    *(struct schedule_record *)record =
        (struct schedule_record){.location = NONE,
                                 .opens_min = NONE,
                                 .closes_min = NONE,
                                 .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                 .known_from = page->base.today,
                                 .source = edit_source_newest(page),
                                 .text = STR(""),
                                 .note = STR("")};
}

static void time_put(struct edit_page *page, const char *name, int minute)
{
    char text[CLOCK_TIME_LEN + 1];
    clock_time_print(minute, text);
    edit_put_format(page, name, "%s", text);
}

static void hour_fill(struct edit_page *page, void *record)
{
    const struct schedule_record *row = record;
    if (row->location != NONE)
        edit_put_format(page, "place", "%d", row->location);
    for (int i = 0; i < WEEK_DAYS; i++)
        if (row->weekdays >> i & 1)
            edit_put(page, "days", str_from(weekday_codes[i]));
    if (row->opens_min >= 0) {
        time_put(page, "opens", row->opens_min);
        time_put(page, "closes", row->closes_min);
    } else if (row->weekdays) {
        edit_put(page, "closed", STR("yes"));
    }
    edit_put_format(page, "weeks", "%d", row->of_month < 0 ? OF_MONTH_LAST : row->of_month);
}

/* "09:30", "9.30", "9am", "9.30 pm" */
static bool time_read(struct str text, int *minute)
{
    int64_t hours;
    int64_t minutes = 0;
    size_t digits = 0;
    int half = 0;
    while (text.len && text.ptr[text.len - 1] > '9' && half < 2) { /* am, pm */
        half++;
        text.len--;
    }
    bool is_pm = half == 2 && (text.ptr[text.len] == 'p' || text.ptr[text.len] == 'P');
    bool is_am = half == 2 && (text.ptr[text.len] == 'a' || text.ptr[text.len] == 'A');
    if (half &&
        !((is_pm || is_am) && (text.ptr[text.len + 1] == 'm' || text.ptr[text.len + 1] == 'M')))
        return false;
    text = str_trim(text);
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    bool has_minutes = digits < text.len;
    if (digits > 2 || !str_to_int((struct str){text.ptr, digits}, &hours) ||
        (has_minutes &&
         ((text.ptr[digits] != ':' && text.ptr[digits] != '.') || text.len - digits != 3 ||
          !str_to_int((struct str){text.ptr + digits + 1, 2}, &minutes))) ||
        (!has_minutes && !half) || minutes < 0 || minutes > 59 || hours < 0 || hours > 24 ||
        (hours == 24 && minutes) || (half && (hours < 1 || hours > 12)))
        return false;
    if (half)
        hours = hours % 12 + (is_pm ? 12 : 0);
    *minute = (int)(hours * 60 + minutes);
    return true;
}

static void hours_take(struct edit_page *page, struct schedule_record *row)
{
    int opens = NONE;
    int closes = NONE;
    if (!time_read(edit_value(page, "opens"), &opens) || opens >= DAY_MINUTES)
        edit_error(page, "opens", "Write when it opens, for example 09:30.");
    if (!time_read(edit_value(page, "closes"), &closes))
        edit_error(page, "closes", "Write when it closes, for example 17:00.");
    else if (closes <= opens)
        closes += DAY_MINUTES;
    row->opens_min = (int16_t)opens;
    row->closes_min = (int16_t)closes;
}

static void hour_take(struct edit_page *page, void *record)
{
    struct schedule_record *row = record;
    int64_t number = NONE;
    struct str place = edit_value(page, "place");
    if (place.len && (!str_to_int(place, &number) || number < 0 ||
                      number >= edit_directory(page)->locations_count))
        edit_error(page, "place", "There is no such place.");
    row->location = (int)number;
    row->weekdays = 0;
    for (int i = 0; i < WEEK_DAYS; i++)
        if (edit_value_has(page, "days", str_from(weekday_codes[i])))
            row->weekdays |= (uint8_t)(1 << i);
    if (!row->weekdays)
        edit_error(page, "days", "Tick at least one day.");
    if (edit_value(page, "closed").len)
        row->opens_min = row->closes_min = NONE;
    else
        hours_take(page, row);
    if (!str_to_int(edit_value(page, "weeks"), &number) || number < 0 || number > OF_MONTH_LAST)
        number = 0;
    row->of_month = number == OF_MONTH_LAST ? -1 : (int8_t)number;
    order_check(page, &row->validity);
}

static void hour_choices(struct edit_page *page, const struct edit_field *field,
                         struct view *options)
{
    for (int i = 0; field == &hour_fields[FIELD_DAYS] && i < WEEK_DAYS; i++)
        edit_option(options, str_from(weekday_codes[i]), str_from(weekday_names[i]), STR(""));
    for (int i = 0; field == &hour_fields[FIELD_WEEKS] && of_months[i]; i++)
        edit_option(options, edit_format(page, "%d", i), str_from(of_months[i]), STR(""));
    for (int i = 0;
         field == &hour_fields[FIELD_PLACE] && i < edit_row_count(page, &edit_sheet_places); i++) {
        edit_sheet_places.tell(page, edit_row(page, &edit_sheet_places, i), &page->words);
        edit_option(options, edit_format(page, "%d", i), words_keep(&page->words, page->arena),
                    STR(""));
    }
}

static void hour_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct schedule_record *row = record;
    char text[CLOCK_TIME_LEN + 1];
    bool is_first = true;
    (void)page;
    for (int i = 0; i < WEEK_DAYS; i++) {
        if (!(row->weekdays >> i & 1))
            continue;
        if (!is_first)
            buf_text(out, ", ");
        buf_text(out, weekday_names[i]);
        is_first = false;
    }
    if (row->of_month)
        buf_format(out, " (%s of the month)",
                   row->of_month < 0 ? "last"
                                     : (const char *const[]){"", "first", "second", "third",
                                                             "fourth", "fifth"}[row->of_month]);
    if (row->opens_min < 0) {
        buf_text(out, ": closed");
        return;
    }
    clock_time_print(row->opens_min, text);
    buf_format(out, ": %s to ", text);
    clock_time_print(row->closes_min, text);
    buf_text(out, text);
}

static void *hour_add(struct draft *draft)
{
    return draft_schedules(draft);
}

const struct edit_sheet edit_sheet_hours = {
    .code = "hours",
    .title = "Opening hours",
    .one = "opening hours",
    .about = "By the clocks of London. Hours that nobody gives are not known, never “closed”.",
    .fields = hour_fields,
    .field_count = sizeof hour_fields / sizeof *hour_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, schedules),
    .count_at = offsetof(struct directory, schedules_count),
    .size_bytes = sizeof(struct schedule_record),
    .span_at = offsetof(struct service_record, schedules),
    .add = hour_add,
    .begin = hour_begin,
    .fill = hour_fill,
    .take = hour_take,
    .has = hour_has,
    .choices = hour_choices,
    .tell = hour_tell,
};
