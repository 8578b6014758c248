/* A library to be preloaded: makes the n-th call of a kind fail, slows calls down, and keeps what a
 * disk would still hold after a power loss. Only files below FAULTS_FOLDER (with its slash) are
 * concerned; its own sync is not, for SQLite goes on where that fails.
 *
 * FAULTS_CONTROL  a file of struct control, mapped: a test sets it and reads it while we run
 * FAULTS_IMAGE    a folder: each file is copied there when, and as, it was synced */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { SYNC, READ, SHORT_READ, WRITE, ALLOCATE, KIND_COUNT };

/* The same in tests/faults/faults.py: six fields of five numbers each. */
struct control {
    int64_t calls[KIND_COUNT];    /* since the test set this to 0 */
    int64_t first[KIND_COUNT];    /* the first call that fails, from 1; 0: none does */
    int64_t count[KIND_COUNT];    /* so many fail one after the other */
    int64_t failed[KIND_COUNT];   /* so many did */
    int64_t delay_us[KIND_COUNT]; /* before each */
    int64_t error[KIND_COUNT];    /* errno of those that fail */
};

static struct control *control;
static const char *image;
static const char *folder;
static size_t folder_len;
static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULTS_CONTROL");
    folder = getenv("FAULTS_FOLDER");
    image = getenv("FAULTS_IMAGE");
    folder_len = folder ? strlen(folder) : 0;
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        control = mapped;
}

/* Counts the call; true if it is to fail. */
static bool strikes(enum kind kind)
{
    if (!control)
        return false;
    if (control->delay_us[kind] > 0)
        usleep((useconds_t)control->delay_us[kind]);
    int64_t call = __atomic_add_fetch(&control->calls[kind], 1, __ATOMIC_RELAXED);
    int64_t first = control->first[kind];
    if (first <= 0 || call < first || call >= first + control->count[kind])
        return false;
    __atomic_add_fetch(&control->failed[kind], 1, __ATOMIC_RELAXED);
    errno = (int)control->error[kind];
    return true;
}

static bool path_of(int file, char path[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    if (len <= 0)
        return false;
    path[len] = '\0';
    return folder_len && strncmp(path, folder, folder_len) == 0;
}

/* ---- what the disk holds --------------------------------------------------------------------- */

static ssize_t read_past(int file, void *bytes, size_t size, off_t at)
{
    return syscall(SYS_pread64, file, bytes, size, at);
}

/* A file in the image is whole, old or new: it is written under another name first. */
static void image_keep(int file, const char *path)
{
    static char bytes[1 << 20];
    char name[PATH_MAX];
    char part[PATH_MAX + 8];
    const char *slash = strrchr(path, '/');
    if (snprintf(name, sizeof name, "%s/%s", image, slash ? slash + 1 : path) >= (int)sizeof name)
        return;
    snprintf(part, sizeof part, "%s.part", name);
    pthread_mutex_lock(&copying);
    int copy = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    off_t at = 0;
    ssize_t got;
    while (copy >= 0 && (got = read_past(file, bytes, sizeof bytes, at)) > 0) {
        if (syscall(SYS_write, copy, bytes, (size_t)got) != got)
            abort(); /* no room for the image: the test would be void */
        at += got;
    }
    if (copy >= 0) {
        close(copy);
        rename(part, name);
    }
    pthread_mutex_unlock(&copying);
}

static int synced(int file, long number)
{
    char path[PATH_MAX];
    bool is_ours = path_of(file, path);
    if (is_ours && strikes(SYNC))
        return -1;
    int result = (int)syscall(number, file);
    if (result == 0 && is_ours && image)
        image_keep(file, path);
    return result;
}

int fsync(int file)
{
    return synced(file, SYS_fsync);
}

int fdatasync(int file)
{
    return synced(file, SYS_fdatasync);
}

/* ---- reading and writing --------------------------------------------------------------------- */

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    char path[PATH_MAX];
    if (control && path_of(file, path)) {
        if (strikes(READ))
            return -1;
        if (strikes(SHORT_READ))
            return 0;
    }
    return read_past(file, bytes, size, at);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at)
{
    return pread64(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    char path[PATH_MAX];
    if (control && path_of(file, path) && strikes(WRITE))
        return -1;
    return syscall(SYS_pwrite64, file, bytes, size, at);
}

int ftruncate64(int file, off64_t size)
{
    char path[PATH_MAX];
    if (control && path_of(file, path) && strikes(WRITE))
        return -1;
    return (int)syscall(SYS_ftruncate, file, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    return pwrite64(file, bytes, size, at);
}

/* ---- memory ---------------------------------------------------------------------------------- */

void *malloc(size_t size)
{
    if (strikes(ALLOCATE))
        return NULL;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (strikes(ALLOCATE))
        return NULL;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    if (strikes(ALLOCATE))
        return NULL;
    return __libc_realloc(old, size);
}
