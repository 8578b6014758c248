/* Values of parameters: their schemas, from tables and vocabularies, and examples. */
#include <string.h>

#include "openapi_writing.h"

/* ---- schemas ---- */

static void codes_write(struct openapi_writing *writing, const char *vocabulary)
{
    struct json_write *json = &writing->json;
    const struct directory *directory = &writing->subject->atlas->directory;
    const struct vocabulary *words = vocabulary_find(&directory->words, vocabulary);
    for (int i = 0; words && i < words->count; i++)
        json_write_text(json, words->terms[i].code);
    if (words || strcmp(vocabulary, "area-type") != 0)
        return;
    for (int i = 0; i < directory->areas_count; i++) {
        bool is_new = true;
        for (int k = 0; k < i && is_new; k++)
            is_new = !str_equal(directory->areas[i].type, directory->areas[k].type);
        if (is_new)
            json_write_text(json, directory->areas[i].type);
    }
}

static void one_write(struct openapi_writing *writing, const struct openapi_parameter *parameter)
{
    struct json_write *json = &writing->json;
    if (!parameter->vocabulary) {
        json_write_raw(json, str_from(parameter->schema));
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("string"));
    json_write_key(json, STR("enum"));
    json_write_list_begin(json);
    codes_write(writing, parameter->vocabulary);
    json_write_list_end(json);
    json_write_object_end(json);
}

/* Does the schema say itself that it is of a list? */
static bool is_whole_list(const struct openapi_parameter *parameter)
{
    return parameter->schema &&
           str_starts_with(str_from(parameter->schema), STR("{\"type\":\"array\""));
}

void openapi_schema_write(struct openapi_writing *writing,
                          const struct openapi_parameter *parameter)
{
    struct json_write *json = &writing->json;
    if (!parameter->is_list || is_whole_list(parameter)) {
        one_write(writing, parameter);
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("array"));
    json_write_key(json, STR("items"));
    one_write(writing, parameter);
    json_write_object_end(json);
}

/* ---- examples ---- */

static void uuid_add(struct uuid id, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    buf_text(out, text);
}

static void sample_add(const struct directory *directory, enum openapi_sample sample,
                       struct buf *out)
{
    if (sample == OPENAPI_SAMPLE_SERVICE && directory->services_count)
        uuid_add(directory->services[0].id, out);
    else if (sample == OPENAPI_SAMPLE_ORGANISATION && directory->organisations_count)
        uuid_add(directory->organisations[0].id, out);
}

void openapi_example_text(const struct openapi_subject *subject,
                          const struct openapi_parameter *parameter, struct buf *out)
{
    if (parameter->example)
        buf_text(out, parameter->example);
    else
        sample_add(&subject->atlas->directory, parameter->sample, out);
}

/* Is the schema's type one whose values stand in JSON as they stand in an address? */
static bool is_bare(const struct openapi_parameter *parameter)
{
    static const char *const types[] = {"{\"type\":\"integer\"", "{\"type\":\"number\"",
                                        "{\"type\":\"boolean\""};
    const char *schema = parameter->schema;
    if (schema && is_whole_list(parameter)) {
        const char *items = strstr(schema, "\"items\":");
        schema = items ? items + strlen("\"items\":") : NULL;
    }
    for (size_t i = 0; schema && i < sizeof types / sizeof *types; i++)
        if (str_starts_with(str_from(schema), str_from(types[i])))
            return true;
    return false;
}

static void value_write(struct json_write *json, bool is_raw, struct str text)
{
    if (is_raw)
        json_write_raw(json, text);
    else
        json_write_text(json, text);
}

void openapi_example_write(struct openapi_writing *writing,
                           const struct openapi_parameter *parameter)
{
    struct json_write *json = &writing->json;
    struct buf text;
    buf_init(&text, 0);
    openapi_example_text(writing->subject, parameter, &text);
    bool is_raw = is_bare(parameter);
    struct str rest = buf_view(&text), one;
    if (rest.len) {
        json_write_key(json, STR("example"));
        if (parameter->is_list) {
            json_write_list_begin(json);
            while (str_split(&rest, ',', &one))
                value_write(json, is_raw, one);
            json_write_list_end(json);
        } else {
            value_write(json, is_raw, rest);
        }
    }
    json->out->failed |= text.failed;
    buf_finish(&text);
}
