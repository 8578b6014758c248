#include "http/failure.h"

const char http_failure_unsaid[] = "The server could not answer. Please try again later.";

int http_failure_status(enum err code, int invalid_status)
{
    switch (code) {
    case ERR_INVALID: return invalid_status ? invalid_status : 400;
    case ERR_NOT_FOUND: return 404;
    case ERR_LIMIT: return 413;
    case ERR_BUSY:
    case ERR_IO: return 503;
    case ERR_STALE: return 412;
    case ERR_UNKNOWN: return 401;
    case ERR_FORBIDDEN: return 403;
    case ERR_FULL: return 507;
    case OK:
    case ERR_NO_MEMORY:
    case ERR_DATABASE:
    case ERR_VERSION:
    case ERR_GEOMETRY: break;
    }
    return 500;
}

const char *http_failure_title(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

/* where is a JSON pointer, with or without the "#" of a fragment, or words. */
static void write_where(struct buf *out, struct str where)
{
    bool is_pointer = where.ptr[0] == '/' || where.ptr[0] == '#';
    buf_text(out, is_pointer ? ",\"pointer\":\"" : ",\"where\":\"");
    if (where.ptr[0] == '/')
        buf_char(out, '#');
    buf_json(out, where);
    buf_char(out, '"');
}

void http_failure_write(struct buf *out, int status, const struct problem *problem)
{
    buf_text(out, "{\"type\":\"about:blank\",\"title\":\"");
    buf_text(out, http_failure_title(status));
    buf_text(out, "\",\"status\":");
    buf_int(out, status);
    struct str text = str_from(problem ? problem->text : "");
    struct str where = str_from(problem ? problem->where : "");
    if (status == 500 || (problem && problem->code == ERR_IO)) {
        text = str_from(http_failure_unsaid);
        where = STR("");
    }
    if (text.len > 0) {
        buf_text(out, ",\"detail\":\"");
        buf_json(out, text);
        buf_char(out, '"');
    }
    if (where.len > 0)
        write_where(out, where);
    buf_text(out, "}\n");
}
