/* The section about who can use it: rows of the table of conditions. */
#include "domain/words.h"
#include "page_edit_parts.h"

enum { YEARS_MAX = 120, GROUPS_MAX = ALTERNATIVE_MAX };

static const char *const modes[] = {"Only women of whom this is true",
                                    "No women of whom this is true",
                                    "It is there for them; others ask first", NULL};

enum { FIELD_GROUP = 6, FIELD_TERMS = 1 };

static const struct edit_field rule_fields[] = {
    {.name = "mode",
     .label = "What the rule says",
     .kind = EDIT_CODE,
     .at = offsetof(struct rule, mode),
     .is_wanted = true,
     .words = modes},
    {.name = "terms", .label = "Which", .kind = EDIT_TICKS, .at = EDIT_OWN},
    {.name = "limited",
     .label = "Nobody else is taken",
     .hint = "Only for “It is there for them”: tick this if it turns all others away",
     .kind = EDIT_FLAG,
     .at = offsetof(struct rule, limited)},
    {.name = "low",
     .label = "Youngest age in years",
     .kind = EDIT_COUNT,
     .at = EDIT_OWN,
     .most = 120},
    {.name = "high",
     .label = "Oldest age in years",
     .kind = EDIT_COUNT,
     .at = EDIT_OWN,
     .most = 120},
    {.name = "text",
     .label = "The condition as a sentence",
     .hint = "For example “She must have a social worker.”",
     .kind = EDIT_LONG,
     .at = offsetof(struct rule, text),
     .most = 500,
     .is_wanted = true},
    {.name = "group",
     .label = "When it counts",
     .hint = "Where there are alternatives, she must meet every rule of one of them",
     .kind = EDIT_CHOICE,
     .at = EDIT_OWN,
     .is_wanted = true,
     .nothing = ""},
    {.name = "question",
     .label = "The question that settles it",
     .hint = "For example “Has she a social worker?”",
     .kind = EDIT_LONG,
     .at = offsetof(struct rule, question),
     .most = 500,
     .is_wanted = true},
};

static bool is_named(const struct edit_field *field, const char *name)
{
    return str_equal(str_from(field->name), str_from(name));
}

/* Each condition has the fields of its kind. */
static bool rule_has(const struct edit_page *page, const struct edit_field *field,
                     const void *record)
{
    const struct rule *rule = record;
    (void)page;
    if (rule->condition == CONDITION_COUNT)
        return false;
    const struct condition_row *row = condition_row(rule->condition);
    bool is_text = rule->condition == CONDITION_TEXT;
    if (is_named(field, "text") || is_named(field, "question"))
        return is_text;
    if (is_named(field, "low") || is_named(field, "high"))
        return row->kind == FACT_NUMBER;
    if (is_named(field, "terms"))
        return row->vocabulary != NULL;
    return is_named(field, "group") || !is_text;
}

/* Of a new rule, the condition comes with the address, and then with the form. */
static void rule_begin(struct edit_page *page, void *record)
{
    struct rule *rule = record;
    struct http_arguments from =
        page->request->method == HTTP_POST ? page->request->form : page->request->query;
    struct str code = http_argument_get(from, STR("condition"), NULL);
    *rule = (struct rule){.condition = condition_find(code),
                          .mode = RULE_REQUIRES,
                          .high = INT32_MAX,
                          .text = STR(""),
                          .question = STR("")};
    if (rule->condition == CONDITION_AUDIENCE)
        rule->condition = CONDITION_COUNT;
    if (rule->condition == CONDITION_NEED || rule->condition == CONDITION_LANGUAGE)
        rule->mode = RULE_OFFERS;
}

static const struct vocabulary *terms_of(struct edit_page *page, const struct rule *rule)
{
    const char *name = condition_row(rule->condition)->vocabulary;
    return name ? vocabulary_find(&page->atlas->directory.words, name) : NULL;
}

static void rule_fill(struct edit_page *page, void *record)
{
    const struct rule *rule = record;
    if (rule->condition == CONDITION_COUNT)
        return;
    const struct vocabulary *words = terms_of(page, rule);
    for (int i = 0; words && i < words->count; i++)
        if (rule->terms >> i & 1)
            edit_put(page, "terms", words->terms[i].code);
    if (rule->low > 0)
        edit_put_format(page, "low", "%d", rule->low);
    if (rule->high != INT32_MAX)
        edit_put_format(page, "high", "%d", rule->high);
    edit_put_format(page, "group", "%d", rule->group);
}

static void terms_take(struct edit_page *page, struct rule *rule)
{
    const struct vocabulary *words = terms_of(page, rule);
    if (!words)
        return;
    rule->terms = 0;
    for (int i = 0; i < words->count; i++)
        if (edit_value_has(page, "terms", words->terms[i].code))
            rule->terms |= UINT64_C(1) << i;
    if (!rule->terms)
        edit_error(page, "terms", "Tick at least one.");
}

