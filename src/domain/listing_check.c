/* The gate that every way in passes: texts, the service itself, its rules. What has days or places
 * is looked at in listing_check_rows.c, confidential ones in listing_safe.c. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "listing_making.h"
#include "model/postcode.h"

enum { ROWS_MAX = 500, PHONE_DIGITS_LEAST = 3, PHONE_BYTES = 30, CAPACITY_MAX = 100000 };

void listing_fault(struct listing_checking *checking, const char *reason, const char *format, ...)
{
    char where[LISTING_WHERE_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(where, sizeof where, format, list);
    va_end(list);
    import_faults_add(checking->faults, where, reason);
}

/* ---- texts ---- */

static bool is_phone(struct str number)
{
    int digits = 0;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        digits += c >= '0' && c <= '9';
        if (!c || !strchr("0123456789 +()", c))
            return false;
    }
    return digits >= PHONE_DIGITS_LEAST && number.len <= PHONE_BYTES;
}

static bool has_line_end(struct str text)
{
    return text.len && (memchr(text.ptr, '\n', text.len) || memchr(text.ptr, '\r', text.len));
}

static size_t letters_count(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (unsigned char)text.ptr[i] >> 6 != 2; /* not a later byte of a letter */
    return count;
}

static const char *text_wrong(enum listing_text_kind kind, struct str text)
{
    size_t most = kind == LISTING_TEXT ? LISTING_TEXT_LETTERS : LISTING_LINE_LETTERS;
    if (!str_is_clean(text, NULL))
        return "It holds characters that cannot be seen or that turn the writing round: type it "
               "again.";
    if (letters_count(text) > most)
        return kind == LISTING_TEXT ? "It is longer than 10,000 letters: make it shorter."
                                    : "It is longer than 400 letters: make it shorter.";
    if (kind != LISTING_TEXT && has_line_end(text))
        return "Write it in one line.";
    switch (kind) {
    case LISTING_URL:
        if (text.len && !str_is_web_address(text))
            return "A web address begins with https:// or http://.";
        break;
    case LISTING_PHONE:
        if (!is_phone(text))
            return "A phone number has digits, spaces, + and brackets only, and at least three "
                   "digits: put words into its description.";
        break;
    case LISTING_POSTCODE:
        if (text.len && postcode_parse(text).part != POSTCODE_WHOLE)
            return "This is not a whole postcode: write it like SE15 4QL.";
        break;
    case LISTING_LINE:
    case LISTING_TEXT: break;
    }
    return NULL;
}

static void check_text(void *context, const char *where, enum listing_text_kind kind,
                       struct str *text)
{
    const char *wrong = text_wrong(kind, *text);
    if (wrong)
        listing_fault(context, wrong, "%s", where);
}

/* ---- the service itself ---- */

static void check_head(struct listing_checking *checking)
{
    const struct service_record *service = checking->service;
    const struct vocabulary *types = vocabulary_find(&checking->directory->words, "provision-type");
    if (!service->name.len)
        listing_fault(checking, "Give it a name.", "name");
    if (!types || service->provision_type < 0 || service->provision_type >= types->count)
        listing_fault(checking, "Choose what kind of service it is.", "type");
    if (!service->roles.count)
        listing_fault(checking, "Name the organisation that runs it.", "roles");
    if (service->source == NONE || !checking->directory->sources[service->source].title.len)
        listing_fault(checking, "Say where this is known from: give the source a title.",
                      "source/title");
    if (service->capacity > CAPACITY_MAX)
        listing_fault(checking,
                      "It cannot have room for more than 100,000 women: check the number.",
                      "capacity");
    if (listing_is_to_come(checking, service->checked_on))
        listing_fault(checking, "This day is still to come: check the year.", "checked_on");
    else if (listing_is_slip(service->checked_on))
        listing_fault(checking, "This was a very long time ago: check the year.", "checked_on");
    if (service->due_on.days && listing_is_slip(service->due_on))
        listing_fault(checking, "This is a very long time off: check the year.", "due_on");
    if (service->due_on.days && service->due_on.days < service->checked_on.days)
        listing_fault(checking, "Its next check is due before its last one: check both days.",
                      "due_on");
}

