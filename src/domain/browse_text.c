#include "domain/browse_text.h"

#include <string.h>

#include "domain/words.h"

/* ---- what is searched ------------------------------------------------------------------------ */

/* "Somewhere to live: Housing, homelessness, keeping a home (accommodation)" */
static void terms_write(const struct vocabulary *list, uint64_t terms, struct buf *out)
{
    for (int i = 0; list && i < list->count; i++) {
        if (!(terms >> i & 1))
            continue;
        if (out->len)
            buf_text(out, "; ");
        buf_str(out, list->terms[i].label);
        if (list->terms[i].hint.len)
            buf_text(out, ": ");
        buf_str(out, list->terms[i].hint);
        buf_text(out, " (");
        buf_str(out, list->terms[i].code);
        buf_char(out, ')');
    }
}

/* What it helps with; a service that names every need names none. */
static void needs_write(const struct atlas *atlas, int service, struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    const struct vocabulary *list = vocabulary_find(&directory->words, "need");
    struct span span = directory->services[service].rules;
    uint64_t terms = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->condition == CONDITION_NEED && rule->mode != RULE_EXCLUDES)
            terms |= rule->terms;
    }
    if (list && terms != vocabulary_all(list))
        terms_write(list, terms, out);
}

static void organisations_write(const struct atlas *atlas, int service, struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].roles;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct role_record *role = &directory->roles[i];
        if (role->role == ROLE_COMMISSIONER)
            continue;
        if (out->len)
            buf_text(out, ", ");
        buf_str(out, directory->organisations[role->organisation].name);
    }
}

/* The boroughs and groups that its source names, on whatever day. */
static void areas_write(const struct atlas *atlas, int service, struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].coverages;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (row->excludes || row->kind != COVERAGE_AREAS)
            continue;
        for (int k = row->areas.first; k < row->areas.first + row->areas.count; k++) {
            if (out->len)
                buf_text(out, ", ");
            buf_str(out, directory->areas[directory->coverage_areas[k]].name);
        }
    }
}

static void type_write(const struct atlas *atlas, int service, struct buf *out)
{
    const struct service_record *record = &atlas->directory.services[service];
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, "provision-type");
    int type = record->provision_type;
    if (list && type >= 0 && type < list->count)
        terms_write(list, UINT64_C(1) << type, out);
}

void browse_text_write(const struct atlas *atlas, int service, enum text_field field,
                       struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *record = &directory->services[service];
    switch (field) {
    case TEXT_NAME: buf_str(out, record->name); break;
    case TEXT_OTHER_NAME: buf_str(out, record->alternative_name); break;
    case TEXT_ORGANISATION: organisations_write(atlas, service, out); break;
    case TEXT_PROGRAMME:
        if (record->programme != NONE)
            buf_str(out, directory->programmes[record->programme].name);
        break;
    case TEXT_TYPE: type_write(atlas, service, out); break;
    case TEXT_NEEDS: needs_write(atlas, service, out); break;
    case TEXT_AREAS: areas_write(atlas, service, out); break;
    case TEXT_DESCRIPTION: buf_str(out, record->description); break;
    case TEXT_FIELD_COUNT: break;
    }
}

enum err browse_text_fill(const struct atlas *atlas, struct text_index *index,
                          struct problem *problem)
{
    struct buf fields[TEXT_FIELD_COUNT];
    enum err err = OK;
    for (int i = 0; i < TEXT_FIELD_COUNT; i++)
        buf_init(&fields[i], 0);
    for (int rank = 0; rank < atlas->service_count && !err; rank++) {
        struct str texts[TEXT_FIELD_COUNT];
        for (int i = 0; i < TEXT_FIELD_COUNT && !err; i++) {
            buf_clear(&fields[i]);
            browse_text_write(atlas, atlas->by_id[rank], (enum text_field)i, &fields[i]);
            texts[i] = buf_view(&fields[i]);
            if (fields[i].failed)
                err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
        }
        if (!err)
            err = text_index_add(index, texts, problem);
    }
    for (int i = 0; i < TEXT_FIELD_COUNT; i++)
        buf_finish(&fields[i]);
    return err ? err : text_index_complete(index, problem);
}

