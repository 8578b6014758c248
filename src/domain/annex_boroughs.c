/* One profile for each borough. */
#include "annex_making.h"

enum { SERVICES_SHOWN_MAX = 12 };

/* Groups that have words for people; that it is part of London goes without saying. */
static bool is_told_of(const struct area_record *area)
{
    return !area->imported && !area->wkb.len && !str_equal(area->type, STR("london")) &&
           !str_equal(gap_area_type_words(area->type), area->type);
}

static void group_facts(struct annex_rows *rows, int borough)
{
    struct annex_making *making = rows->making;
    const struct directory *directory = &making->atlas->directory;
    int told = 0;
    for (int i = making->atlas->borough_count; i < directory->areas_count; i++) {
        const struct area_record *area = &directory->areas[i];
        uint64_t maybe = 0;
        if (!is_told_of(area) ||
            !(area_members(making->atlas, i, making->moment.as_of, &maybe) & AREA_BIT(borough)))
            continue;
        if (told++)
            buf_char(&making->words, '\n');
        buf_str(&making->words, gap_area_type_words(area->type));
        buf_text(&making->words, ": ");
        buf_str(&making->words, area->name);
    }
    annex_fact(rows, "Part of", annex_keep(making));
}

static void verdict_fact(struct annex_rows *rows, const struct gap_area *area)
{
    struct buf *words = &rows->making->words;
    buf_text(words, gap_verdict_words(area->cell.verdict));
    if (area->cell.verdict == GAP_PARTLY) {
        buf_text(words, ": ");
        share_words(area->cell.share_of_women, words);
        buf_text(words, " of women");
    }
    annex_fact(rows, "On this day", annex_keep(rows->making));
}

static void services_fact(struct annex_rows *rows, const char *name,
                          const struct gap_service *services, int count)
{
    struct annex_making *making = rows->making;
    struct buf *words = &making->words;
    int shown = count <= SERVICES_SHOWN_MAX + 1 ? count : SERVICES_SHOWN_MAX;
    for (int i = 0; i < shown; i++) {
        if (i)
            buf_char(words, '\n');
        buf_str(words, gap_service_name(making->atlas, NULL, services[i].service));
        size_t before = words->len;
        gap_until_words(&services[i], words);
        if (words->len > before) { /* put a dash before what was said */
            struct str note =
                str_copy((struct str){words->ptr + before, words->len - before}, making->arena);
            words->len = before;
            buf_text(words, ", ");
            buf_str(words, note.ptr ? note : STR(""));
            making->is_short |= !note.ptr;
        }
        if (services[i].doubt == GAP_PART_OF_THE_AREA)
            buf_text(words, ", a part of the borough");
    }
    if (shown < count)
        buf_format(words, "\nand %d more", count - shown);
    annex_fact(rows, name, annex_keep(making));
}

static void last_fact(struct annex_rows *rows, const struct gap_area *area)
{
    struct buf *words = &rows->making->words;
    if (area->last_service == NONE)
        return;
    buf_str(words, gap_service_name(rows->making->atlas, NULL, area->last_service));
    buf_text(words, area->last_is_certain ? ", " : ", perhaps, ");
    gap_last_words(area, words);
    annex_fact(rows, "Last recorded", annex_keep(rows->making));
}

static void next_fact(struct annex_rows *rows, const struct gap_area *area)
{
    struct annex_making *making = rows->making;
    char day[DATE_WORDS_LEN];
    if (!area->has_next) {
        annex_fact(rows, "Next change", STR("None is recorded"));
        return;
    }
    date_words(area->next.date, day);
    buf_format(&making->words, "%s: %s.", day, gap_verdict_words(area->next.after.verdict));
    if (area->next.cause_count) {
        buf_char(&making->words, ' ');
        gap_cause_words(making->atlas, NULL, &area->next.causes[0], &making->words);
    }
    annex_fact(rows, "Next change", annex_keep(making));
}

static int row_of(const struct gap_matrix *matrix, int area)
{
    for (int i = 0; i < matrix->area_count; i++)
        if (matrix->areas[i] == area)
            return i;
    return NONE;
}

/* The needs of one verdict in one borough. */
static void needs_fact(struct annex_rows *rows, int area, enum gap_verdict verdict,
                       const char *name)
{
    struct annex_making *making = rows->making;
    const struct gap_matrix *matrix = &making->needs;
    struct str names[TERM_MAX];
    int row = row_of(matrix, area);
    int count = 0;
    for (int k = 0; row != NONE && k < matrix->column_count && k < TERM_MAX; k++)
        if (matrix->cells[row * matrix->column_count + k].verdict == verdict)
            names[count++] = term_label(making->atlas, "need", matrix->columns[k]);
    if (count == matrix->column_count && count > 1)
        buf_text(&making->words, "All of them");
    else
        annex_names(making, names, count, TERM_MAX);
    annex_fact(rows, name, annex_keep(making));
}

/* Places to go to in the borough on the day, whomever they take. */
static void places_fact(struct annex_rows *rows, int borough)
{
    struct annex_making *making = rows->making;
    const struct directory *directory = &making->atlas->directory;
    int told = 0;
    for (int i = 0; i < making->atlas->service_count && told <= SERVICES_SHOWN_MAX; i++) {
        const struct service_record *service = &directory->services[i];
        for (int k = 0; k < service->locations.count && !service->confidential; k++) {
            int location = service->locations.first + k;
            int site = directory->locations[location].site;
            if (directory->sites[site].area != borough ||
                runs_verdict(making->atlas, i, making->moment) > VERDICT_ASK ||
                !location_is_present(making->atlas, location, making->moment))
                continue;
            if (told++ == SERVICES_SHOWN_MAX) {
                buf_text(&making->words, "\nand more");
                break;
            }
            if (told > 1)
                buf_char(&making->words, '\n');
            buf_str(&making->words, service->name);
            buf_text(&making->words, ": ");
            site_words(making->atlas, site, &making->words);
        }
    }
    annex_fact(rows, "Places in it", annex_keep(making));
}

static void profile(struct annex_making *making, const struct gap_area *area)
{
    const struct area_record *record = &making->atlas->directory.areas[area->area];
    annex_heading(making, 2, record->name);
    struct annex_rows rows = annex_facts_begin(making);
    number_words(area->women, &making->words);
    annex_fact(&rows, "Women", annex_keep(making));
    group_facts(&rows, area->area);
    verdict_fact(&rows, area);
    services_fact(&rows, "Covered by", area->services, area->service_count);
    services_fact(&rows, "May be covered by", area->may, area->may_count);
    services_fact(&rows, "For some women", area->for_some, area->for_some_count);
    last_fact(&rows, area);
    needs_fact(&rows, area->area, GAP_COVERED, "Needs covered");
    needs_fact(&rows, area->area, GAP_UNKNOWN, "Needs unknown");
    needs_fact(&rows, area->area, GAP_NONE, "Needs with no service recorded");
    places_fact(&rows, area->area);
    next_fact(&rows, area);
    struct annex_table *table = annex_rows_end(&rows, STR(""));
    if (table)
        table->has_no_head = true;
}

void annex_boroughs(struct annex_making *making)
{
    annex_heading(making, 1, STR("Boroughs"));
    annex_text(making, STR("What is recorded for the women of each borough on this day."));
    for (int i = 0; i < making->detail.area_count; i++)
        profile(making, &making->detail.areas[i]);
}