static void check_counts(struct listing_checking *checking)
{
    const struct service_record *service = checking->service;
    const struct {
        const char *part;
        int count;
    } lists[] = {
        {"roles", service->roles.count},         {"statements", service->statements.count},
        {"sites", service->locations.count},     {"schedules", service->schedules.count},
        {"coverages", service->coverages.count}, {"fundings", service->fundings.count},
        {"rules", service->rules.count},         {"evidence", service->evidence.count},
        {"phones", service->phones.count},       {"notes", service->notes.count},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (lists[i].count > ROWS_MAX)
            listing_fault(checking, "There are more than 500 of them: take some out.", "%s",
                          lists[i].part);
}

static void check_source(struct listing_checking *checking, int i)
{
    const struct source_record *source = &checking->directory->sources[i];
    bool is_own = i == checking->service->source;
    if (!is_own)
        listing_want(checking, source->title.len > 0, "Give the source a title.", "sources", i,
                     "title");
    if (source->published_earliest.days <= source->published_latest.days)
        return;
    const char *reason =
        "The first day on which it may be published is after the last: check both.";
    if (is_own)
        listing_fault(checking, reason, "source/date_text");
    else
        listing_want(checking, false, reason, "sources", i, "date_text");
}

static void check_named(struct listing_checking *checking)
{
    const struct directory *directory = checking->directory;
    const struct service_record *service = checking->service;
    for (int i = 0; i < service->roles.count; i++)
        listing_want(
            checking,
            directory->organisations[directory->roles[service->roles.first + i].organisation]
                    .name.len > 0,
            "Name the organisation.", "roles", i, "name");
    for (int i = 0; i < service->fundings.count; i++)
        listing_want(checking, directory->fundings[service->fundings.first + i].funder.len > 0,
                     "Say who pays.", "fundings", i, "funder");
    for (int i = 0; i < service->notes.count; i++)
        listing_want(checking, directory->notes[service->notes.first + i].text.len > 0,
                     "Write the note, or take it out.", "notes", i, "text");
    for (int i = 0; i < directory->sources_count; i++)
        check_source(checking, i);
    if (service->programme != NONE && !directory->programmes[service->programme].name.len)
        listing_fault(checking, "Name the programme.", "programme/name");
}

/* ---- rules ---- */

static const char *rule_wrong(const struct directory *directory, const struct rule *rule)
{
    enum { GROUP_MAX = 8 };
    if (rule->condition >= CONDITION_COUNT)
        return "There is no such condition.";
    const struct condition_row *row = condition_row(rule->condition);
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(&directory->words, row->vocabulary) : NULL;
    if (rule->group > GROUP_MAX)
        return "There are more than 8 alternatives: use fewer.";
    if (rule->condition == CONDITION_TEXT)
        return rule->text.len ? NULL : "Write down the condition.";
    if (list && !(rule->terms & vocabulary_all(list)))
        return "Choose at least one.";
    if (list && rule->terms & ~vocabulary_all(list))
        return "It has a choice that is not in the list: choose again.";
    if (row->kind == FACT_NUMBER && rule->low > rule->high)
        return "The lowest number is above the highest: check both.";
    return NULL;
}

static void check_rules(struct listing_checking *checking)
{
    struct span span = checking->service->rules;
    for (int i = 0; i < span.count; i++) {
        const char *wrong =
            rule_wrong(checking->directory, &checking->directory->rules[span.first + i]);
        if (wrong)
            listing_fault(checking, wrong, "rules/%d", i);
    }
}

/* ---- all of it ---- */

enum err listing_check(const struct edit_base *base, const struct listing *listing,
                       struct import_faults *faults, struct problem *problem)
{
    struct listing_checking checking = {.base = base,
                                        .listing = listing,
                                        .directory = &listing->directory,
                                        .service = &listing->directory.services[listing->service],
                                        .faults = faults};
    int64_t before = faults->count;
    check_head(&checking);
    check_counts(&checking);
    listing_each_text(listing, check_text, &checking);
    check_named(&checking);
    listing_check_dated(&checking);
    listing_check_locations(&checking);
    listing_check_schedules(&checking);
    check_rules(&checking);
    enum err err = listing_check_coverages(&checking, problem);
    listing_check_confidential(&checking);
    if (err || faults->count == before)
        return err;
    int first = before < IMPORT_FAULTS_MAX ? (int)before : 0;
    problem_at(problem, "%s", faults->list[first].where);
    return problem_set(problem, ERR_INVALID, "%s", faults->list[first].reason);
}
