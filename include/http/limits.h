/* Every number that bounds what a caller can make the server do, in one place. */
#ifndef SIGNPOST_HTTP_LIMITS_H
#define SIGNPOST_HTTP_LIMITS_H

enum {
    /* One request, as it arrives */
    HTTP_TARGET_MAX_BYTES = 8192,       /* path and query; longer is 414 */
    HTTP_PARAMETERS_MAX = 4,            /* "{id}" of a route's template */
    HTTP_ARGUMENTS_MAX = 128,           /* of a query; more is 400 */
    HTTP_FORM_FIELDS_MAX = 256,         /* of a posted form; more is 400 */
    HTTP_HEADERS_MAX = 64,              /* more is 431 */
    HTTP_HEADERS_MAX_BYTES = 8192,      /* names and values together; more is 431 */
    HTTP_BODY_MAX_BYTES = 65536,        /* unless the route says otherwise; more is 413 */
    HTTP_RECORD_MAX_BYTES = 1048576,    /* a service as a document, with its polygons */
    HTTP_IMPORT_MAX_BYTES = 8454144,    /* a file of 8 MiB with the form round it */
    HTTP_REQUEST_ARENA_BYTES = 4194304, /* what one request may take from its arena */

    /* One answer */
    HTTP_EXTRA_HEADERS_MAX = 8,
    HTTP_ANSWER_MAX_BYTES = 67108864, /* a handler that writes more fails with 500 */
    HTTP_GZIP_MIN_BYTES = 1024,       /* smaller answers do not gain */
    HTTP_GZIP_LEVEL_NOW = 1,          /* answers made for one caller: speed */
    HTTP_GZIP_LEVEL_KEPT = 5, /* answers kept for all: 9 takes ten times as long for 0.3 % */
    HTTP_ANSWERS_KEPT = 64,   /* to questions about gaps */
    HTTP_ANSWERS_KEPT_BYTES = 16777216, /* all of them */
    HTTP_TILES_KEPT = 4096,             /* made once and kept */
    HTTP_TILES_KEPT_BYTES = 33554432,   /* all of them, with their packed forms */
    HTTP_TILE_OWN_BYTES = 3072,         /* what a kept tile takes beside its bytes: four answers */
    HTTP_STREAM_PART_BYTES = 32768,     /* of an answer that is written while it is sent */
    HTTP_BODY_KEPT_BYTES = 1048576,     /* a thread's body buffer is freed when it grew past this */

    /* Connections */
    HTTP_CONNECTIONS_MAX = 12000, /* all threads together; the next wait to be accepted */
    HTTP_CONNECTION_POOL_BYTES =
        32768, /* libmicrohttpd's memory for one: headers, then the answer's; cleared for each */
    HTTP_THREADS_MAX = 64,

    /* Long work: as many threads as cores */
    HTTP_WORK_ARENA_BYTES = 268435456, /* what one of them may take */
    HTTP_POOL_QUEUE = 64, /* requests that wait for one of these threads; the next is 503 */

    /* Deadlines, in milliseconds from the start of what they name */
    HTTP_HEADERS_MS = 15000, /* from the first byte awaited to the end of the headers */
    HTTP_BODY_MS = 15000,    /* from the headers to the last byte of the body */
    HTTP_WORK_MS = 30000,    /* from the hand-over of long work to its end, waiting included */
    HTTP_SEND_MS = 30000,    /* from the answer to its last byte taken by the caller */
    HTTP_STREAM_MS = 600000, /* from the answer to its last byte, where each part takes at most
                                HTTP_SEND_MS */
    HTTP_IDLE_MS = 15000,    /* between two requests of one connection */
    HTTP_LINGER_MS = 2000,   /* after a 413, or after the time for long work: then it is cut */
    HTTP_DRAIN_MS = 5000,    /* from the wish to stop to the end of the last connection */
    HTTP_WATCH_MS = 500,     /* how often deadlines are looked at and the log is written */
    HTTP_BUSY_RETRY_S = 2    /* Retry-After of a 503 */
};

#endif