static void years_take(struct edit_page *page, const char *name, const char *what, int32_t open,
                       int32_t *out)
{
    int64_t years = open;
    struct str text = edit_value(page, name);
    if (text.len && (!str_to_int(text, &years) || years < 0 || years > YEARS_MAX))
        edit_error(page, name, "%s: write whole years from 0 to %d.", what, YEARS_MAX);
    else
        *out = (int32_t)years;
}

static void ages_take(struct edit_page *page, struct rule *rule)
{
    years_take(page, "low", "Youngest age", 0, &rule->low);
    years_take(page, "high", "Oldest age", INT32_MAX, &rule->high);
    if (rule->low <= 0 && rule->high == INT32_MAX)
        edit_error(page, "low", "Write the youngest age, the oldest, or both.");
    else if (rule->low > rule->high)
        edit_error(page, "high", "The oldest age is lower than the youngest.");
}

static void rule_take(struct edit_page *page, void *record)
{
    struct rule *rule = record;
    int64_t group = 0;
    if (rule->condition == CONDITION_COUNT)
        return;
    terms_take(page, rule);
    if (condition_row(rule->condition)->kind == FACT_NUMBER)
        ages_take(page, rule);
    if (!str_to_int(edit_value(page, "group"), &group) || group < 0 || group > GROUPS_MAX)
        edit_error(page, "group", "Choose when it counts.");
    else
        rule->group = (uint8_t)group;
    if (rule->mode != RULE_OFFERS)
        rule->limited = false;
}

static void rule_choices(struct edit_page *page, const struct edit_field *field,
                         struct view *options)
{
    if (field == &rule_fields[FIELD_TERMS]) {
        const struct rule *rule =
            edit_row(page, &edit_sheet_rules,
                     page->row == NONE ? edit_row_count(page, &edit_sheet_rules) - 1 : page->row);
        const struct vocabulary *words = terms_of(page, rule);
        for (int i = 0; words && i < words->count; i++)
            edit_option(options, words->terms[i].code, words->terms[i].label, words->terms[i].hint);
    }
    for (int i = 0; field == &rule_fields[FIELD_GROUP] && i <= GROUPS_MAX; i++)
        edit_option(options, edit_format(page, "%d", i),
                    i ? edit_format(page, "In alternative %d", i) : STR("Always"), STR(""));
}

/* ---- the page ---- */

static struct str condition_label(enum condition condition)
{
    if (condition == CONDITION_TEXT)
        return STR("Something else, in words");
    return str_from(condition_row(condition)->label);
}

/* Of a new rule, first the condition is asked for. */
static void conditions_show(struct edit_page *page)
{
    struct view *list = view_add_list(page->view, "conditions");
    view_add_flag(page->view, "has_conditions", true);
    view_add_flag(page->view, "has_form", false);
    for (int i = 0; i < CONDITION_COUNT; i++) {
        if (i == CONDITION_AUDIENCE)
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "code", str_from(condition_row((enum condition)i)->code));
        view_add_text(item, "label", condition_label((enum condition)i));
    }
}

static void rule_show(struct edit_page *page, const void *record)
{
    const struct rule *rule = record;
    view_add_flag(page->view, "is_rule", true);
    if (rule->condition == CONDITION_COUNT) {
        conditions_show(page);
        return;
    }
    view_add_text(page->view, "condition", str_from(condition_row(rule->condition)->code));
    view_add_text(page->view, "condition_label", condition_label(rule->condition));
    bool is_blank = page->row == NONE && page->request->method == HTTP_GET;
    if (!is_blank && !page->errors.count &&
        !rule_words(&page->listing.directory, rule, &page->words, NULL))
        view_add_text(page->view, "sentence", words_keep(&page->words, page->arena));
    buf_clear(&page->words);
}

static void rule_tell(struct edit_page *page, const void *record, struct buf *out)
{
    const struct rule *rule = record;
    if (rule->group)
        buf_format(out, "Alternative %d: ", rule->group);
    size_t before = out->len;
    if (rule_words(&page->listing.directory, rule, out, NULL) || out->len == before)
        buf_str(out, condition_label(rule->condition));
}

static void *rule_add(struct draft *draft)
{
    return draft_rules(draft);
}

const struct edit_sheet edit_sheet_rules = {
    .code = "rules",
    .title = "Who can use it",
    .one = "a rule",
    .about = "What the service helps with, and what it asks of women. What nobody says here is "
             "asked about, never taken as a no.",
    .fields = rule_fields,
    .field_count = sizeof rule_fields / sizeof *rule_fields,
    .has_rows = true,
    .list_at = offsetof(struct directory, rules),
    .count_at = offsetof(struct directory, rules_count),
    .size_bytes = sizeof(struct rule),
    .span_at = offsetof(struct service_record, rules),
    .add = rule_add,
    .begin = rule_begin,
    .fill = rule_fill,
    .take = rule_take,
    .has = rule_has,
    .choices = rule_choices,
    .show = rule_show,
    .tell = rule_tell,
};
