/* The choices of the map page. */
#include "domain/gap.h"
#include "http/page_map.h"

static struct view *select_add(struct view *into, const char *field, const char *label)
{
    struct view *select = view_add_object(into, NULL);
    view_add_text(select, "field", str_from(field));
    view_add_text(select, "label", str_from(label));
    return view_add_list(select, "options");
}

static void option_add(struct view *list, struct str value, struct str label, bool is_chosen)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
    view_add_flag(option, "chosen", is_chosen);
}

static void terms_add(const struct map_page *page, struct view *into, const char *field,
                      const char *label, const char *any, int chosen)
{
    const struct vocabulary *list = vocabulary_find(&page->atlas->directory.words, field);
    struct view *options = select_add(into, field, label);
    option_add(options, STR(""), str_from(any), chosen == NONE);
    for (int i = 0; list && i < list->count; i++)
        option_add(options, list->terms[i].code, list->terms[i].label, i == chosen);
}

static void boroughs_add(const struct map_page *page, struct view *into)
{
    const struct area_record *areas = page->atlas->directory.areas;
    struct view *options = select_add(into, "borough", "Where she lives");
    option_add(options, STR(""), STR("Anywhere"), page->choice.borough == NONE);
    for (int i = 0; i < page->atlas->borough_count; i++)
        option_add(options, areas[i].code, areas[i].name, i == page->choice.borough);
}

static struct str id_of(const struct map_page *page, int area)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(page->atlas->directory.areas[area].id, text);
    return str_copy(str_from(text), page->arena);
}

/* By their kind. Areas with a boundary of their own (wards) are no groups of boroughs. */
static void groups_add(const struct map_page *page)
{
    const struct directory *directory = &page->atlas->directory;
    struct view *kinds = view_add_list(page->view, "kinds");
    struct view *options = NULL;
    struct str before = STR("");
    for (int i = page->atlas->borough_count; i < directory->areas_count; i++) {
        const struct area_record *area = &directory->areas[i];
        if (area->wkb.len)
            continue;
        if (!options || !str_equal(area->type, before)) {
            struct view *kind = view_add_object(kinds, NULL);
            view_add_text(kind, "label", gap_area_type_words(area->type));
            options = view_add_list(kind, "options");
        }
        before = area->type;
        option_add(options, id_of(page, i), area->name, i == page->choice.group);
    }
}

static void layers_add(const struct map_page *page)
{
    const struct directory *directory = &page->atlas->directory;
    struct view *list = view_add_list(page->view, "layers");
    view_add_flag(page->view, "has_layers", directory->layers_count > 0);
    for (int i = 0; i < directory->layers_count; i++)
        option_add(list, directory->layers[i].name, directory->layers[i].name,
                   i == page->choice.layer);
}

static void day_add(const struct map_page *page)
{
    char text[DATE_TEXT_LEN + 1];
    struct view *item = view_add_object(view_add_list(page->view, "days"), NULL);
    date_print(page->question.moment.as_of, text);
    view_add_text(item, "field", STR("as_of"));
    view_add_text(item, "label", STR("On which day?"));
    view_add_text(item, "error", page->errors.count ? page->errors.items[0].text : STR(""));
    view_add_format(item, "value", "%s", page->errors.count ? "" : text);
}

void map_page_form_add(struct map_page *page)
{
    struct view *list = view_add_list(page->view, "selects");
    terms_add(page, list, "need", "Need", "Any need", page->choice.need);
    terms_add(page, list, "stage", "Stage", "Any stage", page->choice.stage);
    boroughs_add(page, list);
    groups_add(page);
    layers_add(page);
    day_add(page);
}
