#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/record.h"
#include "base/log.h"
#include "http/limits.h"
#include "http/site.h"

enum { TICK_S = 1, URL_MAX = 256 };

struct serving {
    struct store *store; /* held open: the one writer of its file */
    struct site *site;
    struct http_server *server;
    struct http_options options;
    char url[URL_MAX];
};

static void serving_finish(struct serving *serving)
{
    http_server_destroy(serving->server);
    site_destroy(serving->site);
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

static enum err serving_start(const struct settings *settings, struct serving *serving,
                              struct problem *problem)
{
    const struct atlas *atlas = NULL;
    enum err err = store_open(settings->values[SETTING_DB], STORE_WRITE, &serving->store, problem);
    if (!err && store_version(serving->store) != store_version_newest())
        err = problem_set(problem, ERR_VERSION,
                          "The database is not up to date. Run: signpost migrate --db FILE");
    if (!err)
        err = record_atlas(serving->store, &atlas, problem);
    if (!err)
        err = site_create(atlas, public_url(settings, serving), &serving->site, problem);
    if (!err) {
        site_contact(serving->site, str_from(settings->values[SETTING_CONTACT_EMAIL]));
        site_serve(serving->site, &serving->options);
        err = http_server_start(&serving->options, &serving->server, problem);
    }
    return err;
}

/* The record may have changed: show it anew. A failure leaves what was shown. */
static void serving_reload(struct serving *serving)
{
    struct problem problem = {0};
    const struct atlas *atlas = NULL;
    enum err err = record_atlas(serving->store, &atlas, &problem);
    if (!err)
        err = site_replace(serving->site, atlas, &problem);
    if (err)
        log_event(LOG_ERROR, "reload-failed", "%s: %s", err_name(err), problem.text);
    else
        log_event(LOG_INFO, "reloaded", "The directory was read again.");
}

static void signals_wait(struct serving *serving, const sigset_t *signals)
{
    struct timespec tick = {TICK_S, 0};
    for (;;) {
        int number = sigtimedwait(signals, NULL, &tick);
        struct problem problem = {0};
        if (number == SIGTERM || number == SIGINT)
            return;
        if (number == SIGHUP)
            serving_reload(serving);
        if (site_tick(serving->site, &problem) != OK)
            log_event(LOG_ERROR, "new-day-failed", "%s", problem.text);
    }
}

static enum outcome serve_run(struct call *call)
{
    struct problem problem = {0};
    struct serving serving = {0};
    sigset_t signals;
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
    printf("Signpost is running at %s/\n", url);
    fflush(stdout);
    log_event(LOG_INFO, "started", "Listening at %s", url);
    signals_wait(&serving, &signals);
    log_event(LOG_INFO, "stopping", "Requests in flight may end.");
    http_server_stop(serving.server, HTTP_DRAIN_MS);
    serving_finish(&serving);
    log_event(LOG_INFO, "stopped", "Good bye.");
    log_flush();
    return OUTCOME_DONE;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "answers over HTTP until it is told to stop",
    .more =
        "Stops on SIGTERM or SIGINT once requests in flight have ended; SIGHUP reads the database\n"
        "again. Logs go to standard error, without searches or callers.",
    .settings = (1u << SETTING_COUNT) - 1 - SETTING_BIT(SETTING_GEODATA),
    .run = serve_run,
};
