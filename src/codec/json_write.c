#include "codec/json_write.h"

void json_write_key_text(struct json_write *write, struct str key)
{
    json_write_text(write, key);
    buf_char(write->out, ':');
    write->comma = false;
}

void json_write_text(struct json_write *write, struct str text)
{
    json_write_comma(write);
    buf_char(write->out, '"');
    buf_json(write->out, text);
    buf_char(write->out, '"');
}

void json_write_int(struct json_write *write, int64_t number)
{
    json_write_comma(write);
    buf_int(write->out, number);
}

void json_write_bool(struct json_write *write, bool truth)
{
    json_write_raw(write, truth ? STR("true") : STR("false"));
}

void json_write_null(struct json_write *write)
{
    json_write_raw(write, STR("null"));
}

void json_write_double(struct json_write *write, double number, int decimals)
{
    json_write_comma(write);
    buf_double(write->out, number, decimals);
}