/* ---- why it was found ------------------------------------------------------------------------ */

enum { REASON_FIELDS_MAX = 3, REASON_WORDS_MAX = 4 };

static void quote(struct str text, struct buf *out)
{
    buf_text(out, "“");
    buf_str(out, text);
    buf_text(out, "”");
}

/* The words that were found in a field, each once, as they stand there. */
struct found {
    int count;
    struct text_piece words[REASON_WORDS_MAX];
};

static void found_put(struct found *found, struct text_piece piece)
{
    for (int i = 0; i < found->count; i++)
        if (str_equal_nocase(found->words[i].text, piece.text))
            return;
    if (found->count < REASON_WORDS_MAX)
        found->words[found->count++] = piece;
}

/* told: bits of the words whose likeness was told before. */
static void found_write(const struct text_search *search, const struct found *found, unsigned *told,
                        struct buf *out)
{
    for (int i = 0; i < found->count; i++) {
        const struct text_word *word = &search->words[found->words[i].word];
        if (i)
            buf_text(out, i + 1 == found->count ? " and " : ", ");
        quote(found->words[i].text, out);
        if (word->likeness == TEXT_BEGINS || *told >> found->words[i].word & 1)
            continue;
        *told |= 1U << found->words[i].word;
        buf_text(out,
                 word->likeness == TEXT_SPELLED_LIKE ? ", spelled like " : ", which begins like ");
        quote(word->typed, out);
    }
}

enum err browse_reason_words(const struct atlas *atlas, int service,
                             const struct text_search *search, struct arena *arena, struct buf *out,
                             struct problem *problem)
{
    static const char *const starts[] = {
        [TEXT_NAME] = "its name has ",
        [TEXT_OTHER_NAME] = "another name of it has ",
        [TEXT_ORGANISATION] = "the name of who runs it has ",
        [TEXT_PROGRAMME] = "the name of its programme has ",
        [TEXT_TYPE] = "its kind has ",
        [TEXT_NEEDS] = "what it helps with has ",
        [TEXT_AREAS] = "the areas that it covers have ",
        [TEXT_DESCRIPTION] = "its description mentions ",
    };
    struct buf words;
    int told = 0;
    unsigned likenesses = 0;
    size_t before = out->len;
    bool is_whole = true;
    buf_init(&words, 0);
    for (int field = 0; field < TEXT_FIELD_COUNT && told < REASON_FIELDS_MAX && is_whole; field++) {
        struct found found = {0};
        int count = 0;
        buf_clear(&words);
        browse_text_write(atlas, service, (enum text_field)field, &words);
        if (!words.len)
            continue;
        const struct text_piece *pieces = text_pieces(search, buf_view(&words), arena, &count);
        is_whole = pieces && !words.failed;
        for (int i = 0; i < count && pieces; i++)
            if (pieces[i].word != NONE_OF_THEM)
                found_put(&found, pieces[i]);
        if (!found.count)
            continue;
        if (told++)
            buf_text(out, ", and ");
        buf_text(out, starts[field]);
        found_write(search, &found, &likenesses, out);
    }
    buf_finish(&words);
    if (!is_whole || out->failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    if (told && out->ptr) {
        out->ptr[before] = (char)(out->ptr[before] - 'a' + 'A');
        buf_char(out, '.');
    }
    return OK;
}

void browse_search_words(const struct text_search *search, struct buf *out)
{
    for (int i = 0; i < search->word_count; i++) {
        const struct text_word *word = &search->words[i];
        if (word->likeness == TEXT_BEGINS)
            continue;
        if (out->len)
            buf_char(out, ' ');
        buf_text(out, "No service has ");
        quote(word->typed, out);
        if (word->likeness != TEXT_NOWHERE)
            buf_text(out, word->likeness == TEXT_SPELLED_LIKE ? ", but some have a word like it: "
                                                              : ", but some have its start: ");
        for (int k = 0; k < word->spelling_count; k++) {
            if (k)
                buf_text(out, k + 1 == word->spelling_count ? " or " : ", ");
            quote(word->spellings[k], out);
        }
        buf_char(out, '.');
    }
}
