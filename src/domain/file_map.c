#include "file_map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum err file_map_open(const char *path, struct file_map *out, struct problem *problem)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return problem_set(problem, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                           "%s cannot be read: %s.", path, strerror(errno));
    struct stat status;
    enum err err = OK;
    struct file_map map = {{"", 0}, NULL};
    if (fstat(fd, &status) || !S_ISREG(status.st_mode))
        err = problem_set(problem, ERR_IO, "%s is not a file.", path);
    if (!err && status.st_size > 0) {
        void *address = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (address == MAP_FAILED)
            err = problem_set(problem, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
        else
            map = (struct file_map){{address, (size_t)status.st_size}, address};
    }
    close(fd);
    if (!err)
        *out = map;
    return err;
}

void file_map_close(struct file_map *map)
{
    if (map->address)
        munmap(map->address, map->text.len);
    *map = (struct file_map){{NULL, 0}, NULL};
}
