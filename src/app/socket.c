#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    SOCKET_BYTES_MAX = 65536, /* of one call */
    SOCKET_CALLS_MAX = 8,     /* at once; the next waits */
    SOCKET_READ_S = 5,        /* for a call to come in */
    SOCKET_STORE_MS = 60000,  /* for the store to be free */
    SOCKET_SHOWN_MS = 60000,  /* for the public to see what was changed */
    SOCKET_WATCH_MS = 50,
    SOCKET_PRINT_BYTES = 4096,           /* at once: a pipe that takes any takes these */
    SOCKET_PRINTED_BYTES_MAX = 268435456 /* of what nobody has read yet */
};

/* in, out, err, and the folder that the caller stands in */
enum { HANDED_IN, HANDED_OUT, HANDED_ERR, HANDED_FOLDER, HANDED_COUNT };

/* What comes first, so that another program's end is told apart. */
static const char greeting[] = "signpost 1";

/* ---- the address ---- */

/* A socket's address holds 107 bytes; through the folder's descriptor any path fits. */
struct place {
    struct sockaddr_un address;
    int folder_fd; /* -1: not needed */
};

static bool place_of(const char *path, struct place *out)
{
    char real[4096];
    if (!realpath(path, real))
        return false;
    *out = (struct place){.address = {.sun_family = AF_UNIX}, .folder_fd = -1};
    size_t room = sizeof out->address.sun_path;
    if ((size_t)snprintf(out->address.sun_path, room, "%s.socket", real) < room)
        return true;
    char *slash = strrchr(real, '/');
    *slash = '\0';
    out->folder_fd = open(slash == real ? "/" : real, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool fits = out->folder_fd >= 0 &&
                (size_t)snprintf(out->address.sun_path, room, "/proc/self/fd/%d/%s.socket",
                                 out->folder_fd, slash + 1) < room;
    if (!fits && out->folder_fd >= 0)
        close(out->folder_fd);
    return fits;
}

static void place_finish(struct place *place)
{
    if (place->folder_fd >= 0)
        close(place->folder_fd);
    place->folder_fd = -1;
}

static const struct sockaddr *address_of(const struct place *place)
{
    union {
        const struct sockaddr_un *ours;
        const struct sockaddr *any;
    } as = {&place->address};
    return as.any;
}

/* ---- asking ---- */

/* One text after the other, each ended by a zero: the greeting, the command, then "s" and a
 * setting, "o" and an option, "a" and an argument. */
static void call_pack(const struct call *call, struct buf *out)
{
    buf_bytes(out, greeting, sizeof greeting);
    buf_bytes(out, call->command->name, strlen(call->command->name) + 1);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *value = call->settings.values[i];
        if (!value || !(call->command->settings >> i & 1))
            continue;
        buf_format(out, "s%s=%s", setting_row((enum setting)i)->name, value);
        buf_char(out, '\0');
    }
    for (int i = 0; i < call->given_count; i++) {
        buf_format(out, "o%s=%s", call->given[i].option->name, call->given[i].value);
        buf_char(out, '\0');
    }
    for (int i = 0; i < call->argument_count; i++) {
        buf_format(out, "a%s", call->arguments[i]);
        buf_char(out, '\0');
    }
}

static bool call_send(int fd, struct str text, const int handed[HANDED_COUNT])
{
    union {
        char bytes[CMSG_SPACE(HANDED_COUNT * sizeof(int))];
        struct cmsghdr aligned;
    } control = {{0}};
    union {
        const char *given;
        void *sent;
    } bytes = {text.ptr};
    struct iovec part = {bytes.sent, text.len};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(HANDED_COUNT * sizeof(int));
    memcpy(CMSG_DATA(head), handed, HANDED_COUNT * sizeof(int));
    return sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)text.len;
}

