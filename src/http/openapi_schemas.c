/* The schemas of the document: files of web/api/, and those of bodies, which are made from the
 * tables that read them. */
#include <string.h>

#include "base/embedded.h"
#include "domain/question.h"
#include "openapi_routes.h"
#include "openapi_writing.h"

_Static_assert(LIMIT_MAX == 100 && LIMIT_DEFAULT == 10, "the member limit of FindQuestion says so");

struct member {
    const char *name;
    const char *schema;
};

/* What the question has beside the facts. */
static const struct member find_members[] = {
    {"near", "{\"description\":\"Where she looks: a postcode, a borough, a place, or a point.\","
             "\"oneOf\":[{\"type\":\"string\"},{\"type\":\"object\","
             "\"additionalProperties\":false,\"required\":[\"lon\",\"lat\"],\"properties\":{"
             "\"lon\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180},"
             "\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":90}}}],"
             "\"example\":\"SE15 4QL\"}"},
    {"home", "{\"description\":\"Where she lives, or none.\",\"type\":\"string\"}"},
    {"as_of", "{\"description\":\"The day; today if left out.\",\"type\":\"string\","
              "\"format\":\"date\"}"},
    {"known_on", "{\"description\":\"Only what was known on that day.\",\"type\":\"string\","
                 "\"format\":\"date\"}"},
    {"include", "{\"description\":\"Also services that are not for her.\",\"type\":\"array\","
                "\"maxItems\":64,\"items\":{\"type\":\"string\",\"enum\":[\"unsuitable\"]}}"},
    {"limit", "{\"description\":\"How many of each verdict; 10 if left out.\",\"type\":"
              "\"integer\",\"minimum\":1,\"maximum\":100}"},
};

static const struct member scenario_members[] = {
    {"without", "{\"description\":\"Services, by id or name, as if they were not there.\",\"type\":"
                "\"array\",\"maxItems\":1000,\"items\":{\"type\":\"string\"}}"},
    {"extend",
     "{\"description\":\"Services, as if they went on until a day.\",\"type\":\"array\","
     "\"maxItems\":1000,\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":"
     "[\"service\",\"until\"],\"properties\":{\"service\":{\"type\":\"string\"},"
     "\"until\":{\"type\":\"string\",\"format\":\"date\"}}}}"},
    {"add", "{\"description\":\"Services that do not exist.\",\"type\":\"array\",\"maxItems\":20,"
            "\"items\":{\"$ref\":\"#/components/schemas/GapNewService\"}}"},
};

_Static_assert(GAP_SCENARIO_SERVICES_MAX == 1000 && GAP_SCENARIO_EXTRAS_MAX == 20,
               "scenario_members say so");

static void object_begin(struct json_write *json, const char *name, const char *about)
{
    json_write_key_text(json, str_from(name));
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("object"));
    json_write_key(json, STR("description"));
    json_write_text(json, str_from(about));
    json_write_key(json, STR("additionalProperties"));
    json_write_bool(json, false);
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
}

static void object_end(struct json_write *json)
{
    json_write_object_end(json);
    json_write_object_end(json);
}

static void members_write(struct json_write *json, const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_write_key_text(json, str_from(members[i].name));
        json_write_raw(json, str_from(members[i].schema));
    }
}

static void parameter_member_write(struct openapi_writing *writing,
                                   const struct openapi_parameter *parameter)
{
    json_write_key_text(&writing->json, str_from(parameter->name));
    openapi_schema_write(writing, parameter);
}

static void find_question_write(struct openapi_writing *writing)
{
    struct openapi_parameter fact;
    object_begin(
        &writing->json, "FindQuestion",
        "Where she is, and what is known of her. What is left out, or null, is not known.");
    members_write(&writing->json, find_members, sizeof find_members / sizeof *find_members);
    for (int i = 0; openapi_fact_at(i, false, &fact); i++)
        parameter_member_write(writing, &fact);
    object_end(&writing->json);
}

static void gap_body_write(struct openapi_writing *writing, const char *name, const char *about,
                           enum gap_asked asked, const struct member *members, size_t count)
{
    const struct openapi_operation body = {.has_gap_fields = true, .gap_asked = asked};
    struct openapi_parameter field;
    object_begin(&writing->json, name, about);
    for (int i = 0; openapi_member_at(&body, i, &field); i++)
        parameter_member_write(writing, &field);
    members_write(&writing->json, members, count);
    object_end(&writing->json);
}

/* The parameters of a GET as members of its POST twin. */
static void twin_write(struct openapi_writing *writing, const char *name,
                       const struct openapi_operation *get)
{
    struct openapi_parameter parameter;
    object_begin(&writing->json, name, "The parameters of the GET, out of everybody's sight.");
    for (int i = 0; openapi_parameter_at(get, i, &parameter); i++)
        parameter_member_write(writing, &parameter);
    object_end(&writing->json);
}

/* Each file is one object whose members are schemas. */
static void files_write(struct json_write *json)
{
    const struct embedded *file = NULL;
    size_t count = embedded_list(STR("api/"), &file);
    for (size_t i = 0; i < count; i++) {
        struct str text = str_trim(file[i].content);
        if (text.len > 2)
            json_write_raw(json, str_trim((struct str){text.ptr + 1, text.len - 2}));
    }
}

void openapi_schemas_write(struct openapi_writing *writing)
{
    find_question_write(writing);
    gap_body_write(writing, "GapScenario", "A question about gaps, and what is to be changed.",
                   GAP_ASKED_SCENARIO, scenario_members,
                   sizeof scenario_members / sizeof *scenario_members);
    gap_body_write(writing, "GapSiting", "A question about gaps, and how to look for sites.",
                   GAP_ASKED_SITES, NULL, 0);
    twin_write(writing, "OpenReferralQuestion", &openapi_referral_services);
    twin_write(writing, "OpenReferralPlaceQuestion", &openapi_referral_places);
    files_write(&writing->json);
}
