/* What the annex rests on. */
#include <stdlib.h>

#include "annex_making.h"

static int letter(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* ASCII letters alike, so that "prisonerseducation" does not follow "YourWorld"; then by bytes. */
static int title_compare(struct str a, struct str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int first = letter(a.ptr[i]);
        int second = letter(b.ptr[i]);
        if (first != second)
            return first - second;
    }
    return a.len != b.len ? (a.len > b.len) - (a.len < b.len) : str_compare(a, b);
}

static int by_title(const void *a, const void *b, void *context)
{
    const struct source_record *sources = context;
    int first = *(const int *)a;
    int second = *(const int *)b;
    int order = title_compare(sources[first].title, sources[second].title);
    return order ? order : (first > second) - (first < second);
}

const int *annex_sources_of(const struct atlas *atlas, struct moment moment, struct arena *arena,
                            int *count)
{
    const int *found = gap_sources_of(atlas, moment, arena, count);
    int *sorted = found ? ARENA_ARRAY(arena, int, (size_t)*count + 1) : NULL;
    if (!sorted)
        return NULL;
    for (int i = 0; i < *count; i++)
        sorted[i] = found[i];
    qsort_r(sorted, (size_t)*count, sizeof *sorted, by_title, atlas->directory.sources);
    return sorted;
}

static void services_sources(struct annex_making *making)
{
    static const struct annex_head heads[] = {
        {"Source", 58, false}, {"Its date", 18, false}, {"Licence", 24, false}};
    int count = 0;
    const int *sources = annex_sources_of(making->atlas, making->moment, making->arena, &count);
    struct annex_rows rows = annex_rows_begin(making, heads, 3);
    making->is_short |= !sources;
    for (int i = 0; sources && i < count; i++) {
        const struct source_record *record = &making->atlas->directory.sources[sources[i]];
        annex_cell(&rows, record->title)->url =
            str_is_web_address(record->url) ? record->url : STR("");
        annex_cell(&rows, record->date_text.len ? record->date_text : STR("Not dated"));
        annex_cell(&rows, record->licence.len ? record->licence : STR("Not stated"));
    }
    annex_heading(making, 2, STR("Services"));
    annex_rows_end(&rows, STR("Sources of the services, by title"));
}

void annex_sources(struct annex_making *making)
{
    annex_heading(making, 1, STR("Sources"));
    services_sources(making);
    annex_heading(making, 2, STR("Boroughs and women"));
    annex_text(making,
               STR("Borough boundaries: Office for National Statistics and Ordnance Survey, Open "
                   "Government Licence v3. Contains National Statistics data © Crown copyright and "
                   "database right. Contains Ordnance Survey data © Crown copyright and database "
                   "right."));
    buf_text(&making->words, "Numbers of women: ");
    buf_str(&making->words, gap_demand_words(making->atlas));
    buf_text(&making->words, ".");
    annex_text(making, annex_keep(making));
    annex_heading(making, 2, STR("Data fingerprint"));
    buf_format(&making->words,
               "%s. It is a hash of all public records: where one differs, so does the "
               "fingerprint.",
               making->atlas->version);
    annex_text(making, annex_keep(making));
}
