#include "http/page_hours.h"

#include "http/picture.h"

struct hours_writer {
    const struct atlas *atlas;
    int service;
    struct moment moment;
    struct wall_time now;
    struct arena *arena;
};

/* "Open now, until 5pm" of one location; nothing when the service has ended. */
static void status_add(const struct hours_writer *writer, int location, struct view *into)
{
    struct hours hours = hours_words(writer->atlas, writer->service, location, writer->moment,
                                     writer->now, writer->arena);
    if (!hours.may_run) {
        view_add_flag(into, "status", false);
        return;
    }
    struct view *status = view_add_object(into, "status");
    view_add_text(status, "words", hours.words);
    view_add_text(status, "code", str_from(hours.code));
}

static void source_add(const struct hours_writer *writer, int source, struct view *into)
{
    if (source == NONE || writer->atlas->directory.services[writer->service].source == source) {
        view_add_flag(into, "source", false); /* that of the page */
        return;
    }
    const struct source_record *record = &writer->atlas->directory.sources[source];
    source_view(record, view_add_object(into, "source"));
}

static void group_add(const struct hours_writer *writer, const struct hours_group *group,
                      bool is_first, struct view *list)
{
    struct view *into = view_add_object(list, NULL);
    view_add_text(into, "place", group->place);
    view_add_text(into, "dates", group->dates);
    view_add_flag(into, "is_over", group->is_over);
    view_add_text(into, "holidays", group->holidays);
    view_add_text(into, "text", group->text);
    view_add_text(into, "note", group->note);
    source_add(writer, group->source, into);
    if (is_first)
        status_add(writer, group->location, into);
    else
        view_add_flag(into, "status", false);
    struct view *lines = view_add_list(into, "lines");
    for (int i = 0; i < group->line_count; i++) {
        struct view *line = view_add_object(lines, NULL);
        view_add_text(line, "days", group->lines[i].days);
        view_add_text(line, "times", group->lines[i].times);
    }
}

enum err hours_view(const struct atlas *atlas, int service, struct moment moment,
                    struct wall_time now, struct arena *arena, struct view *into,
                    struct problem *problem)
{
    const struct hours_writer writer = {atlas, service, moment, now, arena};
    const struct hours_table *table = hours_table(atlas, service, moment, arena);
    if (!table)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    struct view *hours = view_add_object(into, "hours");
    view_add_flag(hours, "is_stated", table->count > 0);
    struct view *groups = view_add_list(hours, "groups");
    for (int i = 0; i < table->count; i++) {
        const struct hours_group *group = &table->groups[i];
        bool is_first = true; /* of its location: one status for each */
        for (int k = 0; k < i; k++)
            is_first &= table->groups[k].location != group->location;
        group_add(&writer, group, is_first, groups);
    }
    return OK;
}
