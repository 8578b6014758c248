#include <stdio.h>
#include <string.h>

#include "http/negotiate.h"

/* The weight of one list item in thousandths: "gzip;q=0.5" is 500. 1000 when none is given. */
static int weight_of(struct str parameters)
{
    struct str parameter;
    while (str_split(&parameters, ';', &parameter)) {
        struct str text = str_trim(parameter), name;
        if (!str_split(&text, '=', &name) || !str_equal_nocase(str_trim(name), STR("q")))
            continue;
        double weight;
        if (!str_to_double(str_trim(text), &weight) || weight < 0 || weight > 1)
            return 0;
        return (int)(weight * 1000);
    }
    return 1000;
}

/* The weight of a name in a list; -1 when it is not there. */
static int list_weight(struct str list, struct str wanted)
{
    struct str item;
    while (str_split(&list, ',', &item)) {
        struct str rest = str_trim(item), name;
        if (str_split(&rest, ';', &name) && str_equal_nocase(str_trim(name), wanted))
            return weight_of(rest);
    }
    return -1;
}

bool http_takes_gzip(struct str accept_encoding)
{
    if (accept_encoding.len == 0)
        return false;
    int weight = list_weight(accept_encoding, STR("gzip"));
    if (weight < 0)
        weight = list_weight(accept_encoding, STR("*"));
    return weight > 0;
}

bool http_prefers_html(struct str accept)
{
    int html = list_weight(accept, STR("text/html"));
    int json = list_weight(accept, STR("application/json"));
    int geojson = list_weight(accept, STR("application/geo+json"));
    return html > 0 && html >= json && html >= geojson;
}

/* The text between an ETag's quotes, without the mark of the gzip variant. */
static struct str tag_core(struct str tag)
{
    struct str core = {tag.ptr + 1, tag.len - 2};
    struct str mark = STR("-gz");
    if (core.len > mark.len && !memcmp(core.ptr + core.len - mark.len, mark.ptr, mark.len))
        core.len -= mark.len;
    return core;
}

static bool list_names(struct str list, struct str etag, bool weak_too)
{
    struct str rest = str_trim(list), item;
    if (str_equal(rest, STR("*")))
        return true;
    if (etag.len < 2)
        return false;
    struct str wanted = tag_core(etag);
    while (str_split(&rest, ',', &item)) { /* our tags hold no comma */
        struct str tag = str_trim(item);
        if (weak_too && str_starts_with(tag, STR("W/")))
            tag = (struct str){tag.ptr + 2, tag.len - 2};
        if (tag.len < 2 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"')
            continue;
        if (str_equal(tag_core(tag), wanted))
            return true;
    }
    return false;
}

bool http_none_match_names(struct str if_none_match, struct str etag)
{
    return list_names(if_none_match, etag, true);
}

bool http_match_names(struct str if_match, struct str etag)
{
    return list_names(if_match, etag, false);
}

void http_etag_of_gzip(const char *etag, char out[HTTP_ETAG_MAX_LEN + 1])
{
    size_t len = strlen(etag);
    snprintf(out, HTTP_ETAG_MAX_LEN + 1, "%.*s-gz\"", (int)(len > 0 ? len - 1 : 0), etag);
}
