/* What may be known of her, as parameters and members, from the table of conditions. */
#include "openapi_writing.h"

#include "domain/question.h"

static const char *const examples[CONDITION_COUNT] = {
    [CONDITION_AGE] = "30",
    [CONDITION_STAGE] = "prison",
    [CONDITION_NEED] = "accommodation",
    [CONDITION_PREGNANCY] = "true",
    [CONDITION_CHILDREN] = "2",
};

static bool is_asked(enum condition condition, bool for_gaps)
{
    bool is_gap_field = condition == CONDITION_NEED || condition == CONDITION_STAGE;
    return condition_row(condition)->field && !(for_gaps && is_gap_field);
}

static const char *schema_of(const struct condition_row *row)
{
    switch (row->kind) {
    case FACT_FLAG: return "{\"type\":\"boolean\"}";
    case FACT_COUNT: return "{\"type\":\"integer\",\"minimum\":0,\"maximum\":20}";
    case FACT_NUMBER: return "{\"type\":\"integer\",\"minimum\":0,\"maximum\":120}";
    case FACT_TERM:
    case FACT_TERMS:
    case FACT_NONE: break;
    }
    return NULL;
}

bool openapi_fact_at(int index, bool for_gaps, struct openapi_parameter *out)
{
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        if (!is_asked((enum condition)i, for_gaps) || index-- > 0)
            continue;
        *out = (struct openapi_parameter){
            .name = row->field,
            .about = row->label,
            .schema = schema_of(row),
            .vocabulary = row->vocabulary,
            .example = examples[i],
            .is_list = row->kind == FACT_TERMS,
        };
        return true;
    }
    return false;
}
