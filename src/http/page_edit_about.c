/* Sections about the service itself, who runs it, how to ring it, and notes. */
#include <string.h>

#include "page_edit_parts.h"

enum { PHONE_DIGITS_LEAST = 3 };

/* ---- names and what it is ---- */

static const char *const audiences[] = {"Women only", "Everybody, with something for women alone",
                                        "Women and men", NULL};
static const char *const reaches[] = {"A place to go to",
                                      "Help without a visit, by phone or online",
                                      "A refuge or other safe accommodation", NULL};

#define SERVICE(member) offsetof(struct service_record, member)

static const struct edit_field name_fields[] = {
    {.name = "name",
     .label = "Name of the service",
     .kind = EDIT_TEXT,
     .at = SERVICE(name),
     .is_wanted = true},
    {.name = "also", .label = "Other names", .kind = EDIT_TEXT, .at = SERVICE(alternative_name)},
    {.name = "description",
     .label = "What it does",
     .hint = "In plain words, for somebody who has not heard of it",
     .kind = EDIT_LONG,
     .at = SERVICE(description)},
    {.name = "programme",
     .label = "Programme that it is part of",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .list = "programmes"},
    {.name = "audience",
     .label = "Who it is for",
     .kind = EDIT_CODE,
     .at = SERVICE(audience),
     .is_wanted = true,
     .words = audiences},
    {.name = "cjs",
     .label = "It is made for women in contact with the justice system",
     .kind = EDIT_FLAG,
     .at = SERVICE(cjs_specific)},
    {.name = "type",
     .label = "What kind of service it is",
     .kind = EDIT_TERM,
     .at = SERVICE(provision_type),
     .list = "provision-type",
     .is_wanted = true},
    {.name = "reach",
     .label = "How women use it",
     .kind = EDIT_CODE,
     .at = SERVICE(reach),
     .is_wanted = true,
     .words = reaches},
    {.name = "confidential",
     .label = "Its place is confidential",
     .hint = "Then we hold no address and no coverage finer than its region",
     .kind = EDIT_FLAG,
     .at = SERVICE(confidential)},
    {.name = "region",
     .label = "The region of a confidential service",
     .hint = "At least three boroughs. Leave it empty if the place is not confidential",
     .kind = EDIT_AREA,
     .at = SERVICE(region)},
    {.name = "capacity",
     .label = "How many women it has room for at one time",
     .kind = EDIT_COUNT,
     .at = SERVICE(capacity),
     .most = 100000},
    {.name = "coverage_text",
     .label = "Whom it covers, in the words of its source",
     .kind = EDIT_LONG,
     .at = SERVICE(coverage_text),
     .most = 2000},
    {.name = "source",
     .label = "Where this is from",
     .kind = EDIT_SOURCE,
     .at = SERVICE(source),
     .is_wanted = true},
};

/* Whether a place is confidential is decided once; later there are pages of their own for it. */
static bool name_has(const struct edit_page *page, const struct edit_field *field,
                     const void *record)
{
    (void)record;
    bool is_about_secrecy = str_equal(str_from(field->name), STR("confidential")) ||
                            str_equal(str_from(field->name), STR("region"));
    return !is_about_secrecy || page->is_new;
}

/* Nobody goes to a confidential place. */
static const char *name_offer(const struct edit_page *page, const struct edit_field *field,
                              int code)
{
    bool is_visit = str_equal(str_from(field->name), STR("reach")) && code == REACH_VISIT;
    return is_visit && edit_is_confidential(page) && !page->is_new ? NULL : field->words[code];
}

static void name_fill(struct edit_page *page, void *record)
{
    const struct service_record *service = record;
    const struct directory *directory = edit_directory(page);
    edit_put(page, "programme",
             service->programme == NONE ? STR("") : directory->programmes[service->programme].name);
}

static void programme_choose(struct edit_page *page, struct service_record *service,
                             struct str name)
{
    struct directory *directory = edit_directory(page);
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; i < directory->programmes_count; i++) {
        if (str_equal(directory->programmes[i].name, name)) {
            service->programme = i;
            return;
        }
    }
    struct programme_record programme = {
        .id = draft_uuid("programme", name), .name = name, .description = STR("")};
    for (int i = 0; i < all->programmes_count; i++)
        if (str_equal_nocase(all->programmes[i].name, name))
            programme = all->programmes[i];
    service->programme = directory->programmes_count;
    *draft_programmes(&page->listing.draft) = programme;
}

