#include "codec/archive.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zip.h>

struct archive {
    zip_t *zip;
    int count;
};

enum { SMALL_BYTES = 1024 * 1024, CHUNK_BYTES = 1024 * 1024 };

enum err archive_open(const char *path, struct archive **out, struct problem *problem)
{
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!zip) {
        problem_at(problem, "%s", path);
        if (code == ZIP_ER_MEMORY)
            return problem_set(problem, ERR_NO_MEMORY, "There is not enough memory to open it.");
        if (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS)
            return problem_set(problem, ERR_INVALID, "This is not a zip file, or is damaged.");
        return problem_set(problem, ERR_IO, "This file cannot be read.");
    }
    zip_int64_t count = zip_get_num_entries(zip, 0);
    if (count > ARCHIVE_ENTRIES_MAX) {
        zip_discard(zip);
        problem_at(problem, "%s", path);
        return problem_set(problem, ERR_LIMIT,
                           "The zip holds %" PRId64 " files; at most %d are read.", (int64_t)count,
                           ARCHIVE_ENTRIES_MAX);
    }
    struct archive *archive = malloc(sizeof *archive);
    if (!archive) {
        zip_discard(zip);
        return problem_set(problem, ERR_NO_MEMORY, "There is not enough memory to open it.");
    }
    *archive = (struct archive){.zip = zip, .count = (int)count};
    *out = archive;
    return OK;
}

void archive_close(struct archive *archive)
{
    if (!archive)
        return;
    zip_discard(archive->zip);
    free(archive);
}

int archive_count(const struct archive *archive)
{
    return archive->count;
}

struct archive_entry archive_view(const struct archive *archive, int index)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (index < 0 || zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return (struct archive_entry){.name = STR("")};
    int64_t size = stat.size <= INT64_MAX ? (int64_t)stat.size : INT64_MAX;
    return (struct archive_entry){.name = str_from(stat.name), .size_bytes = size};
}

int archive_find(const struct archive *archive, int from_index, archive_want *want, void *context)
{
    for (int i = from_index; i < archive->count; i++)
        if (want(archive_view(archive, i).name, context))
            return i;
    return -1;
}

/* Judges what the zip says of the entry before a byte of it is unpacked. */
static enum err entry_judge(const zip_stat_t *stat, struct problem *problem)
{
    if (stat->encryption_method != ZIP_EM_NONE)
        return problem_set(problem, ERR_INVALID, "This file in the zip is encrypted.");
    if (stat->size > ARCHIVE_ENTRY_BYTES_MAX)
        return problem_set(problem, ERR_LIMIT, "This file in the zip is larger than %d MiB.",
                           ARCHIVE_ENTRY_BYTES_MAX / (1024 * 1024));
    if (stat->size > SMALL_BYTES && stat->size / ARCHIVE_RATIO_MAX > stat->comp_size)
        return problem_set(problem, ERR_LIMIT,
                           "This file in the zip unpacks to more than %d times its size.",
                           ARCHIVE_RATIO_MAX);
    return OK;
}

/* Unpacks size_bytes, no more and no less: zip_fread checks the sum only when it meets the end. */
static enum err entry_unpack(zip_file_t *file, int64_t size_bytes, struct buf *out,
                             struct problem *problem)
{
    int64_t left = size_bytes;
    while (left > 0) {
        size_t want = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
        char *room = buf_room(out, want);
        if (!room)
            return problem_set(problem, ERR_NO_MEMORY, "There is not enough memory to unpack it.");
        zip_int64_t got = zip_fread(file, room, want);
        if (got <= 0)
            return problem_set(problem, ERR_INVALID, "This file in the zip is damaged.");
        out->len += (size_t)got;
        out->ptr[out->len] = '\0';
        left -= got;
    }
    char beyond;
    zip_int64_t got = zip_fread(file, &beyond, 1);
    if (got > 0)
        return problem_set(problem, ERR_LIMIT, "This file in the zip is larger than the zip says.");
    if (got < 0)
        return problem_set(problem, ERR_INVALID, "This file in the zip is damaged.");
    return OK;
}

enum err archive_read(struct archive *archive, int index, struct buf *out, struct problem *problem)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (index < 0 || zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return problem_set(problem, ERR_NOT_FOUND, "The zip has no such file.");
    const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    problem_at(problem, "%s", stat.name ? stat.name : "");
    if ((stat.valid & needed) != needed)
        return problem_set(problem, ERR_INVALID, "The zip does not say how large this file is.");
    enum err err = entry_judge(&stat, problem);
    if (err)
        return err;
    zip_file_t *file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    if (!file)
        return problem_set(problem, ERR_INVALID, "This file in the zip cannot be unpacked.");
    size_t len_before = out->len;
    err = entry_unpack(file, (int64_t)stat.size, out, problem);
    zip_fclose(file);
    if (err && out->ptr) {
        out->len = len_before;
        out->ptr[len_before] = '\0';
    }
    return err;
}
