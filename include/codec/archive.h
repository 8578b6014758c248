/* Reads members of a zip file into memory, with limits against bombs. Writes nothing to disk. */
#ifndef SIGNPOST_CODEC_ARCHIVE_H
#define SIGNPOST_CODEC_ARCHIVE_H

#include "base/text.h"

enum {
    ARCHIVE_ENTRIES_MAX = 1000,
    ARCHIVE_ENTRY_BYTES_MAX = 512 * 1024 * 1024,
    ARCHIVE_RATIO_MAX = 200 /* times its compressed size, for what is over 1 MiB */
};

struct archive;

struct archive_entry {
    struct str name;    /* as stored, '/' between folders; borrowed from the archive */
    int64_t size_bytes; /* unpacked, as the zip says */
};

/* ERR_IO if it cannot be read, ERR_INVALID if it is no zip, ERR_LIMIT for too many entries. */
MUST_CHECK enum err archive_open(const char *path, struct archive **out, struct problem *problem);
void archive_close(struct archive *archive);

int archive_count(const struct archive *archive);
struct archive_entry archive_view(const struct archive *archive, int index);

/* The first entry that the caller wants, from index on; -1 if there is none. */
typedef bool archive_want(struct str name, void *context);
int archive_find(const struct archive *archive, int from_index, archive_want *want, void *context);

/* Appends the unpacked entry to the buffer. ERR_LIMIT before unpacking what is over a limit, and
 * if it grows beyond the size that the zip says; ERR_INVALID if damaged or encrypted. After a
 * failure the buffer holds what it held before. */
MUST_CHECK enum err archive_read(struct archive *archive, int index, struct buf *out,
                                 struct problem *problem);

#endif
