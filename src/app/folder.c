#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err cannot_write(const char *path, struct problem *problem)
{
    return problem_set(problem, ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
}

static enum err too_long(struct problem *problem)
{
    return problem_set(problem, ERR_LIMIT, "The path is too long.");
}

static bool path_print(char path[FOLDER_PATH_BYTES], const char *folder, const char *name)
{
    return (size_t)snprintf(path, FOLDER_PATH_BYTES, "%s/%s", folder, name) < FOLDER_PATH_BYTES;
}

/* Removes our files, and the folder if nothing else is in it. */
static void part_remove(const struct folder *folder)
{
    char path[FOLDER_PATH_BYTES];
    for (int i = 0; i < folder->file_count; i++)
        if (path_print(path, folder->part, folder->files[i]))
            unlink(path);
    rmdir(folder->part);
}

/* ---- may it be replaced? ---- */

static bool is_ours(const struct folder *folder, const char *name)
{
    for (int i = 0; i < folder->file_count; i++)
        if (strcmp(name, folder->files[i]) == 0)
            return true;
    return false;
}

/* Some of our names only, such as one index.html, may be somebody else's. */
static enum err content_check(const struct folder *folder, struct problem *problem)
{
    DIR *open = opendir(folder->target);
    const struct dirent *entry;
    char other[sizeof entry->d_name] = "";
    char ours[sizeof entry->d_name] = "";
    int count = 0;
    if (!open)
        return cannot_write(folder->asked, problem);
    while ((entry = readdir(open))) { /* this thread's own */
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        bool is_one = is_ours(folder, entry->d_name);
        count += is_one;
        snprintf(is_one ? ours : other, sizeof other, "%s", entry->d_name);
    }
    closedir(open);
    if (!other[0] && (!count || count == folder->file_count))
        return OK;
    return problem_set(problem, ERR_INVALID,
                       "%s holds other files, such as %s. Name a new or an empty folder.",
                       folder->asked, other[0] ? other : ours);
}

/* What cannot be renamed is said before the work, not after it. */
static enum err place_check(const struct folder *folder, struct problem *problem)
{
    char above[FOLDER_PATH_BYTES + 4];
    struct stat inside;
    struct stat outside;
    struct stat here;
    snprintf(above, sizeof above, "%s/..", folder->target);
    if (stat(folder->target, &inside) != 0 || stat(above, &outside) != 0 || stat(".", &here) != 0)
        return cannot_write(folder->asked, problem);
    if (inside.st_dev != outside.st_dev)
        return problem_set(problem, ERR_INVALID,
                           "A disk is mounted at %s, so it cannot be replaced as a whole. Name a "
                           "folder inside it.",
                           folder->asked);
    if (inside.st_dev == here.st_dev && inside.st_ino == here.st_ino)
        return problem_set(problem, ERR_INVALID,
                           "%s is the folder that you are in. Name a folder inside it.",
                           folder->asked);
    return OK;
}

/* Follows links, so that what they lead to is replaced and they stay. */
static enum err target_find(struct folder *folder, struct problem *problem)
{
    struct stat there;
    size_t len = strlen(folder->asked);
    if (lstat(folder->asked, &there) == 0) {
        if (!realpath(folder->asked, folder->target))
            return cannot_write(folder->asked, problem);
        enum err err = content_check(folder, problem);
        return err ? err : place_check(folder, problem);
    }
    if (errno != ENOENT)
        return cannot_write(folder->asked, problem);
    while (len > 1 && folder->asked[len - 1] == '/')
        len--;
    return (size_t)snprintf(folder->target, sizeof folder->target, "%.*s", (int)len,
                            folder->asked) < sizeof folder->target
               ? OK
               : too_long(problem);
}

/* ---- begin, put, end ---- */

enum err folder_begin(const char *asked, const char *const *files, int file_count,
                      struct folder *out, struct problem *problem)
{
    *out = (struct folder){.asked = asked};
    for (int i = 0; i < file_count && i < FOLDER_FILES_MAX; i++)
        out->files[out->file_count++] = files[i];
    enum err err = target_find(out, problem);
    if (err)
        return err;
    if ((size_t)snprintf(out->part, sizeof out->part, "%s.%ld.part", out->target, (long)getpid()) >=
        sizeof out->part) {
        out->part[0] = '\0';
        return too_long(problem);
    }
    part_remove(out); /* of a process with our number that was killed */
    return mkdir(out->part, 0777) == 0 ? OK : cannot_write(asked, problem);
}

enum err folder_put(const struct folder *folder, const char *file, struct str content,
                    struct problem *problem)
{
    char path[FOLDER_PATH_BYTES];
    if (!path_print(path, folder->part, file))
        return too_long(problem);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = fd >= 0;
    while (good && content.len) {
        ssize_t done = write(fd, content.ptr, content.len);
        good = done > 0;
        content.ptr += good ? done : 0;
        content.len -= good ? (size_t)done : 0;
    }
    good = good && fsync(fd) == 0;
    enum err err = good ? OK : cannot_write(path, problem);
    if (fd >= 0)
        close(fd);
    return err;
}

static enum err publish(const struct folder *folder, struct problem *problem)
{
    struct stat there;
    if (lstat(folder->target, &there) == 0) {
        enum err err = content_check(folder, problem); /* some time has passed */
        if (err)
            return err;
    }
    if (rename(folder->part, folder->target) == 0) /* it was new or empty */
        return OK;
    if (renameat2(AT_FDCWD, folder->part, AT_FDCWD, folder->target, RENAME_EXCHANGE) != 0)
        return cannot_write(folder->asked, problem);
    part_remove(folder); /* what was there before */
    return OK;
}

enum err folder_end(struct folder *folder, enum err so_far, struct problem *problem)
{
    if (!folder->part[0])
        return so_far;
    enum err err = so_far ? so_far : publish(folder, problem);
    if (err)
        part_remove(folder);
    folder->part[0] = '\0';
    return err;
}
