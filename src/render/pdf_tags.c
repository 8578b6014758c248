/* Adds to a PDF what Cairo has no words for: its language, the text alternatives of figures, the
 * scope of tables' headings. The file is updated as ISO 32000-1 (7.5.6) says: the objects that
 * change are written again after its end, with a table of where they are. */
#include <stdio.h>
#include <stdlib.h>

#include "pdf.h"

enum { OFFSET_DIGITS = 10, ENTRY_BYTES = 20 };

struct update {
    const struct pdf *pdf;
    struct buf *file;
    size_t size_bytes; /* of the file as Cairo made it */
    size_t table;      /* where its table of objects begins */
    int object_count;
    struct buf objects; /* written again */
    struct buf entries; /* of the new table */
    int alts_done;
    int scopes_done;
};

static enum err is_damaged(struct problem *problem)
{
    return problem_set(problem, ERR_INVALID, "The PDF is not laid out as expected.");
}

static struct str rest_of(const struct update *update, size_t at)
{
    return (struct str){update->file->ptr + at, update->size_bytes - at};
}

static bool number_read(struct str *text, long *out)
{
    size_t i = 0;
    long number = 0;
    while (i < text->len && (text->ptr[i] == ' ' || text->ptr[i] == '\n' || text->ptr[i] == '\r'))
        i++;
    size_t first = i;
    while (i < text->len && text->ptr[i] >= '0' && text->ptr[i] <= '9' && i - first < 12)
        number = number * 10 + (text->ptr[i++] - '0');
    *out = number;
    text->ptr += i;
    text->len -= i;
    return i > first;
}

/* Where the last of a word is, or NONE. */
static long last_of(const struct update *update, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = update->size_bytes - len; at > 0; at--)
        if (memcmp(update->file->ptr + at, word, len) == 0)
            return (long)at;
    return NONE;
}

static bool table_find(struct update *update)
{
    long at = update->size_bytes > 16 ? last_of(update, "startxref") : NONE;
    long table = 0;
    long first = 0;
    long count = 0;
    if (at < 0)
        return false;
    struct str text = rest_of(update, (size_t)at + strlen("startxref"));
    if (!number_read(&text, &table) || (size_t)table + 8 > update->size_bytes)
        return false;
    update->table = (size_t)table;
    text = rest_of(update, update->table);
    if (!str_starts_with(text, STR("xref")))
        return false;
    text = rest_of(update, update->table + 4);
    if (!number_read(&text, &first) || !number_read(&text, &count) || first != 0 || count <= 0)
        return false;
    update->object_count = (int)count;
    return true;
}

/* The text of an object, from its number to its end; empty if it is not in use. */
static struct str object_of(const struct update *update, int number)
{
    struct str text = rest_of(update, update->table + 4);
    long first = 0;
    long count = 0;
    long offset = 0;
    if (!number_read(&text, &first) || !number_read(&text, &count))
        return STR("");
    while (text.len && (*text.ptr == '\n' || *text.ptr == '\r' || *text.ptr == ' ')) {
        text.ptr++;
        text.len--;
    }
    size_t entry = (size_t)number * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > text.len || text.ptr[entry + 17] != 'n')
        return STR("");
    struct str field = {text.ptr + entry, OFFSET_DIGITS};
    if (!number_read(&field, &offset) || (size_t)offset >= update->size_bytes)
        return STR("");
    struct str object = rest_of(update, (size_t)offset);
    const char *end = memmem(object.ptr, object.len, "endobj", 6);
    object.len = end ? (size_t)(end - object.ptr) : 0;
    return object;
}

static bool has(struct str text, const char *words)
{
    return memmem(text.ptr, text.len, words, strlen(words)) != NULL;
}

/* UTF-16, as text of a PDF is. */
static void text_write(struct str text, struct buf *out)
{
    buf_text(out, "<FEFF");
    const char *end = text.ptr + text.len;
    for (const char *at = text.ptr; at < end; at += g_utf8_skip[(unsigned char)*at]) {
        gunichar letter = g_utf8_get_char_validated(at, end - at);
        if (letter == (gunichar)-1 || letter == (gunichar)-2)
            break;
        if (letter >= 0x10000)
            buf_format(out, "%04X%04X", 0xD800 + ((letter - 0x10000) >> 10),
                       0xDC00 + ((letter - 0x10000) & 0x3FF));
        else
            buf_format(out, "%04X", letter);
    }
    buf_char(out, '>');
}

