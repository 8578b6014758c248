/* Our vocabularies as taxonomies, and the attributes that name their terms. */
#include "openreferral_parts.h"

/* What a vocabulary is for. The others (verdicts, precision) say nothing of a service. */
struct published {
    const char *vocabulary;
    const char *name;
    const char *description;
};

static const struct published published[] = {
    {"need", "Needs", "What a service helps with."},
    {"stage", "Stages", "Where a woman is in the criminal justice system."},
    {"referral", "Ways in", "Who can put her in touch with a service."},
    {"provision-type", "Kinds of provision", "What kind of service it is."},
    {"reach", "Reach", "Whether she goes there, is reached elsewhere, or is given a safe place."},
    {"language", "Languages", "Languages in which she can be helped."},
    {"faith", "Faiths", "Faiths that a service caters for."},
    {"ethnicity", "Ethnicities", "Ethnic groups that a service caters for."},
    {"disability", "Disabilities", "Disabilities that a service caters for."},
    {"immigration", "Immigration status", "Immigration status that a service asks about."},
    {"offence", "Offences", "Kinds of offence that a service asks about."},
    {"access", "Access", "How a place can be got into."},
};

static const struct published records = {
    "signpost-record", "Signpost records",
    "What Signpost holds beyond the members of Open Referral. Each value is a JSON object."};

const char *const referral_record_codes[] = {
    "service", "role", "source",   "statement", "site", "location", "coverage",
    "funding", "rule", "evidence", "phone",     "note", "schedule", NULL};

static const char *const record_descriptions[RECORD_COUNT] = {
    "Whom the service is for, how it is reached, its programme, and when it was checked.",
    "An organisation and its role in the service.",
    "Where a fact is from.",
    "When the service ran, as far as a source says.",
    "A site: how exactly its place is known.",
    "When the service was at a site.",
    "Whom the service takes by where they live, were arrested or are tried.",
    "A grant and the time it is for.",
    "A condition of eligibility.",
    "When a source saw the service.",
    "Where a phone number is from.",
    "A note and its source.",
    "When it is open, on bank holidays too."};

/* The published vocabulary at a place; NULL beyond them. */
static const struct published *published_at(const struct directory *directory, int taxonomy,
                                            const struct vocabulary **list)
{
    int place = 0;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        *list = vocabulary_find(&directory->words, published[i].vocabulary);
        if (*list && place++ == taxonomy)
            return &published[i];
    }
    *list = NULL;
    return NULL;
}

int referral_taxonomy_count(const struct directory *directory)
{
    const struct vocabulary *list;
    int count = 0;
    while (published_at(directory, count, &list))
        count++;
    return count + 1;
}

int referral_taxonomy_terms(const struct directory *directory, int taxonomy)
{
    const struct vocabulary *list;
    return published_at(directory, taxonomy, &list) ? list->count : RECORD_COUNT;
}

static struct str code_of(const struct directory *directory, int taxonomy)
{
    const struct vocabulary *list;
    const struct published *row = published_at(directory, taxonomy, &list);
    return str_from(row ? row->vocabulary : records.vocabulary);
}

int referral_taxonomy_of(const struct directory *directory, const char *vocabulary)
{
    int count = referral_taxonomy_count(directory);
    for (int i = 0; vocabulary && i < count; i++)
        if (str_equal(code_of(directory, i), str_from(vocabulary)))
            return i;
    return NONE;
}

static struct uuid named_id(const char *kind, struct str a, struct str b)
{
    struct buf name;
    buf_init(&name, 0);
    buf_text(&name, kind);
    buf_str(&name, a);
    if (b.len) {
        buf_char(&name, ':');
        buf_str(&name, b);
    }
    struct uuid id = uuid_from_name(buf_view(&name));
    buf_finish(&name);
    return id;
}

struct uuid referral_taxonomy_id(const struct directory *directory, int taxonomy)
{
    return named_id("taxonomy:", code_of(directory, taxonomy), STR(""));
}

struct uuid referral_term_id_of(struct str taxonomy, struct str term)
{
    return named_id("taxonomy-term:", taxonomy, term);
}

