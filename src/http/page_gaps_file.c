/* The page's drawing as a file: its title is the page's sentence, its keys are the legend. */
#include <stdio.h>

#include "http/page_gaps.h"
#include "render/drawing_file.h"

enum { PNG_SCALE = 2, NAME_LEN = 200 };

static struct str asked(const struct gap_page *page)
{
    return page->request->method == HTTP_GET ? http_argument_get(page->form, STR("f"), NULL)
                                             : STR("");
}

static bool is_drawing(const struct gap_page *page)
{
    return str_equal(asked(page), STR("svg")) || str_equal(asked(page), STR("png"));
}

bool gap_page_has_table(const struct gap_page *page)
{
    return page->gaps.asked == GAP_ASKED_SCENARIO || page->gaps.asked == GAP_ASKED_SITES;
}

bool gap_page_file_is_asked(const struct gap_page *page)
{
    bool is_table = str_equal(asked(page), STR("csv")) || str_equal(asked(page), STR("json"));
    return is_drawing(page) || (is_table && gap_page_has_table(page));
}

/* By the names that the views have for them, the one that says most first. */
static struct str drawing_of(const struct gap_page *page)
{
    static const char *const names[] = {"map_after", "map", "stair", "bars"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct view *drawing = view_member(page->view, str_from(names[i]));
        bool is_stairs_map = page->gaps.asked == GAP_ASKED_CLIFF && i == 0;
        if (drawing && drawing->text.len && !is_stairs_map)
            return drawing->text;
    }
    return STR("");
}

bool gap_page_has_drawing(const struct gap_page *page)
{
    return drawing_of(page).len > 0;
}

/* The second drawing of a page has its patterns in the first. */
static struct str with_patterns(struct gap_page *page, struct str svg)
{
    static const struct str end = {"</title>", 8};
    for (size_t i = 0; i + end.len < svg.len; i++) {
        struct str rest = {svg.ptr + i, svg.len - i};
        if (str_starts_with(rest, STR("<pattern")))
            return svg;
        if (str_starts_with(rest, STR("<path")))
            break;
    }
    for (size_t i = 0; i + end.len < svg.len; i++) {
        if (!str_starts_with((struct str){svg.ptr + i, svg.len - i}, end))
            continue;
        buf_str(&page->words, (struct str){svg.ptr, i + end.len});
        gap_patterns_write(false, &page->words);
        buf_str(&page->words, (struct str){svg.ptr + i + end.len, svg.len - i - end.len});
        return gap_page_keep(page);
    }
    return svg;
}

static void keys_set(const struct gap_page *page, struct drawing_file *file)
{
    static const char *const classes[GAP_VERDICT_COUNT] = {[GAP_COVERED] = "gap-covered",
                                                           [GAP_PARTLY] = "gap-partly-2",
                                                           [GAP_UNKNOWN] = "gap-unknown",
                                                           [GAP_NONE] = "gap-none"};
    if (page->gaps.asked == GAP_ASKED_CLIFF)
        return; /* a stair has one kind of area, which its title names */
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        file->keys[file->key_count++] =
            (struct drawing_key){classes[i], str_from(gap_verdict_words((enum gap_verdict)i))};
}

static struct str text_of(const struct gap_page *page, const char *name)
{
    const struct view *text = view_member(page->view, str_from(name));
    return text ? text->text : STR("");
}

static void notes_set(struct gap_page *page, struct drawing_file *file)
{
    struct str as_at = text_of(page, "as_at");
    struct str listings = text_of(page, "listings");
    if (page->picture->is_synthetic)
        file->notes[file->note_count++] = STR("Synthetic data: none of these services exist.");
    buf_format(&page->words, "Signpost, as at %.*s. %.*s", (int)as_at.len, as_at.ptr,
               (int)listings.len, listings.ptr);
    file->notes[file->note_count++] = gap_page_keep(page);
    file->notes[file->note_count++] = text_of(page, "unknown_means");
    buf_format(&page->words, "Fingerprint of the data: %s", page->atlas->version);
    file->notes[file->note_count++] = gap_page_keep(page);
    file->notes[file->note_count++] =
        STR("Contains National Statistics data © Crown copyright and database right. Contains "
            "Ordnance Survey data © Crown copyright and database right.");
}

static enum err name_add(struct gap_page *page, const char *ending, struct http_answer *answer,
                         struct problem *problem)
{
    struct str stem = gap_page_file_stem(page);
    char *name = ARENA_ARRAY(page->request->arena, char, NAME_LEN);
    if (!name)
        return gap_page_no_memory(problem);
    snprintf(name, NAME_LEN, "attachment; filename=\"%.*s.%s\"", (int)stem.len, stem.ptr, ending);
    return http_answer_header(answer, "Content-Disposition", name);
}

/* The answer of the API to the same question. */
static enum err table_write(struct gap_page *page, struct http_answer *answer,
                            struct problem *problem)
{
    const struct site_worker *worker = page->request->worker;
    bool is_csv = str_equal(asked(page), STR("csv"));
    bool is_map = page->gaps.asked == GAP_ASKED_SITES;
    page->gaps.format = is_csv ? GAP_CSV : is_map ? GAP_GEOJSON : GAP_JSON;
    struct gap_writing writing = {.atlas = page->atlas,
                                  .projection = worker->projection,
                                  .request = &page->gaps,
                                  .arena = page->arena};
    answer->content_type = gap_media_type(&page->gaps);
    enum err err = name_add(page, is_csv ? "csv" : is_map ? "geojson" : "json", answer, problem);
    return err ? err
               : gap_answer(&writing, page->memory, page->request->is_cancelled, answer->body,
                            problem);
}

static enum err drawing_write(struct gap_page *page, struct http_answer *answer,
                              struct problem *problem)
{
    bool is_png = str_equal(asked(page), STR("png"));
    struct drawing_file file = {.title = text_of(page, "sentence")};
    if (page->gaps.asked == GAP_ASKED_MATRIX) {
        struct str shows = text_of(page, "map_shows");
        buf_str(&page->words, file.title);
        buf_format(&page->words, " On the map: %.*s.", (int)shows.len, shows.ptr);
        file.title = gap_page_keep(page);
    }
    file.svg = drawing_of(page);
    if (!file.svg.len)
        return problem_set(problem, ERR_INVALID, "This page has no drawing.");
    file.svg = with_patterns(page, file.svg);
    keys_set(page, &file);
    notes_set(page, &file);
    answer->content_type = is_png ? "image/png" : "image/svg+xml";
    enum err err = name_add(page, is_png ? "png" : "svg", answer, problem);
    if (!err)
        err = is_png ? drawing_png_write(&file, PNG_SCALE, answer->body, problem)
                     : drawing_svg_write(&file, answer->body, problem);
    return err;
}

enum err gap_page_file_write(struct gap_page *page, struct http_answer *answer,
                             struct problem *problem)
{
    return is_drawing(page) ? drawing_write(page, answer, problem)
                            : table_write(page, answer, problem);
}