static enum outcome answer_wait(const struct call *call, int fd)
{
    unsigned char outcome;
    ssize_t got;
    do {
        got = read(fd, &outcome, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1 && outcome <= OUTCOME_NO_PLACE)
        return (enum outcome)outcome;
    struct problem problem = {0};
    problem_set(&problem, ERR_IO,
                "The server ended before it was done. What it had not finished was taken back.");
    return call_fail(call, OUTCOME_FAILED, &problem);
}

static enum outcome call_ask(const struct call *call, int fd)
{
    struct problem problem = {0};
    struct buf text;
    int handed[HANDED_COUNT] = {fileno(call->in), fileno(call->out), fileno(call->err),
                                open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    buf_init(&text, SOCKET_BYTES_MAX);
    call_pack(call, &text);
    fflush(call->out);
    bool is_sent =
        !text.failed && handed[HANDED_FOLDER] >= 0 && call_send(fd, buf_view(&text), handed);
    if (handed[HANDED_FOLDER] >= 0)
        close(handed[HANDED_FOLDER]);
    buf_finish(&text);
    if (is_sent)
        return answer_wait(call, fd);
    problem_set(&problem, ERR_IO, "The server that uses the database does not take commands.");
    return call_fail(call, OUTCOME_FAILED, &problem);
}

/* The server opens files by their names: what has one for this program alone ("/dev/fd/63"), or
 * would make it wait, is not for it. */
static bool files_are_plain(const struct call *call, struct problem *problem)
{
    for (int i = 0; i < call->argument_count; i++) {
        struct stat found;
        if (stat(call->arguments[i], &found) == 0 && !S_ISREG(found.st_mode) &&
            !S_ISDIR(found.st_mode)) {
            problem_set(problem, ERR_INVALID,
                        "%s is not a plain file: a server uses the database, and reads plain files "
                        "alone.",
                        call->arguments[i]);
            return false;
        }
    }
    return true;
}

bool socket_ask(const struct call *call, enum outcome *outcome)
{
    struct place place;
    struct problem problem = {0};
    const char *path = call->settings.values[SETTING_DB];
    if (!path || !place_of(path, &place))
        return false;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    bool is_there = fd >= 0 && connect(fd, address_of(&place), sizeof place.address) == 0;
    place_finish(&place);
    if (is_there)
        *outcome = files_are_plain(call, &problem) ? call_ask(call, fd)
                                                   : call_fail(call, OUTCOME_FAILED, &problem);
    if (fd >= 0)
        close(fd);
    return is_there;
}

/* ---- the server's end ---- */

struct asked {
    struct socket_door *door;
    pthread_t thread;
    bool is_used;
    bool is_done; /* its thread can be joined */
    int fd;
};

struct socket_door {
    const char *path;
    struct ledger *ledger;
    socket_changed *changed;
    void *context;
    struct place place;
    int fd;
    pthread_t thread;
    bool has_thread;
    atomic_bool must_end;
    pthread_mutex_t mutex; /* of the calls */
    pthread_cond_t ended;
    struct asked calls[SOCKET_CALLS_MAX];
    struct store *lent; /* to the command that runs; NULL: none */
};

/* What a command prints: to the caller's descriptor as long as that takes it at once, and from then
 * on kept until the command is done. Who reads slowly, or not at all, holds nobody up. */
struct print {
    int fd;
    struct buf kept;
};

struct received {
    char text[SOCKET_BYTES_MAX];
    size_t size_bytes;
    int handed[HANDED_COUNT];
    FILE *streams[HANDED_FOLDER];
    struct print prints[HANDED_FOLDER];
};

/* The descriptors of a message: all that are expected, or none, and then they are closed. */
static void handed_take(const struct cmsghdr *head, int handed[HANDED_COUNT])
{
    int given[HANDED_COUNT];
    size_t size_bytes = head->cmsg_len - CMSG_LEN(0);
    if (size_bytes > sizeof given)
        size_bytes = sizeof given;
    memcpy(given, CMSG_DATA(head), size_bytes);
    if (size_bytes == sizeof given) {
        memcpy(handed, given, sizeof given);
        return;
    }
    for (size_t i = 0; i < size_bytes / sizeof *given; i++)
        close(given[i]);
}

static bool call_receive(int fd, struct received *out)
{
    union {
        char bytes[CMSG_SPACE(HANDED_COUNT * sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec part = {out->text, sizeof out->text - 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *head = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
        handed_take(head, out->handed);
    out->size_bytes = got > 0 ? (size_t)got : 0;
    out->text[out->size_bytes] = '\0';
    return out->handed[HANDED_FOLDER] >= 0 && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) &&
           out->text[out->size_bytes - 1] == '\0';
}

/* ---- what it prints ---- */

/* Some of the text, if the descriptor takes it within so long; 0: it does not; -1: never. */
static ssize_t print_some(int fd, const char *text, size_t size_bytes, int limit_ms)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    if (poll(&wanted, 1, limit_ms) <= 0)
        return 0;
    ssize_t put =
        write(fd, text, size_bytes < SOCKET_PRINT_BYTES ? size_bytes : SOCKET_PRINT_BYTES);
    return put < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : put;
}

/* Says that all was printed: what is left is kept. */
static ssize_t print_write(void *cookie, const char *text, size_t size_bytes)
{
    struct print *print = cookie;
    size_t done = 0;
    ssize_t put = print->kept.len ? 0 : 1;
    while (put > 0 && done < size_bytes) {
        put = print_some(print->fd, text + done, size_bytes - done, 0);
        done += put > 0 ? (size_t)put : 0;
    }
    if (put >= 0)
        buf_bytes(&print->kept, text + done, size_bytes - done);
    return (ssize_t)size_bytes;
}

/* Has the caller left? She says nothing more after her call. */
static bool has_left(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN | POLLRDHUP};
    return poll(&wanted, 1, 0) > 0;
}

/* Waits for the reader of what was kept, unless the caller leaves or the server ends. */
static void print_finish(struct print *print, int caller, const atomic_bool *must_end)
{
    size_t done = 0;
    ssize_t put = 0;
    while (done < print->kept.len && put >= 0 && !has_left(caller)) {
        put =
            print_some(print->fd, print->kept.ptr + done, print->kept.len - done, SOCKET_WATCH_MS);
        if (put == 0 && atomic_load(must_end))
            break;
        done += put > 0 ? (size_t)put : 0;
    }
    buf_finish(&print->kept);
}

static bool streams_open(struct received *received)
{
    static const cookie_io_functions_t functions = {.write = print_write};
    received->streams[HANDED_IN] = fdopen(received->handed[HANDED_IN], "r");
    if (received->streams[HANDED_IN])
        received->handed[HANDED_IN] = -1; /* the stream's */
    for (int i = HANDED_OUT; i < HANDED_FOLDER; i++) {
        received->prints[i].fd = received->handed[i];
        buf_init(&received->prints[i].kept, SOCKET_PRINTED_BYTES_MAX);
        received->streams[i] = fopencookie(&received->prints[i], "w", functions);
    }
    if (received->streams[HANDED_ERR])
        setvbuf(received->streams[HANDED_ERR], NULL, _IONBF, 0);
    return received->streams[HANDED_IN] && received->streams[HANDED_OUT] &&
           received->streams[HANDED_ERR];
}

static void received_finish(struct received *received, const struct asked *asked)
{
    for (int i = 0; i < HANDED_FOLDER; i++)
        if (received->streams[i])
            fclose(received->streams[i]);
    for (int i = HANDED_OUT; i < HANDED_FOLDER; i++)
        print_finish(&received->prints[i], asked->fd, &asked->door->must_end);
    for (int i = 0; i < HANDED_COUNT; i++)
        if (received->handed[i] >= 0)
            close(received->handed[i]);
}

/* The value behind "name=", which is cut there. */
static char *value_cut(char *text)
{
    char *equals = strchr(text, '=');
    if (!equals)
        return NULL;
    *equals = '\0';
    return equals + 1;
}

static bool item_unpack(struct call *call, char *item)
{
    if (*item == 'a' && call->argument_count < ARGUMENTS_MAX) {
        call->arguments[call->argument_count++] = item + 1;
        return true;
    }
    char *value = value_cut(item);
    enum setting setting = *item == 's' && value ? setting_find(str_from(item + 1)) : SETTING_COUNT;
    if (setting != SETTING_COUNT) {
        call->settings.values[setting] = value;
        return true;
    }
    for (int i = 0; *item == 'o' && value && i < call->option_count; i++)
        if (strcmp(call->options[i].name, item + 1) == 0 && call->given_count < GIVEN_MAX) {
            call->given[call->given_count++] = (struct given){&call->options[i], value};
            return true;
        }
    return false;
}

static bool call_unpack(struct received *received, struct call *call)
{
    char *at = received->text;
    const char *end = at + received->size_bytes;
    if (strcmp(at, greeting) != 0)
        return false;
    at += strlen(at) + 1;
    call->command = at < end ? command_named(at) : NULL;
    if (!call->command || call->command->place == COMMAND_HERE)
        return false;
    if (call->command->options)
        call->option_count = call->command->options(call->options);
    for (at += strlen(at) + 1; at < end;) {
        char *next = at + strlen(at) + 1;
        if (!item_unpack(call, at))
            return false;
        at = next;
    }
    return true;
}

/* ---- running a command ---- */

static void lent_set(struct socket_door *door, struct store *store)
{
    pthread_mutex_lock(&door->mutex);
    door->lent = store;
    pthread_mutex_unlock(&door->mutex);
}

static enum outcome writing_run(struct socket_door *door, struct call *call)
{
    struct problem problem = {0};
    if (ledger_enter(door->ledger, SOCKET_STORE_MS, &call->store, &problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    lent_set(door, call->store);
    enum outcome outcome = call->command->run(call);
    lent_set(door, NULL);
    door->changed(door->context, call->store);
    int64_t change = ledger_leave(door->ledger, true);
    ledger_wait(door->ledger, change, SOCKET_SHOWN_MS);
    return outcome;
}

static enum outcome received_run(struct socket_door *door, struct received *received)
{
    struct call *call = calloc(1, sizeof *call);
    enum outcome outcome = OUTCOME_FAILED;
    if (call && call_unpack(received, call)) {
        call->in = received->streams[HANDED_IN];
        call->out = received->streams[HANDED_OUT];
        call->err = received->streams[HANDED_ERR];
        call->must_end = &door->must_end;
        call->settings.values[SETTING_DB] = door->path;
        log_event(LOG_INFO, "command", "%s, asked for on this machine.", call->command->name);
        /* this thread alone goes where the caller stands, so that its paths mean the same */
        if (unshare(CLONE_FS) == 0 && fchdir(received->handed[HANDED_FOLDER]) == 0)
            outcome = call->command->place == COMMAND_WRITES ? writing_run(door, call)
                                                             : call->command->run(call);
    } else {
        fprintf(received->streams[HANDED_ERR],
                "signpost: The server is another version of Signpost. Stop it first.\n");
    }
    free(call);
    return outcome;
}

static void *asked_run(void *context)
{
    struct asked *asked = context;
    struct received *received = calloc(1, sizeof *received);
    unsigned char outcome = OUTCOME_FAILED;
    for (int i = 0; received && i < HANDED_COUNT; i++)
        received->handed[i] = -1;
    if (received && call_receive(asked->fd, received) && streams_open(received))
        outcome = (unsigned char)received_run(asked->door, received);
    if (received)
        received_finish(received, asked); /* all is written before the caller goes on */
    free(received);
    (void)!send(asked->fd, &outcome, 1, MSG_NOSIGNAL); /* whoever asked may have left */
    close(asked->fd);
    pthread_mutex_lock(&asked->door->mutex);
    asked->is_done = true;
    pthread_cond_broadcast(&asked->door->ended);
    pthread_mutex_unlock(&asked->door->mutex);
    return NULL;
}

/* Joins those that are done; with the mutex held. *running: how many are not. */
static struct asked *calls_sweep(struct socket_door *door, int *running)
{
    struct asked *empty = NULL;
    *running = 0;
    for (int i = 0; i < SOCKET_CALLS_MAX; i++) {
        struct asked *asked = &door->calls[i];
        if (asked->is_used && asked->is_done) {
            pthread_join(asked->thread, NULL);
            *asked = (struct asked){0};
        }
        *running += asked->is_used;
        empty = asked->is_used ? empty : asked;
    }
    return empty;
}

/* Takes the connection over. */
static void call_begin(struct socket_door *door, int fd)
{
    struct ucred peer = {.uid = (uid_t)-1};
    socklen_t size_bytes = sizeof peer;
    struct timeval limit = {SOCKET_READ_S, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    bool is_ours =
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size_bytes) == 0 && peer.uid == geteuid();
    pthread_mutex_lock(&door->mutex);
    int running;
    struct asked *asked = calls_sweep(door, &running);
    while (!asked && !atomic_load(&door->must_end)) {
        pthread_cond_wait(&door->ended, &door->mutex);
        asked = calls_sweep(door, &running);
    }
    if (is_ours && asked) {
        *asked = (struct asked){.door = door, .fd = fd, .is_used = true};
        asked->is_used = pthread_create(&asked->thread, NULL, asked_run, asked) == 0;
        is_ours = asked->is_used;
    }
    pthread_mutex_unlock(&door->mutex);
    if (!is_ours || !asked)
        close(fd);
}

static void *door_run(void *context)
{
    struct socket_door *door = context;
    while (!atomic_load(&door->must_end)) {
        int fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            call_begin(door, fd);
        else if (errno != EINTR && errno != ECONNABORTED)
            break; /* it was shut down, or nothing can be done */
    }
    return NULL;
}

enum err socket_door_open(const char *path, struct ledger *ledger, socket_changed *changed,
                          void *context, struct socket_door **out, struct problem *problem)
{
    struct socket_door *door = calloc(1, sizeof *door);
    if (!door)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the local socket.");
    *door = (struct socket_door){
        .path = path, .ledger = ledger, .changed = changed, .context = context, .fd = -1};
    pthread_mutex_init(&door->mutex, NULL);
    pthread_cond_init(&door->ended, NULL);
    if (!place_of(path, &door->place)) {
        door->place.folder_fd = -1;
        socket_door_close(door, 0);
        return problem_set(problem, ERR_IO, "%s.socket cannot be made: its name is too long.",
                           path);
    }
    door->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    mode_t mask = umask(077);
    unlink(door->place.address.sun_path); /* of a server that was killed: the lock is ours */
    bool is_bound = door->fd >= 0 &&
                    bind(door->fd, address_of(&door->place), sizeof door->place.address) == 0 &&
                    listen(door->fd, SOCKET_CALLS_MAX) == 0;
    umask(mask);
    if (is_bound)
        door->has_thread = pthread_create(&door->thread, NULL, door_run, door) == 0;
    if (!door->has_thread) {
        enum err err =
            problem_set(problem, ERR_IO, "%s.socket cannot be made: %s.", path, strerror(errno));
        socket_door_close(door, 0);
        return err;
    }
    *out = door;
    return OK;
}

/* Those that still run after a while lose what they have not committed. */
static void calls_end(struct socket_door *door, int drain_ms)
{
    int64_t until_us = clock_mono_us() + (int64_t)drain_ms * 1000;
    int running = 0;
    pthread_mutex_lock(&door->mutex);
    for (calls_sweep(door, &running); running; calls_sweep(door, &running)) {
        if (door->lent && clock_mono_us() > until_us)
            store_interrupt(door->lent);
        pthread_mutex_unlock(&door->mutex);
        usleep(SOCKET_WATCH_MS * 1000);
        pthread_mutex_lock(&door->mutex);
    }
    pthread_mutex_unlock(&door->mutex);
}

void socket_door_close(struct socket_door *door, int drain_ms)
{
    if (!door)
        return;
    atomic_store(&door->must_end, true);
    if (door->fd >= 0) {
        unlink(door->place.address.sun_path);
        shutdown(door->fd, SHUT_RDWR);
    }
    pthread_mutex_lock(&door->mutex);
    pthread_cond_broadcast(&door->ended);
    pthread_mutex_unlock(&door->mutex);
    if (door->has_thread)
        pthread_join(door->thread, NULL);
    calls_end(door, drain_ms);
    if (door->fd >= 0)
        close(door->fd);
    place_finish(&door->place);
    pthread_cond_destroy(&door->ended);
    pthread_mutex_destroy(&door->mutex);
    free(door);
}
