/* Appends JSON to a buffer, commas included. Order is the caller's: a key before each value of an
 * object, an end for each begin. Failure is the buffer's: write freely, check buf.failed once. */
#ifndef SIGNPOST_CODEC_JSON_WRITE_H
#define SIGNPOST_CODEC_JSON_WRITE_H

#include <string.h>

#include "base/text.h"

struct json_write {
    struct buf *out;
    bool comma; /* is one due before the next key or value? */
};

static inline struct json_write json_write_to(struct buf *out)
{
    return (struct json_write){out, false};
}

static inline void json_write_comma(struct json_write *write)
{
    if (write->comma)
        buf_char(write->out, ',');
    write->comma = true;
}

static inline void json_write_open(struct json_write *write, char bracket)
{
    json_write_comma(write);
    buf_char(write->out, bracket);
    write->comma = false;
}

static inline void json_write_shut(struct json_write *write, char bracket)
{
    buf_char(write->out, bracket);
    write->comma = true;
}

static inline void json_write_object_begin(struct json_write *write)
{
    json_write_open(write, '{');
}

static inline void json_write_object_end(struct json_write *write)
{
    json_write_shut(write, '}');
}

static inline void json_write_list_begin(struct json_write *write)
{
    json_write_open(write, '[');
}

static inline void json_write_list_end(struct json_write *write)
{
    json_write_shut(write, ']');
}

/* A key of our own that needs no escapes, at most 100 bytes: the fast way. */
static inline void json_write_key(struct json_write *write, struct str plain)
{
    char *room = buf_room(write->out, plain.len + 4);
    if (!room)
        return;
    char *end = room;
    if (write->comma)
        *end++ = ',';
    *end++ = '"';
    memcpy(end, plain.ptr, plain.len);
    end += plain.len;
    *end++ = '"';
    *end++ = ':';
    *end = '\0';
    write->out->len += (size_t)(end - room);
    write->comma = false;
}

/* A key that is data. */
void json_write_key_text(struct json_write *write, struct str key);

void json_write_text(struct json_write *write, struct str text); /* well-formed UTF-8 */
void json_write_int(struct json_write *write, int64_t number);
void json_write_bool(struct json_write *write, bool truth);
void json_write_null(struct json_write *write);

/* Finite, at most 9 decimals, no trailing zeros. Not finite: the buffer fails. */
void json_write_double(struct json_write *write, double number, int decimals);

/* JSON that is ready: one value, not checked. */
static inline void json_write_raw(struct json_write *write, struct str json)
{
    char *room = buf_room(write->out, json.len + 1);
    if (!room)
        return;
    if (write->comma)
        *room++ = ',';
    if (json.len)
        memcpy(room, json.ptr, json.len);
    room[json.len] = '\0';
    write->out->len += write->comma + json.len;
    write->comma = true;
}

#endif
