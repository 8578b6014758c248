/* What the files that write the OpenAPI document share. Only openapi*.c includes it. */
#ifndef SIGNPOST_HTTP_OPENAPI_WRITING_H
#define SIGNPOST_HTTP_OPENAPI_WRITING_H

#include "codec/json_write.h"
#include "http/openapi.h"

struct openapi_writing {
    const struct openapi_subject *subject;
    struct json_write json;
};

/* Parameters of an operation by number from 0: its own, those it shares, then those of a question
 * about gaps. False after the last. */
bool openapi_parameter_at(const struct openapi_operation *operation, int index,
                          struct openapi_parameter *out);

/* Members of a body that are fields of a question about gaps, likewise. */
bool openapi_member_at(const struct openapi_operation *operation, int index,
                       struct openapi_parameter *out);

/* openapi_gaps.c: the words for a field of a question about gaps; name NULL: there are none. */
struct openapi_parameter openapi_gap_field(struct str name);

/* openapi_facts.c: a fact of hers as a parameter, by number from 0, without those that a question
 * about gaps has of its own if so asked. False after the last. */
bool openapi_fact_at(int index, bool for_gaps, struct openapi_parameter *out);

/* Is "{name}" in the template? */
bool openapi_is_in_path(const char *template, const char *name);

/* Appends the example as it was meant: from the table, or from the atlas. */
void openapi_example_text(const struct openapi_subject *subject,
                          const struct openapi_parameter *parameter, struct buf *out);

/* The JSON schema of a parameter's values. */
void openapi_schema_write(struct openapi_writing *writing,
                          const struct openapi_parameter *parameter);

/* The same as a value of JSON; "example" leaves a key and value, or nothing where there is none. */
void openapi_example_write(struct openapi_writing *writing,
                           const struct openapi_parameter *parameter);

/* openapi_schemas.c: the members of "schemas". */
void openapi_schemas_write(struct openapi_writing *writing);

/* What else the route may answer, with all that goes without saying: bits of OPENAPI_..., and of
 * this. */
enum { OPENAPI_HAS_BODY = 1024, OPENAPI_NEEDS_CALLER = 2048 };
unsigned openapi_more_answers(const struct http_route *route);

/* "GET" */
const char *openapi_method_name(enum http_method method);

/* Is it in the document? */
bool openapi_is_shown(const struct http_route *route);

const char *openapi_tag_title(enum openapi_tag tag);
const char *openapi_tag_about(enum openapi_tag tag);

#endif
