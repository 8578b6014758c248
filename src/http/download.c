#include "download.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct download {
    int fd;
};

static enum err file_next(void *context, void *mine, struct buf *out, bool *done,
                          struct problem *problem)
{
    const struct download *download = context;
    char *room = buf_room(out, HTTP_STREAM_PART_BYTES);
    (void)mine;
    if (!room)
        return ERR_NO_MEMORY;
    ssize_t count = read(download->fd, room, HTTP_STREAM_PART_BYTES);
    if (count < 0)
        return problem_set(problem, ERR_IO, "The file for the download cannot be made.");
    out->len += (size_t)count;
    *done = count == 0;
    return OK;
}

static void file_finish(void *context)
{
    struct download *download = context;
    close(download->fd);
    free(download);
}

enum err download_answer(struct http_answer *answer, int fd, const char *name, struct arena *arena,
                         struct problem *problem)
{
    char words[192];
    struct download *download = calloc(1, sizeof *download);
    snprintf(words, sizeof words, "attachment; filename=\"%s\"", name);
    struct str shown = str_copy(str_from(words), arena);
    enum err err =
        download && shown.ptr
            ? http_answer_header(answer, "Content-Disposition", shown.ptr)
            : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the download.");
    if (err || !download) {
        close(fd);
        free(download);
        return err;
    }
    download->fd = fd;
    answer->stream =
        (struct http_stream){.context = download, .next = file_next, .finish = file_finish};
    return OK;
}
