/* What the site says of itself to programs. */
#include "http/openapi.h"
#include "http/picture.h"

static enum err document_body(struct http_request *request, const struct picture *picture,
                              struct buf *out, struct problem *problem)
{
    const struct site *site = request->site;
    struct openapi_subject subject = {.atlas = picture->atlas,
                                      .public_url = site->public_url,
                                      .is_synthetic = picture->is_synthetic};
    subject.routes = site_routes(&subject.route_count);
    return openapi_write(&subject, out, problem);
}

enum err api_document(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    static const struct prepared_kind kind = {.write = document_body,
                                              .content_type = OPENAPI_MEDIA_TYPE,
                                              .varies_by_accept = true,
                                              .is_open_data = true};
    bool given;
    struct str format = http_argument_get(request->query, STR("f"), &given);
    bool is_html = given ? str_equal(format, STR("html")) : http_request_wants_html(request);
    if (given && !is_html && !str_equal(format, STR("json"))) {
        problem_at(problem, "f");
        return problem_set(problem, ERR_INVALID, "f is json or html.");
    }
    if (!is_html)
        return prepared_answer(&kind, PREPARED_API, request, answer, problem);
    answer->status = 303;
    answer->varies_by_accept = true;
    return http_answer_header(answer, "Location", "/data#programs");
}