/* What an object gets beside what it has. */
static bool extra_write(struct update *update, struct str object, struct buf *out)
{
    const struct pdf *pdf = update->pdf;
    if (has(object, "/Type /Catalog")) {
        buf_text(out, "   /Lang (en-GB)\n   /ViewerPreferences << /DisplayDocTitle true >>\n"
                      "   /PageMode /UseOutlines\n");
        return true;
    }
    if (!has(object, "/Type /StructElem"))
        return false;
    if (has(object, "/S /Figure\n") && update->alts_done < pdf->alt_count) {
        buf_text(out, "   /Alt ");
        text_write(pdf->alts[update->alts_done++], out);
        buf_char(out, '\n');
        return true;
    }
    if (has(object, "/S /TH\n") && update->scopes_done < pdf->scope_count) {
        bool is_row = pdf->scopes[update->scopes_done++] == PDF_ROW;
        buf_format(out, "   /A << /O /Table /Scope /%s >>\n", is_row ? "Row" : "Column");
        return true;
    }
    return false;
}

/* Cairo 1.16 leaves "D:" out. */
static void put_repaired(struct str object, struct buf *out)
{
    static const char date[] = "/CreationDate (2";
    const char *at = memmem(object.ptr, object.len, date, sizeof date - 1);
    if (!at) {
        buf_str(out, object);
        return;
    }
    size_t before = (size_t)(at - object.ptr) + sizeof date - 2;
    buf_bytes(out, object.ptr, before);
    buf_text(out, "D:");
    buf_bytes(out, object.ptr + before, object.len - before);
}

static void object_update(struct update *update, int number)
{
    struct str object = object_of(update, number);
    struct buf extra;
    buf_init(&extra, 0);
    bool needs_date = has(object, "/CreationDate (2");
    if (object.len && (extra_write(update, object, &extra) || needs_date)) {
        struct str closing = object; /* up to ">>" */
        while (closing.len > 2 && memcmp(closing.ptr + closing.len - 2, ">>", 2) != 0)
            closing.len--;
        closing.len -= 2;
        buf_format(&update->entries, "%d 1\n%010zu 00000 n \n", number,
                   update->size_bytes + update->objects.len);
        put_repaired(closing, &update->objects);
        buf_str(&update->objects, buf_view(&extra));
        buf_text(&update->objects, ">>\nendobj\n");
    }
    update->objects.failed |= extra.failed;
    buf_finish(&extra);
}

/* "/Root 62 0 R" of the file's end. */
static void reference_copy(const struct update *update, const char *name, struct buf *out)
{
    long at = last_of(update, name);
    struct str text = at < 0 ? STR("") : rest_of(update, (size_t)at + strlen(name));
    long number = 0;
    if (number_read(&text, &number))
        buf_format(out, "   %s %ld 0 R\n", name, number);
}

enum err pdf_tags_write(const struct pdf *pdf, struct buf *file, struct problem *problem)
{
    struct update update = {.pdf = pdf, .file = file, .size_bytes = file->len};
    if (!table_find(&update))
        return is_damaged(problem);
    buf_init(&update.objects, 0);
    buf_init(&update.entries, 0);
    for (int i = 1; i < update.object_count; i++)
        object_update(&update, i);
    bool is_whole = update.alts_done == pdf->alt_count && update.scopes_done == pdf->scope_count;
    size_t table = update.size_bytes + update.objects.len;
    buf_format(&update.entries, "trailer\n<< /Size %d\n", update.object_count);
    reference_copy(&update, "/Root", &update.entries);
    reference_copy(&update, "/Info", &update.entries);
    buf_format(&update.entries, "   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n", update.table, table);
    buf_str(file, buf_view(&update.objects));
    buf_text(file, "xref\n");
    buf_str(file, buf_view(&update.entries));
    bool failed = update.objects.failed || update.entries.failed || file->failed;
    buf_finish(&update.objects);
    buf_finish(&update.entries);
    if (failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the PDF.");
    return is_whole ? OK : is_damaged(problem);
}
