#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "app/command.h"
#include "app/record.h"
#include "base/log.h"
#include "domain/atlas_read.h"
#include "http/limits.h"
#include "http/site.h"
#include "socket.h"

enum { TICK_S = 1, URL_MAX = 256 };

struct serving {
    struct store *store; /* held open: the one writer of its file */
    struct site *site;
    struct ledger *ledger;
    struct socket_door *door;
    struct http_server *server;
    struct http_options options;
    char url[URL_MAX];
};

/* In the order in which one uses the other. */
static void serving_finish(struct serving *serving)
{
    socket_door_close(serving->door, HTTP_DRAIN_MS);
    http_server_destroy(serving->server);
    ledger_stop(serving->ledger);
    site_destroy(serving->site);
    ledger_destroy(serving->ledger);
    store_close(serving->store);
}

/* "http://127.0.0.1:8080"; a version 6 address stands in brackets. */
static void url_print(const struct http_listen *listen, unsigned port, char url[URL_MAX])
{
    bool is_6 = strchr(listen->address, ':') != NULL;
    snprintf(url, URL_MAX, "http://%s%s%s:%u", is_6 ? "[" : "", listen->address, is_6 ? "]" : "",
             port);
}

static enum err options_read(const struct settings *settings, struct http_options *options,
                             struct problem *problem)
{
    int64_t threads;
    enum err err =
        http_listen_from(str_from(settings->values[SETTING_LISTEN]), &options->listen, problem);
    if (!err)
        err = settings_number(settings, SETTING_THREADS, 0, HTTP_THREADS_MAX, &threads, problem);
    if (!err)
        options->threads = (int)threads;
    struct str email = str_from(settings->values[SETTING_CONTACT_EMAIL]);
    if (!err && !settings->values[SETTING_TRUST_IDENTITY_HEADER] !=
                    !settings->values[SETTING_TRUST_IDENTITY_FROM])
        err = problem_set(problem, ERR_INVALID,
                          "--trust-identity-header and --trust-identity-from go together.");
    if (!err && settings->values[SETTING_TRUST_IDENTITY_HEADER])
        err = site_trust_check(settings->values[SETTING_TRUST_IDENTITY_HEADER],
                               settings->values[SETTING_TRUST_IDENTITY_FROM], problem);
    if (!err && email.len && !site_contact_is_plain(email))
        err = problem_set(problem, ERR_INVALID,
                          "--contact-email is an address like help@example.org.");
    return err;
}

/* The configured address without a slash at its end. With port 0 nobody knows it before the server
 * runs: then links have no host. */
