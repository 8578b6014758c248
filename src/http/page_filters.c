/* What a list of results can be narrowed to. No choice leads to nothing: one that would leave no
 * service is shown with its 0 and cannot be chosen. */
#include "domain/words.h"
#include "http/page_find.h"

static void choice_add(struct view *list, struct str value, struct str label, int count,
                       bool is_chosen)
{
    struct view *choice = view_add_object(list, NULL);
    view_add_text(choice, "value", value);
    view_add_text(choice, "label", label);
    view_add_int(choice, "count", count);
    view_add_flag(choice, "chosen", is_chosen);
    view_add_flag(choice, "off", !count && !is_chosen);
}

static struct view *group_add(struct view *groups, const char *field, const char *legend)
{
    struct view *group = view_add_object(groups, NULL);
    view_add_text(group, "field", str_from(field));
    view_add_text(group, "legend", str_from(legend));
    return view_add_list(group, "choices");
}

static void terms_add(const struct atlas *atlas, const char *vocabulary, uint64_t chosen,
                      const int *counts, struct view *list)
{
    const struct vocabulary *words = vocabulary_find(&atlas->directory.words, vocabulary);
    for (int i = 0; words && i < words->count; i++)
        choice_add(list, words->terms[i].code, words->terms[i].label, counts[i], chosen >> i & 1);
}

void filters_view(const struct atlas *atlas, const struct narrow *narrow,
                  const struct narrow_counts *counts, struct view *into)
{
    struct view *filters = view_add_object(into, "filters");
    bool is_narrowed = narrow->types || narrow->needs || narrow->marks;
    view_add_flag(filters, "is_narrowed", is_narrowed);
    view_add_int(filters, "left", counts->left);
    view_add_int(filters, "whole", counts->whole);
    view_add_flag(filters, "nothing_left", is_narrowed && !counts->left);
    struct view *groups = view_add_list(filters, "groups");
    struct view *list = group_add(groups, "only", "Only if its source says so");
    for (int i = 0; i < NARROW_MARK_COUNT; i++) {
        enum narrow_mark mark = (enum narrow_mark)i;
        if (mark == NARROW_OPEN_NOW && !counts->is_today && !(narrow->marks >> i & 1))
            continue;
        choice_add(list, str_from(narrow_mark_code(mark)), str_from(narrow_mark_label(mark)),
                   counts->marks[i], narrow->marks >> i & 1);
    }
    list = group_add(groups, "only-type", "Kind of service");
    terms_add(atlas, "provision-type", narrow->types, counts->types, list);
    list = group_add(groups, "only-need", "It says that it helps with");
    terms_add(atlas, "need", narrow->needs, counts->needs, list);
}
