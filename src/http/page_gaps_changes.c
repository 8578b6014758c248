/* What a scenario changes, in words: so that a page on paper says what it is about. */
#include "http/page_gaps.h"

enum { BOROUGHS_MAX = 64 }; /* the bits of a set */

static void change_add(struct gap_page *page, struct view *list)
{
    view_add_text(view_add_object(list, NULL), "text", gap_page_keep(page));
}

static void counted_add(struct gap_page *page, struct view *list)
{
    buf_text(&page->words, "What counts: any recorded service");
    gap_page_whom(page, &page->words);
    if (page->gaps.question.funding == GAP_SECURED_ONLY)
        buf_text(&page->words, ", with secured funding only");
    change_add(page, list);
}

/* "The new hub, for women within 3 km of Barnet and in Brent". */
static void hub_add(struct gap_page *page, const struct gap_extra *hub, struct view *list)
{
    struct buf *out = &page->words;
    int boroughs[BOROUGHS_MAX];
    int count = 0;
    for (int i = 0; i < page->atlas->borough_count && i < BOROUGHS_MAX; i++)
        if (hub->boroughs & AREA_BIT(i))
            boroughs[count++] = i;
    buf_text(out, "Opened: ");
    buf_str(out, hub->name);
    buf_text(out, ", for women ");
    if (hub->wkb.len) {
        buf_text(out, "in the area that was drawn");
    } else if (hub->radius_m > 0) {
        buf_text(out, "within ");
        distance_words((int32_t)hub->radius_m, false, out);
        buf_text(out, " of ");
        buf_str(out, str_trim(http_argument_get(page->form, STR("hub_near"), NULL)));
    }
    if (count) {
        buf_text(out, hub->wkb.len || hub->radius_m > 0 ? " and in " : "in ");
        gap_page_names(page, boroughs, count, out);
    }
    change_add(page, list);
}

void gap_page_changes_add(struct gap_page *page)
{
    const struct gap_scenario *scenario = &page->gaps.scenario;
    struct view *list = view_add_list(page->view, "changes");
    char day[DATE_WORDS_LEN];
    counted_add(page, list);
    for (int i = 0; i < scenario->without_count; i++) {
        buf_text(&page->words, "Switched off: ");
        buf_str(&page->words, page->atlas->directory.services[scenario->without[i]].name);
        change_add(page, list);
    }
    for (int i = 0; i < scenario->extension_count; i++) {
        const struct gap_extension *extension = &scenario->extensions[i];
        date_words(extension->until, day);
        buf_text(&page->words, "Extended: ");
        buf_str(&page->words, page->atlas->directory.services[extension->service].name);
        buf_format(&page->words, ", until %s", day);
        change_add(page, list);
    }
    if (scenario->extra_count)
        hub_add(page, scenario->extras, list);
}