static struct str public_url(const struct settings *settings, struct serving *serving)
{
    struct str url = str_from(settings->values[SETTING_PUBLIC_URL]);
    if (!url.len && serving->options.listen.port) {
        url_print(&serving->options.listen, serving->options.listen.port, serving->url);
        url = str_from(serving->url);
    }
    while (url.len && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

/* The directory was built anew after a change; or that failed, and what was shown stays. */
static enum err atlas_show(void *context, const struct atlas *atlas, struct problem *problem)
{
    const struct serving *serving = context;
    if (!atlas) {
        log_event(LOG_ERROR, "reload-failed", "%s: %s", err_name(problem->code), problem->text);
        return OK;
    }
    enum err err = site_replace(serving->site, atlas, problem);
    if (!err)
        log_event(LOG_INFO, "reloaded", "The directory was read again.");
    return err;
}

/* A command on this machine used the store. */
static void accounts_see(void *context, struct store *store)
{
    const struct serving *serving = context;
    struct problem problem = {0};
    if (site_accounts_changed(serving->site, store, &problem) != OK)
        log_event(LOG_ERROR, "accounts-failed", "%s", problem.text);
}

static enum err record_open(const char *path, struct serving *serving, const struct atlas **atlas,
                            struct problem *problem)
{
    enum err err = store_open(path, STORE_WRITE, &serving->store, problem);
    if (!err && store_version(serving->store) != store_version_newest())
        err = problem_set(problem, ERR_VERSION,
                          "The database is not up to date. Run: signpost migrate --db FILE");
    return err ? err : atlas_read(serving->store, atlas, problem);
}

static enum err serving_start(const struct settings *settings, struct serving *serving,
                              struct problem *problem)
{
    const char *path = settings->values[SETTING_DB];
    const struct atlas *atlas = NULL;
    enum err err = record_open(path, serving, &atlas, problem);
    if (!err)
        err = site_create(atlas, public_url(settings, serving), &serving->site, problem);
    if (!err)
        err = ledger_create(serving->store, path, atlas_show, serving, &serving->ledger, problem);
    if (!err)
        err = site_keep(serving->site, serving->ledger, problem);
    if (!err) {
        site_trust(serving->site, settings->values[SETTING_TRUST_IDENTITY_HEADER],
                   settings->values[SETTING_TRUST_IDENTITY_FROM]);
        site_contact(serving->site, str_from(settings->values[SETTING_CONTACT_EMAIL]));
        site_serve(serving->site, &serving->options);
        err = http_server_start(&serving->options, &serving->server, problem);
    }
    if (!err)
        err =
            socket_door_open(path, serving->ledger, accounts_see, serving, &serving->door, problem);
    return err;
}

/* Until it is told to stop, or must: after a commit whose outcome nobody knows, only a start finds
 * out what is in the file. */
static enum outcome signals_wait(struct serving *serving, const sigset_t *signals)
{
    struct timespec tick = {TICK_S, 0};
    for (;;) {
        int number = sigtimedwait(signals, NULL, &tick);
        struct problem problem = {0};
        if (number == SIGTERM || number == SIGINT)
            return OUTCOME_DONE;
        if (ledger_has_failed(serving->ledger)) {
            log_event(LOG_ERROR, "disk-failed",
                      "A change could not be written with certainty. Start the server again.");
            return OUTCOME_FAILED;
        }
        if (number == SIGHUP)
            ledger_refresh(serving->ledger);
        if (site_tick(serving->site, &problem) != OK)
            log_event(LOG_ERROR, "new-day-failed", "%s", problem.text);
    }
}

/* A core would put on disk what was searched for, and what was erased. */
static void cores_forbid(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

static enum outcome serve_run(struct call *call)
{
    struct problem problem = {0};
    struct serving serving = {0};
    sigset_t signals;
    cores_forbid();
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread is made: all inherit it */
    if (options_read(&call->settings, &serving.options, &problem) != OK)
        return call_fail(call, OUTCOME_USAGE, &problem);
    if (serving_start(&call->settings, &serving, &problem) != OK) {
        serving_finish(&serving);
        return call_fail(call, OUTCOME_FAILED, &problem);
    }
    char url[URL_MAX];
    url_print(&serving.options.listen, http_server_port(serving.server), url);
    fprintf(call->out, "Signpost is running at %s/\n", url);
    fflush(call->out);
    log_event(LOG_INFO, "started", "Listening at %s", url);
    enum outcome outcome = signals_wait(&serving, &signals);
    log_event(LOG_INFO, "stopping", "Requests in flight may end.");
    http_server_stop(serving.server, HTTP_DRAIN_MS);
    serving_finish(&serving);
    log_event(LOG_INFO, "stopped", "Good bye.");
    log_flush();
    return outcome;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "answers over HTTP until it is told to stop",
    .more =
        "Stops on SIGTERM or SIGINT once requests in flight have ended; SIGHUP reads the database\n"
        "again. Commands that write to its database are done by it, over FILE.socket, for the "
        "user\n"
        "who runs it. Logs go to standard error, without searches or callers.",
    .settings = (1u << SETTING_COUNT) - 1 - SETTING_BIT(SETTING_GEODATA),
    .run = serve_run,
};