static void name_take(struct edit_page *page, void *record)
{
    struct service_record *service = record;
    struct str programme;
    if (!edit_text_take(page, &name_fields[3], &programme))
        return;
    if (programme.len)
        programme_choose(page, service, programme);
    else
        service->programme = NONE;
    if (page->is_new && service->confidential && service->region == NONE)
        edit_error(page, "region", "Choose the region of the confidential service.");
    if (page->is_new && service->confidential && service->reach == REACH_VISIT)
        edit_error(
            page, "reach",
            "Nobody goes to a confidential place: choose a refuge, or help without a visit.");
    if (page->is_new && !service->confidential)
        service->region = NONE;
}

static void name_choices(struct edit_page *page, const struct edit_field *field,
                         struct view *options)
{
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; field == &name_fields[3] && i < all->programmes_count; i++)
        edit_option(options, all->programmes[i].name, STR(""), STR(""));
}

static void name_tell(struct edit_page *page, const void *record, struct buf *out)
{
    (void)page;
    buf_str(out, ((const struct service_record *)record)->name);
}

const struct edit_sheet edit_sheet_names = {
    .code = "names",
    .title = "Name and what it is",
    .fields = name_fields,
    .field_count = sizeof name_fields / sizeof *name_fields,
    .offer = name_offer,
    .has = name_has,
    .fill = name_fill,
    .take = name_take,
    .choices = name_choices,
    .tell = name_tell,
};

/* ---- when it was checked ---- */

static const struct edit_field check_fields[] = {
    {.name = "checked_on",
     .label = "Last checked on",
     .hint = "The day on which somebody last made sure that this listing is true",
     .kind = EDIT_DAY,
     .at = SERVICE(checked_on),
     .is_wanted = true},
    {.name = "due_on",
     .label = "To be checked again by",
     .hint = "Leave it empty for half a year after the last check",
     .kind = EDIT_DAY,
     .at = SERVICE(due_on)},
};

static void check_take(struct edit_page *page, void *record)
{
    const struct service_record *service = record;
    if (service->checked_on.days > page->base.today.days)
        edit_error(page, "checked_on", "Last checked on: this day is still to come.");
}

static void check_tell(struct edit_page *page, const void *record, struct buf *out)
{
    char words[DATE_WORDS_LEN];
    (void)page;
    date_words(((const struct service_record *)record)->checked_on, words);
    buf_format(out, "Checked on %s", words);
}

const struct edit_sheet edit_sheet_check = {
    .code = "check",
    .title = "Last check",
    .fields = check_fields,
    .field_count = sizeof check_fields / sizeof *check_fields,
    .take = check_take,
    .tell = check_tell,
};

/* ---- who runs it ---- */

static const char *const roles[] = {"Runs it, or leads", "Partner", "Works for the lead",
                                    "Commissions it", NULL};

static const struct edit_field role_fields[] = {
    {.name = "organisation",
     .label = "Name of the organisation",
     .hint = "Choose one that is known, or type a new name",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .is_wanted = true,
     .list = "organisations"},
    {.name = "role",
     .label = "What it does here",
     .kind = EDIT_CODE,
     .at = offsetof(struct role_record, role),
     .is_wanted = true,
     .words = roles},
};

static struct str organisation_name(struct edit_page *page, const struct role_record *role)
{
    const struct directory *directory = edit_directory(page);
    return role->organisation == NONE ? STR("") : directory->organisations[role->organisation].name;
}

static void role_begin(struct edit_page *page, void *record)
{
    (void)page;
    *(struct role_record *)record = (struct role_record){NONE, ROLE_LEAD};
}

static void role_fill(struct edit_page *page, void *record)
{
    edit_put(page, "organisation", organisation_name(page, record));
}

int edit_organisation_choose(struct edit_page *page, struct str name)
{
    struct directory *directory = edit_directory(page);
    const struct directory *all = &page->atlas->directory;
    struct organisation_record organisation = {draft_uuid("organisation", name), name};
    for (int i = 0; i < directory->organisations_count; i++)
        if (str_equal_nocase(directory->organisations[i].name, name))
            return i;
    for (int i = 0; i < all->organisations_count; i++)
        if (str_equal_nocase(all->organisations[i].name, name))
            organisation = all->organisations[i];
    *draft_organisations(&page->listing.draft) = organisation;
    return directory->organisations_count - 1;
}

static void role_take(struct edit_page *page, void *record)
{
    struct role_record *role = record;
    const struct directory *directory = edit_directory(page);
    struct str name;
    if (!edit_text_take(page, &role_fields[0], &name))
        return;
    role->organisation = edit_organisation_choose(page, name);
    for (int i = 0; i < directory->roles_count; i++)
        if (&directory->roles[i] != role &&
            directory->roles[i].organisation == role->organisation &&
            directory->roles[i].role == role->role)
            edit_error(page, "organisation", "This organisation is in the list already.");
}

