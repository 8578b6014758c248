#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/callbacks.h"
#include "http/wire.h"

/* ---- the address ------------------------------------------------------------------------------
 */

/* Any kind of socket address, with its length. */
struct address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } as;
    socklen_t size_bytes;
};

static bool address_from(const struct http_listen *listen_at, struct address *out)
{
    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, listen_at->address, &out->as.v4.sin_addr) == 1) {
        out->as.v4.sin_family = AF_INET;
        out->as.v4.sin_port = htons(listen_at->port);
        out->size_bytes = sizeof(out->as.v4);
        return true;
    }
    if (inet_pton(AF_INET6, listen_at->address, &out->as.v6.sin6_addr) == 1) {
        out->as.v6.sin6_family = AF_INET6;
        out->as.v6.sin6_port = htons(listen_at->port);
        out->size_bytes = sizeof(out->as.v6);
        return true;
    }
    return false;
}

enum err http_listen_from(struct str text, struct http_listen *out, struct problem *problem)
{
    struct str address = STR("127.0.0.1"), port = text;
    for (size_t i = text.len; i > 0; i--) {
        if (text.ptr[i - 1] != ':')
            continue;
        address = (struct str){text.ptr, i - 1};
        port = (struct str){text.ptr + i, text.len - i};
        break;
    }
    if (address.len > 2 && address.ptr[0] == '[' && address.ptr[address.len - 1] == ']')
        address = (struct str){address.ptr + 1, address.len - 2};
    else if (memchr(address.ptr, ':', address.len))
        address.len = 0; /* an IPv6 address without its brackets */
    struct http_listen listen_at = {0};
    struct address probe;
    int64_t number = -1;
    if (!str_to_int(port, &number) || number < 0 || number > 65535 ||
        address.len >= sizeof(listen_at.address))
        number = -1;
    else
        memcpy(listen_at.address, address.ptr, address.len);
    listen_at.port = (uint16_t)(number < 0 ? 0 : number);
    if (number < 0 || !address_from(&listen_at, &probe))
        return problem_set(problem, ERR_INVALID,
                           "\"%.*s\" is not an address to listen on; 127.0.0.1:8080 is.",
                           (int)(text.len < 80 ? text.len : 80), text.ptr);
    *out = listen_at;
    return OK;
}

/* A listening socket, and the port that it really has. -1 with errno when that fails. */
static int socket_open(const struct address *address, uint16_t *port)
{
    enum { BACKLOG = 1024 };
    int on = 1;
    int fd = socket(address->as.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    struct address real = *address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (address->as.any.sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(fd, &address->as.any, address->size_bytes) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, &real.as.any, &real.size_bytes) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    bool is_v4 = real.as.any.sa_family == AF_INET;
    *port = ntohs(is_v4 ? real.as.v4.sin_port : real.as.v6.sin6_port);
    return fd;
}

/* ---- what libmicrohttpd calls ------------------------------------------------------------------
 */

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_wire_end(server, socket_context);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    http_wire_begin(server, connection, info ? info->connect_fd : -1, socket_context);
}

/* We decode the target ourselves. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* ---- start and stop ---------------------------------------------------------------------------
 */

static int or_default(int value, int usual)
{
    return value > 0 ? value : usual;
}

static struct http_deadlines deadlines_fill(struct http_deadlines asked)
{
    return (struct http_deadlines){
        .headers_ms = or_default(asked.headers_ms, HTTP_HEADERS_MS),
        .body_ms = or_default(asked.body_ms, HTTP_BODY_MS),
        .send_ms = or_default(asked.send_ms, HTTP_SEND_MS),
        .idle_ms = or_default(asked.idle_ms, HTTP_IDLE_MS),
        .work_ms = or_default(asked.work_ms, HTTP_WORK_MS),
    };
}

/* As many descriptors as connections need, as far as the system lets us. */
static void descriptors_allow(int connections)
{
    enum { OTHERS = 256 };
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections + OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int threads_count(int asked)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = or_default(asked, cores > 0 && cores < HTTP_THREADS_MAX ? (int)cores : 1);
    return threads < HTTP_THREADS_MAX ? threads : HTTP_THREADS_MAX;
}

/* Its own log is left off: it would print addresses that were asked for. */
static struct MHD_Daemon *daemon_start(struct http_server *server, int fd)
{
    int threads = threads_count(server->options.threads);
    unsigned connections =
        (unsigned)or_default(server->options.connections_max, HTTP_CONNECTIONS_MAX);
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        http_wire_call, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_POOL_BYTES,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_wire_completed, server, MHD_OPTION_URI_LOG_CALLBACK, http_wire_target, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

static enum err routes_check(const struct http_options *options, struct problem *problem)
{
    for (size_t i = 0; i < options->route_count; i++)
        if (!http_template_is_sound(options->routes[i].path) || !options->routes[i].handler)
            return problem_set(problem, ERR_INVALID, "The route \"%s\" is not well-formed.",
                               options->routes[i].path);
    return OK;
}

enum err http_server_start(const struct http_options *options, struct http_server **out,
                           struct problem *problem)
{
    struct address address;
    enum err err = routes_check(options, problem);
    if (err)
        return err;
    if (!address_from(&options->listen, &address))
        return problem_set(problem, ERR_INVALID, "\"%s\" is not a numeric address.",
                           options->listen.address);
    struct http_server *server = calloc(1, sizeof(*server));
    if (!server)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the server.");
    server->options = *options;
    server->deadlines = deadlines_fill(options->deadlines);
    signal(SIGPIPE, SIG_IGN);
    descriptors_allow(or_default(options->connections_max, HTTP_CONNECTIONS_MAX));
    if (pthread_key_create(&server->worker_key, http_worker_destroy) != 0) {
        free(server);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the server.");
    }
    int fd = socket_open(&address, &server->port);
    if (fd < 0)
        err = problem_set(problem, ERR_IO, "Cannot listen on %s, port %u: %s.",
                          options->listen.address, options->listen.port, strerror(errno));
    if (!err)
        err = http_pool_start(server, threads_count(options->pool_threads), problem);
    if (!err)
        err = http_watchdog_start(server, problem);
    if (!err) {
        server->daemon = daemon_start(server, fd);
        if (!server->daemon)
            err = problem_set(problem, ERR_IO, "The HTTP server does not start.");
    }
    if (!err) {
        *out = server;
        return OK;
    }
    if (fd >= 0)
        close(fd);
    server->is_stopped = true;
    http_pool_stop(&server->pool);
    http_watchdog_stop(&server->watchdog);
    http_server_destroy(server);
    return err;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_stop(struct http_server *server, int drain_ms)
{
    if (!server || server->is_stopped)
        return;
    server->is_stopped = true;
    atomic_store(&server->is_draining, true);
    int fd = MHD_quiesce_daemon(server->daemon);
    if (fd >=
        0) /* turns callers away; an event thread may still name the descriptor, so no close */
        shutdown(fd, SHUT_RDWR);
    /* the last quarter is for the answers of work that was cut short */
    http_watchdog_drain(&server->watchdog, drain_ms - drain_ms / 4);
    http_pool_stop(&server->pool);
    http_watchdog_drain(&server->watchdog, drain_ms / 4);
    MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    http_watchdog_stop(&server->watchdog);
    log_flush();
}

void http_server_destroy(struct http_server *server)
{
    if (!server)
        return;
    http_server_stop(server, 0);
    http_pool_finish(&server->pool);
    pthread_key_delete(server->worker_key);
    free(server);
}
