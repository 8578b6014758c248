/* What the map page shades, its drawing, and layers of context. */
#include "http/page_map.h"

/* Boroughs that are certain, and boroughs that are not known. */
struct shade {
    uint64_t sure;
    uint64_t maybe;
};

static struct shade shade_of(const struct map_page *page)
{
    const struct atlas *atlas = page->atlas;
    struct moment moment = page->question.moment;
    struct shade shade = {0, 0};
    if (page->choice.service != NONE) {
        if (atlas->directory.services[page->choice.service].confidential)
            return shade;
        struct cover cover = cover_at(atlas, page->choice.service, moment);
        shade = (struct shade){cover.yes & atlas->london, cover.maybe & atlas->london};
    } else if (page->choice.group != NONE) {
        shade.sure = area_members(atlas, page->choice.group, moment.as_of, &shade.maybe);
        shade.sure &= atlas->london;
        shade.maybe &= atlas->london & ~shade.sure;
    }
    return shade;
}

/* "Barnet, Brent and Camden" */
static void names_add(struct map_page *page, const char *name, uint64_t boroughs)
{
    struct buf *out = &page->words;
    for (uint64_t left = boroughs; left; left &= left - 1) {
        bool is_first = left == boroughs;
        bool is_last = (left & (left - 1)) == 0;
        if (!is_first)
            buf_text(out, is_last ? " and " : ", ");
        buf_str(out, page->atlas->directory.areas[__builtin_ctzll(left)].name);
    }
    view_add_text(page->view, name, words_keep(out, page->arena));
}

/* "E09000001 E09000007": for the script */
static void codes_add(struct map_page *page, const char *name, uint64_t boroughs)
{
    struct buf *out = &page->words;
    for (uint64_t left = boroughs; left; left &= left - 1) {
        if (left != boroughs)
            buf_char(out, ' ');
        buf_str(out, page->atlas->directory.areas[__builtin_ctzll(left)].code);
    }
    view_add_text(page->view, name, words_keep(out, page->arena));
}

/* Whose boroughs are shaded, and how to shade none. */
static void subject_add(struct map_page *page)
{
    const struct directory *directory = &page->atlas->directory;
    struct map_choice choice = page->choice;
    bool has_service = choice.service != NONE;
    if (!has_service && choice.group == NONE)
        return;
    struct view *subject = view_add_object(page->view, "subject");
    view_add_flag(subject, "is_service", has_service);
    view_add_flag(subject, "is_hidden",
                  has_service && directory->services[choice.service].confidential);
    view_add_text(subject, "name",
                  has_service ? directory->services[choice.service].name
                              : directory->areas[choice.group].name);
    if (has_service) {
        cover_words(page->atlas, choice.service, page->question.moment, &page->words);
        view_add_text(subject, "coverage", words_keep(&page->words, page->arena));
        choice.service = NONE;
    } else {
        choice.group = NONE;
    }
    view_add_text(subject, "link", map_page_link(page, &choice));
}

static void drawing_add(struct map_page *page, struct shade shade)
{
    struct map_drawing drawing = {.title =
                                      "Map of the services listed, with the boroughs of London",
                                  .marks = page->marks,
                                  .mark_count = page->mark_count,
                                  .covered = shade.sure,
                                  .maybe = shade.maybe};
    map_svg_write(page->atlas, &page->picture->outline, &drawing, &page->words);
    view_add_html(page->view, "map", words_keep(&page->words, page->arena));
}

/* The first text of a feature, or what its file calls it. */
static struct str feature_name(const struct directory *directory, const struct layer_record *layer,
                               int feature)
{
    for (int i = 0; i < layer->fields.count; i++) {
        const struct layer_value_record *value =
            &directory->layer_values[directory->layer_features[feature].values + i];
        bool is_text = directory->layer_fields[layer->fields.first + i].type == LAYER_TEXT;
        if (is_text && value->is_there && value->text.len)
            return value->text;
    }
    return directory->layer_features[feature].key;
}

static void layer_add(struct map_page *page)
{
    if (page->choice.layer == NONE)
        return;
    const struct directory *directory = &page->atlas->directory;
    const struct layer_record *layer = &directory->layers[page->choice.layer];
    struct view *into = view_add_object(page->view, "layer");
    view_add_text(into, "name", layer->name);
    view_add_int(into, "count", layer->features.count);
    view_add_flag(into, "has_more", layer->features.count > MAP_PAGE_FEATURES);
    struct view *list = view_add_list(into, "features");
    for (int i = 0; i < layer->features.count && i < MAP_PAGE_FEATURES; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", feature_name(directory, layer, layer->features.first + i));
    }
}

void map_page_areas_add(struct map_page *page)
{
    struct shade shade = shade_of(page);
    subject_add(page);
    names_add(page, "sure", shade.sure);
    names_add(page, "maybe", shade.maybe);
    codes_add(page, "sure_codes", shade.sure);
    codes_add(page, "maybe_codes", shade.maybe);
    view_add_flag(page->view, "has_marks", page->mark_count > 0);
    drawing_add(page, shade);
    layer_add(page);
}