static void role_choices(struct edit_page *page, const struct edit_field *field,
                         struct view *options)
{
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; field == &role_fields[0] && i < all->organisations_count; i++)
        edit_option(options, all->organisations[i].name, STR(""), STR(""));
}

static void role_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct role_record *role = record;
    buf_str(out, organisation_name(page, role));
    buf_format(out, " (%s)", roles[role->role]);
}

static void *role_add(struct draft *draft)
{
    return draft_roles(draft);
}

const struct edit_sheet edit_sheet_organisations = {
    .code = "organisations",
    .title = "Who runs it",
    .one = "an organisation",
    .fields = role_fields,
    .field_count = sizeof role_fields / sizeof *role_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, roles),
    .count_at = offsetof(struct directory, roles_count),
    .size_bytes = sizeof(struct role_record),
    .span_at = SERVICE(roles),
    .add = role_add,
    .begin = role_begin,
    .fill = role_fill,
    .take = role_take,
    .choices = role_choices,
    .tell = role_tell,
};

/* ---- phones ---- */

static const struct edit_field phone_fields[] = {
    {.name = "number",
     .label = "Number",
     .hint = "For example 020 7946 0958",
     .kind = EDIT_TEXT,
     .at = offsetof(struct phone_record, number),
     .most = 40,
     .is_wanted = true},
    {.name = "about",
     .label = "What it is for",
     .hint = "For example “Helpline, day and night”",
     .kind = EDIT_TEXT,
     .at = offsetof(struct phone_record, description)},
    {.name = "source",
     .label = "Where this is from",
     .kind = EDIT_SOURCE,
     .at = offsetof(struct phone_record, source)},
};

static void phone_begin(struct edit_page *page, void *record)
{
    ((struct phone_record *)record)->source = edit_source_newest(page);
}

/* Words in it would make a number that nobody can ring. */
static void phone_take(struct edit_page *page, void *record)
{
    const struct phone_record *phone = record;
    int digits = 0;
    bool is_plain = true;
    for (size_t i = 0; i < phone->number.len; i++) {
        char c = phone->number.ptr[i];
        digits += c >= '0' && c <= '9';
        is_plain = is_plain && c && strchr("0123456789 +()", c);
    }
    if (phone->number.len && (!is_plain || digits < PHONE_DIGITS_LEAST))
        edit_error(page, "number",
                   "A phone number has digits, spaces, + and brackets only, for example 020 7946 "
                   "0958. Words go under “What it is for”.");
}

static void phone_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct phone_record *phone = record;
    (void)page;
    buf_str(out, phone->number);
    if (phone->description.len) {
        buf_text(out, ", ");
        buf_str(out, phone->description);
    }
}

static void *phone_add(struct draft *draft)
{
    return draft_phones(draft);
}

const struct edit_sheet edit_sheet_phones = {
    .code = "phones",
    .title = "Phones",
    .one = "a phone number",
    .fields = phone_fields,
    .field_count = sizeof phone_fields / sizeof *phone_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, phones),
    .count_at = offsetof(struct directory, phones_count),
    .size_bytes = sizeof(struct phone_record),
    .span_at = SERVICE(phones),
    .add = phone_add,
    .begin = phone_begin,
    .take = phone_take,
    .tell = phone_tell,
};

/* ---- notes ---- */

static const struct edit_field note_fields[] = {
    {.name = "title",
     .label = "Heading",
     .kind = EDIT_TEXT,
     .at = offsetof(struct note_record, title)},
    {.name = "text",
     .label = "Note",
     .hint = "The public will see it",
     .kind = EDIT_LONG,
     .at = offsetof(struct note_record, text),
     .is_wanted = true},
    {.name = "source",
     .label = "Where this is from",
     .kind = EDIT_SOURCE,
     .at = offsetof(struct note_record, source)},
};

static void note_begin(struct edit_page *page, void *record)
{
    ((struct note_record *)record)->source = edit_source_newest(page);
}

static void note_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct note_record *note = record;
    (void)page;
    if (note->title.len) {
        buf_str(out, note->title);
        buf_text(out, ": ");
    }
    buf_str(out, note->text);
}

static void *note_add(struct draft *draft)
{
    return draft_notes(draft);
}

const struct edit_sheet edit_sheet_notes = {
    .code = "notes",
    .title = "Notes",
    .one = "a note",
    .fields = note_fields,
    .field_count = sizeof note_fields / sizeof *note_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, notes),
    .count_at = offsetof(struct directory, notes_count),
    .size_bytes = sizeof(struct note_record),
    .span_at = SERVICE(notes),
    .add = note_add,
    .begin = note_begin,
    .tell = note_tell,
};
