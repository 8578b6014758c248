#include "model/directory.h"

const char *const audience_codes[] = {"women", "women-strand", "all", NULL};
const char *const reach_codes[] = {"visit", "remote", "refuge", NULL};
const char *const precision_codes[] = {"exact", "postcode", "place", "borough", NULL};
const char *const basis_codes[] = {"residence", "arrest", "court", "work", "study", "prison", NULL};
const char *const coverage_kind_codes[] = {"areas",  "everywhere", "not-named",
                                           "radius", "polygon",    NULL};
const char *const role_codes[] = {"lead", "partner", "subcontractor", "commissioner", NULL};
const char *const place_kind_codes[] = {"place", "prison", "court", NULL};
const char *const layer_shape_codes[] = {"point", "line", "polygon", "mixed", NULL};
const char *const layer_type_codes[] = {"text", "integer", "number", "boolean", NULL};

int code_find(const char *const *codes, struct str code)
{
    for (int i = 0; codes[i]; i++)
        if (str_equal(code, str_from(codes[i])))
            return i;
    return NONE;
}