struct uuid referral_term_id(const struct directory *directory, int taxonomy, int term)
{
    const struct vocabulary *list;
    bool is_ours = published_at(directory, taxonomy, &list) != NULL;
    return referral_term_id_of(code_of(directory, taxonomy),
                               is_ours ? list->terms[term].code
                                       : str_from(referral_record_codes[term]));
}

void referral_term(struct referral_writing *writing, int taxonomy, int term)
{
    const struct vocabulary *list;
    const struct published *row = published_at(writing->directory, taxonomy, &list);
    struct str of = str_from(row ? row->vocabulary : records.vocabulary);
    struct str code = row ? list->terms[term].code : str_from(referral_record_codes[term]);
    struct str description = row ? list->terms[term].hint : str_from(record_descriptions[term]);
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), referral_term_id_of(of, code));
    referral_text(writing, STR("code"), code);
    referral_text(writing, STR("name"), row ? list->terms[term].label : code);
    referral_text(writing, STR("description"),
                  description.len || !row ? description : list->terms[term].phrase);
    referral_text(writing, STR("taxonomy"), of);
    referral_id(writing, STR("taxonomy_id"), named_id("taxonomy:", of, STR("")));
    json_write_object_end(&writing->json);
}

void referral_taxonomy(struct referral_writing *writing, int taxonomy, bool full)
{
    const struct vocabulary *list;
    const struct published *row = published_at(writing->directory, taxonomy, &list);
    if (!row)
        row = &records;
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), referral_taxonomy_id(writing->directory, taxonomy));
    referral_text(writing, STR("name"), str_from(row->name));
    referral_text(writing, STR("description"), str_from(row->description));
    if (full) {
        int count = referral_taxonomy_terms(writing->directory, taxonomy);
        json_write_key(&writing->json, STR("taxonomy_terms"));
        json_write_list_begin(&writing->json);
        for (int term = 0; term < count; term++)
            referral_term(writing, taxonomy, term);
        json_write_list_end(&writing->json);
    }
    json_write_object_end(&writing->json);
}

void referral_attribute(struct referral_writing *writing, int taxonomy, int term, struct str link,
                        struct str value)
{
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"),
                referral_part_id("attribute", writing->owner, writing->attribute++));
    referral_text(writing, STR("link_type"), link);
    if (value.len) {
        json_write_key(&writing->json, STR("value"));
        json_write_text(&writing->json, value);
    }
    json_write_key(&writing->json, STR("taxonomy_term"));
    referral_term(writing, taxonomy, term);
    json_write_object_end(&writing->json);
}

/* A rule that shuts women out is no attribute of what the service is for. */
static bool rule_names(const struct rule *rule)
{
    return rule->mode != RULE_EXCLUDES && condition_row(rule->condition)->vocabulary;
}

void referral_service_terms(struct referral_writing *writing, int service)
{
    const struct directory *directory = writing->directory;
    const struct service_record *record = &directory->services[service];
    int types = referral_taxonomy_of(directory, "provision-type");
    if (types != NONE && record->provision_type != NONE)
        referral_attribute(writing, types, record->provision_type, STR("service"), STR(""));
    for (int i = record->rules.first; i < record->rules.first + record->rules.count; i++) {
        const struct rule *rule = &directory->rules[i];
        const char *vocabulary = condition_row(rule->condition)->vocabulary;
        int taxonomy = rule_names(rule) ? referral_taxonomy_of(directory, vocabulary) : NONE;
        for (int term = 0; taxonomy != NONE && term < TERM_MAX; term++)
            if (rule->terms >> term & 1)
                referral_attribute(writing, taxonomy, term, STR("service"), STR(""));
    }
}

bool referral_has_term(const struct directory *directory, int service, int taxonomy, int term)
{
    const struct service_record *record = &directory->services[service];
    const struct vocabulary *list;
    const struct published *row = published_at(directory, taxonomy, &list);
    if (!row) /* every service carries our records */
        return true;
    if (list == vocabulary_find(&directory->words, "provision-type") &&
        (term == NONE || record->provision_type == term))
        return true;
    for (int i = record->rules.first; i < record->rules.first + record->rules.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule_names(rule) &&
            str_equal(list->name, str_from(condition_row(rule->condition)->vocabulary)) &&
            (term == NONE ? rule->terms != 0 : rule->terms >> term & 1))
            return true;
    }
    return false;
}
