/* Words that people search for: never syntax, and every piece of a text lies in it in order. */
#include <stdint.h>
#include <stdlib.h>

#include "store/text_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text_index *index_make(void)
{
    static const char *const texts[] = {"Housing advice", "Women's hub, Caf\xC3\xA9 Zo\xC3\xAB",
                                        "On probation since 2019", "housing housing housing"};
    struct text_index *index;
    if (text_index_create(&index, NULL) != OK)
        abort();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str fields[TEXT_FIELD_COUNT] = {{NULL, 0}};
        fields[TEXT_NAME] = str_from(texts[i]);
        if (text_index_add(index, fields, NULL) != OK)
            abort();
    }
    if (text_index_complete(index, NULL) != OK)
        abort();
    return index;
}

static void pieces_check(const struct text_search *search, struct str text, struct arena *arena)
{
    int count;
    const struct text_piece *pieces = text_pieces(search, text, arena, &count);
    const char *at = text.ptr;
    for (int i = 0; i < count; i++) {
        if (pieces[i].text.ptr != at || pieces[i].text.len == 0 ||
            pieces[i].word >= search->word_count)
            abort();
        at += pieces[i].text.len;
    }
    if (count && at != text.ptr + text.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_index *index;
    struct str typed = {(const char *)data, size};
    struct text_search search;
    struct arena arena;
    if (!index)
        index = index_make();
    arena_init(&arena, 0);
    if (text_index_search(index, typed, &arena, &search, NULL) != OK ||
        search.word_count > TEXT_WORDS_MAX || search.hit_count > 4)
        abort();
    pieces_check(&search, typed, &arena);
    pieces_check(&search, STR("Housing for women's groups"), &arena);
    arena_finish(&arena);
    return 0;
}
