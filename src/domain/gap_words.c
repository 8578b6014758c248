/* Codes and sentences of gaps. */
#include "gap_making.h"

const char *gap_doubt_code(enum gap_doubt doubt)
{
    static const char *const codes[GAP_DOUBT_COUNT] = {"",        "runs", "areas", "silent",
                                                       "funding", "some", "part"};
    return codes[doubt];
}

const char *gap_doubt_words(enum gap_doubt doubt)
{
    static const char *const words[GAP_DOUBT_COUNT] = {
        "",
        "We do not know whether it runs on that day.",
        "Its source does not say whether it covers this area then.",
        "Its source does not say whether it helps with this.",
        "We do not know whether it is paid for on that day.",
        "It takes only some women.",
        "It covers a part of the area.",
    };
    return words[doubt];
}

const char *gap_event_code(enum gap_event event)
{
    static const char *const codes[GAP_EVENT_COUNT] = {
        "begins",          "may-begin",    "may-end",   "ends",        "funding-begins",
        "funding-may-end", "funding-ends", "last-seen", "area-changes"};
    return codes[event];
}

struct str gap_service_name(const struct atlas *atlas, const struct gap_scenario *scenario,
                            int service)
{
    return service < atlas->service_count ? atlas->directory.services[service].name
                                          : scenario->extras[service - atlas->service_count].name;
}

void gap_cause_words(const struct atlas *atlas, const struct gap_scenario *scenario,
                     const struct gap_cause *cause, struct buf *out)
{
    static const char *const verbs[GAP_EVENT_COUNT] = {
        " begins",         " may begin",        " may have ended: its end is",
        " ends",           "’s funding begins", "’s funding may have ended: its end is",
        "’s funding ends", " was last seen",    ""};
    if (cause->service == NONE) {
        buf_text(out, "The boroughs of the area change.");
        return;
    }
    char when[BOUND_WORDS_LEN];
    bound_when(cause->earliest, cause->latest, when);
    buf_str(out, gap_service_name(atlas, scenario, cause->service));
    if (cause->is_cover)
        buf_text(out, "’s cover of the area");
    if (cause->event == GAP_MAY_END && cause->latest.days >= DATE_MAX.days) {
        buf_text(out, " may have ended: no source says that it ran later");
        when[0] = '\0';
    } else if (cause->event == GAP_LAST_SEEN && cause->latest.days <= DATE_MIN.days) {
        buf_text(out, " was not seen by any source");
        when[0] = '\0';
    } else {
        buf_text(out, verbs[cause->event]);
    }
    if (when[0]) {
        buf_char(out, ' ');
        buf_text(out, when);
    }
    buf_text(out, cause->event == GAP_LAST_SEEN && when[0] ? ", too long ago to rest on." : ".");
}
