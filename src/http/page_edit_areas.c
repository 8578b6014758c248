/* Areas as values of forms: their type and code, which stay when the atlas is built anew. */
#include "domain/gap.h"
#include "domain/words.h"
#include "page_edit_parts.h"

struct str edit_area_text(struct edit_page *page, int area)
{
    if (area < 0)
        return STR("");
    const struct area_record *record = &page->atlas->directory.areas[area];
    return edit_format(page, "%.*s/%.*s", (int)record->type.len, record->type.ptr,
                       (int)record->code.len, record->code.ptr);
}

int edit_area_find(struct edit_page *page, struct str text)
{
    const struct directory *directory = &page->atlas->directory;
    struct str type;
    if (!str_split(&text, '/', &type))
        return NONE;
    for (int i = 0; i < directory->areas_count; i++)
        if (str_equal(directory->areas[i].type, type) && str_equal(directory->areas[i].code, text))
            return i;
    return NONE;
}

/* Groups of several kinds share their names with boroughs: their kind is told. */
static void group_add(struct edit_page *page, int area, struct view *options)
{
    const struct area_record *record = &page->atlas->directory.areas[area];
    buf_str(&page->words, record->name);
    buf_text(&page->words, " (");
    buf_str(&page->words, gap_area_type_words(record->type));
    buf_char(&page->words, ')');
    edit_option(options, edit_area_text(page, area), words_keep(&page->words, page->arena),
                STR(""));
}

void edit_areas_add(struct edit_page *page, bool has_boroughs, bool has_groups,
                    struct view *options)
{
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; has_boroughs && i < page->atlas->borough_count; i++)
        edit_option(options, edit_area_text(page, i), all->areas[i].name, STR(""));
    for (int i = page->atlas->borough_count; has_groups && i < all->areas_count; i++)
        if (!all->areas[i].imported)
            group_add(page, i, options);
}
