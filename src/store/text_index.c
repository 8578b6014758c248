#include "store/text_index.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/token.h"
#include "text_spelling.h"

enum { ADD, SCORES, HAVERS, TERMS, STATEMENT_COUNT };

struct text_index {
    pthread_mutex_t mutex; /* one search at a time: a statement has one state */
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct arena arena; /* holds the terms */
    struct text_terms terms;
    int document_count;
    struct buf keys[TEXT_FIELD_COUNT];
};

/* Words reach SQLite as keys with spaces between them, so its plainest tokenizer does. Documents
 * are not kept: whoever searches knows them by number. */
static const char skeleton[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "CREATE VIRTUAL TABLE documents USING fts5(name, other_name, organisation, programme, type, "
    "needs, areas, description, content = '', tokenize = 'ascii');"
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(documents, row);"
    "INSERT INTO documents (documents, rank) VALUES ('hashsize', 16777216);"
    "BEGIN";

static const char *const queries[STATEMENT_COUNT] = {
    [ADD] = "INSERT INTO documents (rowid, name, other_name, organisation, programme, type, needs, "
            "areas, description) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    /* the weights of the fields, in their order */
    [SCORES] = "SELECT rowid, bm25(documents, 16, 12, 8, 6, 4, 4, 3, 1) FROM documents WHERE "
               "documents MATCH ?1",
    [HAVERS] = "SELECT rowid FROM documents WHERE documents MATCH ?1",
    [TERMS] = "SELECT term, doc FROM vocabulary ORDER BY term",
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
}

static enum err failed(const struct text_index *index, struct problem *problem)
{
    int code = sqlite3_errcode(index->db) & 0xFF;
    return problem_set(problem, code == SQLITE_NOMEM ? ERR_NO_MEMORY : ERR_DATABASE,
                       "The search failed: %s.", sqlite3_errmsg(index->db));
}

/* ---- making ---------------------------------------------------------------------------------- */

enum err text_index_create(struct text_index **out, struct problem *problem)
{
    struct text_index *index = calloc(1, sizeof *index);
    if (!index)
        return no_memory(problem);
    pthread_mutex_init(&index->mutex, NULL);
    arena_init(&index->arena, 0);
    for (int i = 0; i < TEXT_FIELD_COUNT; i++)
        buf_init(&index->keys[i], 0);
    enum err err = OK;
    if (sqlite3_open_v2(":memory:", &index->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_exec(index->db, skeleton, NULL, NULL, NULL) != SQLITE_OK)
        err = failed(index, problem);
    for (int i = 0; i < STATEMENT_COUNT && !err; i++)
        if (sqlite3_prepare_v3(index->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &index->statements[i], NULL) != SQLITE_OK)
            err = failed(index, problem);
    if (err)
        text_index_destroy(index);
    else
        *out = index;
    return err;
}

void text_index_destroy(struct text_index *index)
{
    if (!index)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(index->statements[i]);
    sqlite3_close(index->db);
    for (int i = 0; i < TEXT_FIELD_COUNT; i++)
        buf_finish(&index->keys[i]);
    arena_finish(&index->arena);
    pthread_mutex_destroy(&index->mutex);
    free(index);
}

static void keys_write(struct str text, struct buf *out)
{
    struct str word;
    buf_clear(out);
    while (token_next(&text, &word)) {
        token_key(word, out);
        buf_char(out, ' ');
    }
}

enum err text_index_add(struct text_index *index, const struct str fields[TEXT_FIELD_COUNT],
                        struct problem *problem)
{
    sqlite3_stmt *add = index->statements[ADD];
    sqlite3_bind_int(add, 1, index->document_count + 1);
    for (int i = 0; i < TEXT_FIELD_COUNT; i++) {
        struct buf *keys = &index->keys[i];
        keys_write(fields[i], keys);
        if (keys->failed)
            return no_memory(problem);
        sqlite3_bind_text(add, i + 2, keys->len ? keys->ptr : "", (int)keys->len, SQLITE_STATIC);
    }
    int code = sqlite3_step(add);
    sqlite3_reset(add);
    sqlite3_clear_bindings(add);
    if (code != SQLITE_DONE)
        return failed(index, problem);
    index->document_count++;
    return OK;
}

enum err text_index_complete(struct text_index *index, struct problem *problem)
{
    sqlite3_stmt *query = index->statements[TERMS];
    struct text_term *terms = NULL;
    int count = 0;
    int room = 0;
    int code;
    if (sqlite3_exec(index->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return failed(index, problem);
    while ((code = sqlite3_step(query)) == SQLITE_ROW) {
        const char *term = (const char *)sqlite3_column_text(query, 0);
        struct str key = {term, (size_t)sqlite3_column_bytes(query, 0)};
        struct text_term *grown = arena_grow(&index->arena, terms, count, &room, sizeof *terms);
        key = str_copy(key, &index->arena);
        if (!grown || !key.ptr) {
            sqlite3_reset(query);
            return no_memory(problem);
        }
        terms = grown;
        terms[count++] = (struct text_term){key, sqlite3_column_int(query, 1)};
    }
    sqlite3_reset(query);
    index->terms = (struct text_terms){count, terms};
    return code == SQLITE_DONE ? OK : failed(index, problem);
}

/* ---- what is searched for -------------------------------------------------------------------- */

/* They tell nothing, so that "help with debt" need not have a "with". */
static bool is_small(struct str key)
{
    static const char *const words[] = {"a",   "an", "and", "at", "by",  "for", "from", "help",
                                        "i",   "in", "is",  "my", "of",  "on",  "or",   "s",
                                        "the", "to", "up",  "we", "who", "with"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(key, str_from(words[i])))
            return true;
    return false;
}

static bool is_repeated(const struct text_search *search, struct str key)
{
    for (int i = 0; i < search->word_count; i++)
        if (str_equal(search->words[i].key, key))
            return true;
    return false;
}

/* Small words count where there are no others. */
static bool words_read(const struct text_index *index, struct str typed, bool with_small,
                       struct arena *arena, struct text_search *search)
{
    struct str word;
    struct buf key;
    bool is_whole = true;
    buf_init(&key, 0);
    while (is_whole && search->word_count < TEXT_WORDS_MAX && token_next(&typed, &word)) {
        buf_clear(&key);
        token_key(word, &key);
        if (!key.failed &&
            (is_small(buf_view(&key)) != with_small || is_repeated(search, buf_view(&key))))
            continue;
        struct text_word *added = &search->words[search->word_count];
        *added = (struct text_word){.typed = word, .key = str_copy(buf_view(&key), arena)};
        is_whole = !key.failed && added->key.ptr;
        if (!is_whole)
            break;
        text_word_understand(&index->terms, added);
        search->word_count++;
    }
    buf_finish(&key);
    return is_whole;
}

/* A key holds letters and digits alone, so in quotes it is nothing but itself. */
static void match_write(const struct text_word *word, struct buf *out)
{
    if (word->likeness == TEXT_BEGINS) {
        buf_format(out, "\"%.*s\" *", (int)word->key.len, word->key.ptr);
        return;
    }
    for (int i = 0; i < word->spelling_count; i++)
        buf_format(out, "%s\"%.*s\"", i ? " OR " : "", (int)word->spellings[i].len,
                   word->spellings[i].ptr);
}

/* ---- searching ------------------------------------------------------------------------------- */

/* One search under way; bits of the words that each document has. */
struct searching {
    struct text_index *index;
    struct text_search *search;
    uint8_t *words;
    struct buf match;
    struct text_hit *hits;
    int hit_count;
};

static enum err havers_mark(struct searching *searching, int word, struct problem *problem)
{
    const struct text_index *index = searching->index;
    sqlite3_stmt *query = index->statements[HAVERS];
    struct buf match;
    buf_init(&match, 0);
    match_write(&searching->search->words[word], &match);
    if (match.failed) {
        buf_finish(&match);
        return no_memory(problem);
    }
    if (searching->match.len)
        buf_text(&searching->match, " OR ");
    buf_str(&searching->match, buf_view(&match));
    sqlite3_bind_text(query, 1, match.ptr, (int)match.len, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(query)) == SQLITE_ROW) {
        int number = sqlite3_column_int(query, 0) - 1;
        if (number >= 0 && number < index->document_count)
            searching->words[number] |= (uint8_t)(1U << word);
    }
    sqlite3_reset(query);
    sqlite3_clear_bindings(query);
    buf_finish(&match);
    return code == SQLITE_DONE ? OK : failed(index, problem);
}

/* Scores of the documents that count: those with all words, or with some if none has all. */
static enum err hits_read(struct searching *searching, unsigned wanted, struct problem *problem)
{
    const struct text_index *index = searching->index;
    sqlite3_stmt *query = index->statements[SCORES];
    if (searching->match.failed)
        return no_memory(problem);
    sqlite3_bind_text(query, 1, searching->match.ptr, (int)searching->match.len, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(query)) == SQLITE_ROW) {
        int number = sqlite3_column_int(query, 0) - 1;
        if (number < 0 || number >= index->document_count ||
            (searching->words[number] & wanted) != wanted ||
            searching->hit_count == index->document_count)
            continue;
        searching->hits[searching->hit_count++] =
            (struct text_hit){number, searching->words[number], sqlite3_column_double(query, 1)};
    }
    sqlite3_reset(query);
    sqlite3_clear_bindings(query);
    return code == SQLITE_DONE ? OK : failed(index, problem);
}

static int hit_compare(const void *left, const void *right)
{
    const struct text_hit *a = left;
    const struct text_hit *b = right;
    int more = __builtin_popcount(b->words) - __builtin_popcount(a->words);
    if (more)
        return more;
    if (a->score < b->score || a->score > b->score)
        return a->score < b->score ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static enum err find(struct searching *searching, struct arena *arena, struct problem *problem)
{
    struct text_search *search = searching->search;
    unsigned all = (1U << search->word_count) - 1;
    enum err err = OK;
    bool has_any = false;
    for (int i = 0; i < search->word_count && !err; i++) {
        if (search->words[i].likeness == TEXT_NOWHERE)
            continue;
        has_any = true;
        err = havers_mark(searching, i, problem);
    }
    search->is_partly = true;
    for (int i = 0; i < searching->index->document_count && search->is_partly; i++)
        search->is_partly = searching->words[i] != all;
    if (!err && has_any)
        err = hits_read(searching, search->is_partly ? 0 : all, problem);
    if (err)
        return err;
    qsort(searching->hits, (size_t)searching->hit_count, sizeof *searching->hits, hit_compare);
    search->total = searching->hit_count;
    search->hit_count = search->total < TEXT_HITS_MAX ? search->total : TEXT_HITS_MAX;
    search->hits = ARENA_ARRAY(arena, struct text_hit, (size_t)search->hit_count + 1);
    if (!search->hits)
        return no_memory(problem);
    memcpy(search->hits, searching->hits, (size_t)search->hit_count * sizeof *search->hits);
    return OK;
}

enum err text_index_search(struct text_index *index, struct str typed, struct arena *arena,
                           struct text_search *out, struct problem *problem)
{
    struct text_search search = {0};
    bool is_whole = words_read(index, typed, false, arena, &search);
    if (is_whole && !search.word_count)
        is_whole = words_read(index, typed, true, arena, &search);
    struct searching searching = {.index = index, .search = &search};
    size_t room = (size_t)index->document_count + 1;
    buf_init(&searching.match, 0);
    searching.words = calloc(room, sizeof *searching.words);
    searching.hits = calloc(room, sizeof *searching.hits);
    enum err err = OK;
    if (!is_whole || !searching.words || !searching.hits) {
        err = no_memory(problem);
    } else if (search.word_count) {
        pthread_mutex_lock(&index->mutex);
        err = find(&searching, arena, problem);
        pthread_mutex_unlock(&index->mutex);
    }
    free(searching.words);
    free(searching.hits);
    buf_finish(&searching.match);
    if (!err)
        *out = search;
    return err;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static bool word_has(const struct text_word *word, struct str key)
{
    if (word->likeness == TEXT_BEGINS)
        return str_starts_with(key, word->key);
    for (int i = 0; i < word->spelling_count; i++)
        if (str_equal(key, word->spellings[i]))
            return true;
    return false;
}

static int word_of(const struct text_search *search, struct str key)
{
    for (int i = 0; i < search->word_count; i++)
        if (word_has(&search->words[i], key))
            return i;
    return NONE_OF_THEM;
}

struct text_piece *text_pieces(const struct text_search *search, struct str text,
                               struct arena *arena, int *count)
{
    struct text_piece *pieces = NULL;
    int made = 0;
    int room = 0;
    struct str rest = text;
    struct str word;
    struct buf key;
    const char *done = text.ptr;
    buf_init(&key, 0);
    while (token_next(&rest, &word)) {
        buf_clear(&key);
        token_key(word, &key);
        int found = word_of(search, buf_view(&key));
        if (found == NONE_OF_THEM)
            continue;
        struct text_piece added[] = {
            {{done, (size_t)(word.ptr - done)}, NONE_OF_THEM},
            {word, found},
        };
        for (size_t i = added[0].text.len ? 0 : 1; i < 2; i++) {
            struct text_piece *grown = arena_grow(arena, pieces, made, &room, sizeof *pieces);
            if (!grown)
                break;
            pieces = grown;
            pieces[made++] = added[i];
        }
        done = word.ptr + word.len;
    }
    buf_finish(&key);
    struct str last = {done, (size_t)(text.ptr + text.len - done)};
    struct text_piece *grown =
        last.len ? arena_grow(arena, pieces, made, &room, sizeof *pieces) : pieces;
    if (grown && last.len)
        grown[made++] = (struct text_piece){last, NONE_OF_THEM};
    *count = grown ? made : 0;
    return grown;
}
