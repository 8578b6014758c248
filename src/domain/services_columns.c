/* The columns of the table of services: what each is called, how it is read, and an example. */
#include <string.h>

#include "services_sheet.h"

enum { CAPACITY_MAX = 100000, RADIUS_MAX_M = 200000, AGE_MAX_YEARS = 120 };

#define TEXT(name, help, ...)                                                                      \
    {                                                                                              \
        name, CELL_TEXT, NULL, NULL, CONDITION_COUNT, RULE_REQUIRES, 0, false, false, help,        \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define PLAIN(name, kind, help, ...)                                                               \
    {                                                                                              \
        name, kind, NULL, NULL, CONDITION_COUNT, RULE_REQUIRES, 0, false, false, help,             \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define WANTED(name, kind, codes, help, ...)                                                       \
    {                                                                                              \
        name, kind, NULL, codes, CONDITION_COUNT, RULE_REQUIRES, 0, true, true, help,              \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define KEPT(name, kind, vocabulary, help, ...)                                                    \
    {                                                                                              \
        name, kind, vocabulary, NULL, CONDITION_COUNT, RULE_REQUIRES, 0, true, false, help,        \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define TERMS(name, vocabulary, condition, mode, help, ...)                                        \
    {                                                                                              \
        name, CELL_TERMS, vocabulary, NULL, condition, mode, 0, false, false, help,                \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define FLAG(name, condition, help, ...)                                                           \
    {                                                                                              \
        name, CELL_FLAG, NULL, NULL, condition, RULE_OFFERS, 0, false, false, help,                \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define NUMBER(name, most, help, ...)                                                              \
    {                                                                                              \
        name, CELL_NUMBER, NULL, NULL, CONDITION_COUNT, RULE_REQUIRES, most, false, false, help,   \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

const struct column services_columns[COLUMN_COUNT] = {
    [COLUMN_ID] =
        PLAIN("id", CELL_ID, "Leave it empty for a new service. It finds a service again.", "", ""),
    [COLUMN_NAME] = WANTED("name", CELL_TEXT, NULL, "What the service is called.",
                           "Example: Thursday drop-in", "Example: Advice by phone"),
    [COLUMN_OTHER_NAME] = TEXT("other_name", "Another name that people know it by.", "", ""),
    [COLUMN_DESCRIPTION] = TEXT("description", "What it does, in a sentence or two.",
                                "Example: a key worker, a warm meal and help with benefits.", ""),
    [COLUMN_ORGANISATION] = WANTED("organisation", CELL_TEXT, NULL, "Who runs it.",
                                   "Example organisation", "Example organisation"),
    [COLUMN_PARTNERS] = PLAIN("partners", CELL_LIST, "Partners, parted by |.",
                              "Example partner | Another example partner", ""),
    [COLUMN_SUBCONTRACTORS] =
        PLAIN("subcontractors", CELL_LIST, "Subcontractors, parted by |.", "", ""),
    [COLUMN_COMMISSIONERS] =
        PLAIN("commissioners", CELL_LIST, "Who commissioned it, parted by |.", "", ""),
    [COLUMN_PROGRAMME] = TEXT("programme", "The programme that it belongs to.", "", ""),
    [COLUMN_TYPE] = KEPT("type", CELL_CODE, "provision-type",
                         "What kind of service: a code of the table below. Other, if empty.",
                         "womens-centre", "advice"),
    [COLUMN_AUDIENCE] = WANTED("audience", CELL_CODE, audience_codes,
                               "women (women only), women-strand (a strand for women within a "
                               "service for all) or all.",
                               "women", "women-strand"),
    [COLUMN_CJS_SPECIFIC] =
        KEPT("cjs_specific", CELL_TRUTH, NULL,
             "yes: it is for women in contact with the justice system. No, if empty.", "yes", "no"),
    [COLUMN_REACH] = WANTED("reach", CELL_CODE, reach_codes,
                            "visit (a place to go to), remote (phone, online, outreach) or refuge.",
                            "visit", "remote"),
    [COLUMN_CONFIDENTIAL] =
        KEPT("confidential", CELL_TRUTH, NULL,
             "yes: nobody may learn where it is. Then it has a region, and no site, postcode, "
             "place or areas.",
             "no", "no"),
    [COLUMN_REGION] = PLAIN("region", CELL_AREA,
                            "Of a confidential service only: a group of at least three boroughs, "
                            "such as London.",
                            "", ""),
    [COLUMN_CAPACITY] = NUMBER("capacity", CAPACITY_MAX, "How many women at one time.", "12", ""),
    [COLUMN_STARTS] =
        PLAIN("starts", CELL_BOUND,
              "Since when it runs: 1 April 2021, 01/04/2021, April 2021, 2021. Empty: "
              "not known.",
              "1 April 2021", "2019"),
    [COLUMN_ENDS] = PLAIN("ends", CELL_BOUND, "The last day; or ongoing. Empty: not known.",
                          "31/03/2027", "ongoing"),
    [COLUMN_SITE_NAME] = PLAIN("site_name", CELL_SITES,
                               "Where it is. With several sites, part the names, addresses and so "
                               "on by |, in the same order.",
                               "Example house", ""),
    [COLUMN_ADDRESS] =
        PLAIN("address", CELL_SITES, "Without the postcode.", "1 Example Street", ""),
    [COLUMN_POSTCODE] =
        PLAIN("postcode", CELL_SITES, "The whole of it, such as SE15 4QL.", "SE15 4QL", ""),
    [COLUMN_PLACE] =
        PLAIN("place", CELL_SITES, "A neighbourhood, where no postcode is known.", "", ""),
    [COLUMN_SITE_BOROUGH] =
        PLAIN("site_borough", CELL_SITES, "Its borough, where the postcode does not say it.",
              "Southwark", ""),
    [COLUMN_LONGITUDE] =
        PLAIN("longitude", CELL_SITES, "WGS 84, such as -0.0712. With a latitude.", "", ""),
    [COLUMN_LATITUDE] = PLAIN("latitude", CELL_SITES, "WGS 84, such as 51.4735.", "", ""),
    [COLUMN_AREAS] =
        PLAIN("areas", CELL_AREAS,
              "Whom it takes by place: boroughs or groups of boroughs, parted by |; or "
              "everywhere. Empty: not stated.",
              "Southwark | Lewisham", "London"),
    [COLUMN_AREAS_EXCLUDED] =
        PLAIN("areas_excluded", CELL_AREAS, "Areas whose women it does not take, parted by |.", "",
              "City of London"),
    [COLUMN_AREAS_BASIS] = KEPT("areas_basis", CELL_CODE, NULL,
                                "What counts: residence, arrest, court, work, study or prison. "
                                "Residence, if empty.",
                                "residence", ""),
    [COLUMN_RADIUS_M] = NUMBER("radius_m", RADIUS_MAX_M,
                               "It takes women within so many metres of its first site.", "", ""),
    [COLUMN_COVERAGE_WORDS] = TEXT("coverage_words", "The same in the source's own words.", "", ""),
    [COLUMN_NEEDS] =
        TERMS("needs", "need", CONDITION_NEED, RULE_OFFERS, "What it helps with, parted by |.",
              "accommodation | finance-debt", "immigration-legal"),
    [COLUMN_STAGES] =
        TERMS("stages", "stage", CONDITION_STAGE, RULE_REQUIRES,
              "Where in the justice system she must be, parted by |.", "prison | release", ""),
    [COLUMN_REFERRAL] =
        TERMS("referral", "referral", CONDITION_REFERRAL, RULE_REQUIRES,
              "Who can refer her, parted by |.", "self | probation", "professional"),
    [COLUMN_AGE_FROM] = NUMBER("age_from", AGE_MAX_YEARS, "Years.", "18", ""),
    [COLUMN_AGE_TO] = NUMBER("age_to", AGE_MAX_YEARS, "Years.", "", "25"),
    [COLUMN_PREGNANT] =
        FLAG("pregnant", CONDITION_PREGNANCY,
             "Does it take women who are? yes, no, or only (for them alone). Empty: "
             "not stated.",
             "yes", ""),
    [COLUMN_CHILDREN_WITH_HER] =
        FLAG("children_with_her", CONDITION_CHILDREN, "yes, no or only.", "yes", ""),
    [COLUMN_IMMIGRATION] = TERMS("immigration", "immigration", CONDITION_IMMIGRATION, RULE_REQUIRES,
                                 "Immigration statuses that it takes, parted by |.", "", ""),
    [COLUMN_NO_RECOURSE] = FLAG("no_recourse", CONDITION_NRPF,
                                "No recourse to public funds: yes, no or only.", "no", "yes"),
    [COLUMN_LANGUAGES] = TERMS("languages", "language", CONDITION_LANGUAGE, RULE_OFFERS,
                               "Languages it speaks, parted by |.", "English | Polish", ""),
    [COLUMN_FAITH] = TERMS("faith", "faith", CONDITION_FAITH, RULE_OFFERS,
                           "Faiths of the women it is for, parted by |.", "", ""),
    [COLUMN_ETHNICITY] = TERMS("ethnicity", "ethnicity", CONDITION_ETHNICITY, RULE_OFFERS,
                               "By and for women of these backgrounds, parted by |.", "", ""),
    [COLUMN_DISABILITY] = TERMS("disability", "disability", CONDITION_DISABILITY, RULE_OFFERS,
                                "Disabilities that it can support, parted by |.", "", ""),
    [COLUMN_STEP_FREE] =
        FLAG("step_free", CONDITION_STEP_FREE, "Step-free access: yes or no.", "yes", ""),
    [COLUMN_WOMEN_ONLY] =
        FLAG("women_only", CONDITION_WOMEN_ONLY, "A women-only space: yes or no.", "yes", ""),
    [COLUMN_TRANS] = FLAG("trans", CONDITION_TRANS,
                          "Does it say that it takes trans women? yes, no or only.", "", ""),
    [COLUMN_OFFENCES_NOT_TAKEN] =
        TERMS("offences_not_taken", "offence", CONDITION_OFFENCE, RULE_EXCLUDES,
              "Convictions that it does not take, parted by |.", "arson", ""),
    [COLUMN_PAST_CONTACT] = FLAG("past_contact", CONDITION_PAST_CONTACT,
                                 "Women who were in contact with the justice system: yes, no or "
                                 "only.",
                                 "", ""),
    [COLUMN_SUBSTANCE_USE] = FLAG("substance_use", CONDITION_SUBSTANCE_USE,
                                  "Women who use drugs or alcohol: yes, no or only.", "", ""),
    [COLUMN_CONDITION] =
        PLAIN("condition", CELL_CONDITION, "What else must hold, in words; parted by |.",
              "Example: she must live with a child under five", ""),
    [COLUMN_CONDITION_QUESTION] =
        PLAIN("condition_question", CELL_CONDITION,
              "The question that would settle each condition, in the same order.",
              "Does she live with a child under five?", ""),
    [COLUMN_FUNDER] = PLAIN("funder", CELL_FUNDING,
                            "Who pays. With several grants, part the funders, days and amounts by "
                            "|, in the same order.",
                            "Example fund", ""),
    [COLUMN_FUNDING_STARTS] =
        PLAIN("funding_starts", CELL_FUNDING, "As starts.", "1 April 2024", ""),
    [COLUMN_FUNDING_ENDS] = PLAIN("funding_ends", CELL_FUNDING, "As ends.", "31 March 2027", ""),
    [COLUMN_AMOUNT_GBP] =
        PLAIN("amount_gbp", CELL_FUNDING, "Pounds in all, without pence.", "90000", ""),
    [COLUMN_PHONES] =
        PLAIN("phones", CELL_PHONES, "Parted by |; what a number is for after a colon.",
              "020 7946 0000: office | 020 7946 0001", "020 7946 0002: helpline"),
    [COLUMN_NOTES] = PLAIN("notes", CELL_LIST, "Anything else, parted by |.", "", ""),
    [COLUMN_SOURCE_TITLE] = KEPT("source_title", CELL_TEXT, NULL,
                                 "Where all this is from: a leaflet, a letter, a web page.",
                                 "Example leaflet, spring 2026", "Example web page"),
    [COLUMN_SOURCE_URL] =
        KEPT("source_url", CELL_ADDRESS, NULL, "Its web address.", "", "https://www.example.org/"),
    [COLUMN_SOURCE_DATE] =
        KEPT("source_date", CELL_BOUND, NULL, "When the source was published.", "April 2026", ""),
    [COLUMN_CHECKED_ON] = KEPT("checked_on", CELL_DAY, NULL,
                               "When somebody last made sure. Today, if empty.", "1 June 2026", ""),
    [COLUMN_DUE_ON] =
        PLAIN("due_on", CELL_DAY, "When it should be checked again. Half a year later, if empty.",
              "", ""),
    [COLUMN_RECORD] = PLAIN("record", CELL_RECORD,
                            "Signpost's own record of the service, in what Signpost exports. Other "
                            "columns that say something else count. Leave it empty.",
                            "", ""),
};

/* What else people call them. */
static const struct {
    const char *name;
    enum services_column column;
} spellings[] = {
    {"service", COLUMN_NAME},
    {"service name", COLUMN_NAME},
    {"title", COLUMN_NAME},
    {"alternative name", COLUMN_OTHER_NAME},
    {"alternate name", COLUMN_OTHER_NAME},
    {"organization", COLUMN_ORGANISATION},
    {"provider", COLUMN_ORGANISATION},
    {"lead organisation", COLUMN_ORGANISATION},
    {"partner", COLUMN_PARTNERS},
    {"program", COLUMN_PROGRAMME},
    {"provision type", COLUMN_TYPE},
    {"start", COLUMN_STARTS},
    {"start date", COLUMN_STARTS},
    {"end", COLUMN_ENDS},
    {"end date", COLUMN_ENDS},
    {"site", COLUMN_SITE_NAME},
    {"post code", COLUMN_POSTCODE},
    {"postal code", COLUMN_POSTCODE},
    {"lon", COLUMN_LONGITUDE},
    {"lng", COLUMN_LONGITUDE},
    {"lat", COLUMN_LATITUDE},
    {"borough", COLUMN_SITE_BOROUGH},
    {"area", COLUMN_AREAS},
    {"boroughs", COLUMN_AREAS},
    {"boroughs covered", COLUMN_AREAS},
    {"coverage", COLUMN_AREAS},
    {"need", COLUMN_NEEDS},
    {"stage", COLUMN_STAGES},
    {"minimum age", COLUMN_AGE_FROM},
    {"maximum age", COLUMN_AGE_TO},
    {"language", COLUMN_LANGUAGES},
    {"conditions", COLUMN_CONDITION},
    {"funding", COLUMN_FUNDER},
    {"phone", COLUMN_PHONES},
    {"telephone", COLUMN_PHONES},
    {"note", COLUMN_NOTES},
    {"source", COLUMN_SOURCE_TITLE},
    {"url", COLUMN_SOURCE_URL},
    {"checked", COLUMN_CHECKED_ON},
    {"last checked", COLUMN_CHECKED_ON},
};

enum { COLUMN_NAME_BYTES = 64 };

/* Small letters; spaces and dashes as underscores. */
static struct str plain(struct str name, char room[COLUMN_NAME_BYTES])
{
    size_t len = 0;
    name = str_trim(name);
    for (size_t i = 0; i < name.len && len < COLUMN_NAME_BYTES; i++) {
        char c = name.ptr[i];
        bool gap = c == ' ' || c == '-' || c == '_' || c == '*';
        if (!gap)
            room[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        else if (len && room[len - 1] != '_')
            room[len++] = '_';
    }
    while (len && room[len - 1] == '_')
        len--;
    return (struct str){room, len};
}

int services_column_find(struct str name)
{
    char room[COLUMN_NAME_BYTES];
    char other[COLUMN_NAME_BYTES];
    struct str wanted = plain(name, room);
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (str_equal(wanted, str_from(services_columns[i].name)))
            return i;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (str_equal(wanted, plain(str_from(spellings[i].name), other)))
            return (int)spellings[i].column;
    return NONE;
}

int services_column_nearest(struct str name)
{
    char room[COLUMN_NAME_BYTES];
    struct str wanted = plain(name, room);
    int least = spelling_limit(wanted) + 1;
    int nearest = NONE;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        int edits = spelling_edits(wanted, str_from(services_columns[i].name), least - 1);
        if (edits < least) {
            least = edits;
            nearest = i;
        }
    }
    return nearest;
}

const char *sheet_fault_column(const char *where)
{
    static const struct {
        const char *start; /* of the part */
        const char *end;
        enum services_column column;
    } parts[] = {
        {"alternative_name", "", COLUMN_OTHER_NAME},
        {"coverage_text", "", COLUMN_COVERAGE_WORDS},
        {"coverages/", "", COLUMN_AREAS},
        {"fundings/", "amount_gbp", COLUMN_AMOUNT_GBP},
        {"fundings/", "", COLUMN_FUNDER},
        {"notes/", "", COLUMN_NOTES},
        {"phones/", "", COLUMN_PHONES},
        {"programme/", "", COLUMN_PROGRAMME},
        {"roles", "", COLUMN_ORGANISATION},
        {"rules/", "", COLUMN_CONDITION},
        {"sites/", "/address", COLUMN_ADDRESS},
        {"sites/", "/postcode", COLUMN_POSTCODE},
        {"sites/", "/place", COLUMN_PLACE},
        {"sites/", "/borough", COLUMN_SITE_BOROUGH},
        {"sites/", "", COLUMN_SITE_NAME},
        {"source/url", "", COLUMN_SOURCE_URL},
        {"source/date_text", "", COLUMN_SOURCE_DATE},
        {"source/", "", COLUMN_SOURCE_TITLE},
        {"statements/", "", COLUMN_STARTS},
    };
    struct str text = str_from(where);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str end = str_from(parts[i].end);
        if (str_starts_with(text, str_from(parts[i].start)) && text.len >= end.len &&
            memcmp(text.ptr + text.len - end.len, end.ptr, end.len) == 0)
            return services_columns[parts[i].column].name;
    }
    return where;
}
