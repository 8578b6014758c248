/* Cells that hold a number or a day. */
#include <stdio.h>
#include <string.h>

#include "model/date_words.h"
#include "services_cells.h"

enum { SERIAL_1970 = 25569 };

struct str cell_number(struct intake *intake, const char *name, struct str cell, int64_t least,
                       int64_t most)
{
    char digits[32];
    size_t len = 0;
    int64_t number = 0;
    struct str text = cell;
    if (str_starts_with(text, STR("\xC2\xA3"))) /* the pound sign */
        text = str_trim((struct str){text.ptr + 2, text.len - 2});
    for (size_t i = 0; i < text.len && len < sizeof digits; i++)
        if (text.ptr[i] != ',')
            digits[len++] = text.ptr[i];
    if (!str_to_int((struct str){digits, len}, &number)) {
        intake_fault(intake, name, "\"%.*s\" is no whole number: write digits alone, such as %s.",
                     SHOWN(cell), most > INT32_MAX ? "90000" : "18");
        return STR("");
    }
    if (number < least || number > most) {
        intake_fault(intake, name, "\"%.*s\" is not between %lld and %lld.", SHOWN(cell),
                     (long long)least, (long long)most);
        return STR("");
    }
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    return draft_text(&intake->reading.base.draft, str_from(digits));
}

/* Three numbers: of a day, in the order in which they stand. */
static bool three_numbers(struct str cell, char between, int numbers[3])
{
    struct str part;
    int count = 0;
    int64_t number = 0;
    while (cell.ptr && str_split(&cell, between, &part)) {
        if (count == 3 || !part.len || part.len > 4 || !str_to_int(part, &number) || number < 0)
            return false;
        numbers[count++] = (int)number;
    }
    return count == 3;
}

/* Says what is wrong with a day of three numbers, if that can be said. */
static bool fault_numbers(struct intake *intake, const char *name, struct str cell)
{
    int n[3];
    struct date first;
    bool is_iso = three_numbers(cell, '-', n) && n[0] > 999;
    if (!is_iso && !three_numbers(cell, '/', n) && !three_numbers(cell, '.', n) &&
        !three_numbers(cell, '-', n))
        return false;
    int year = is_iso ? n[0] : n[2];
    int day = is_iso ? n[2] : n[0];
    if (!is_iso && year < 100 && day && n[1] && n[1] <= 12)
        intake_fault(intake, name,
                     "\"%.*s\" has a year of two digits: write all four, such as %d/%d/20%02d.",
                     SHOWN(cell), day, n[1], year);
    else if (!is_iso && n[1] > 12 && n[1] <= 31 && day && day <= 12)
        intake_fault(intake, name, "\"%.*s\" has no month %d. The day comes first: is it %d/%d/%d?",
                     SHOWN(cell), n[1], n[1], day, year);
    else if (!n[1] || n[1] > 12)
        intake_fault(intake, name, "\"%.*s\" has no month from 1 to 12. %s", SHOWN(cell),
                     date_words_help);
    else if (date_from_ymd(year, n[1], 1, &first))
        intake_fault(intake, name, "\"%.*s\" is no day: that month has %d days.", SHOWN(cell),
                     date_add_months(first, 1).days - first.days);
    else
        return false;
    return true;
}

/* What a spreadsheet or an American may have meant. */
static void fault_day(struct intake *intake, const char *name, struct str cell)
{
    char words[DATE_WORDS_LEN];
    int64_t serial = 0;
    if (str_to_int(cell, &serial) && serial > 20000 && serial < 80000) {
        date_words((struct date){(int32_t)(serial - SERIAL_1970)}, words);
        intake_fault(intake, name,
                     "\"%.*s\" is a spreadsheet's number for a day: write %s instead.", SHOWN(cell),
                     words);
    } else if (!fault_numbers(intake, name, cell)) {
        intake_fault(intake, name, "\"%.*s\" is no day that can be read. %s", SHOWN(cell),
                     date_words_help);
    }
}

/* As ISO 8601 where that says it, else in the words that are read again. */
static struct str bound_text(struct intake *intake, struct date earliest, struct date latest)
{
    char words[DATE_WORDS_BOUND_LEN];
    char iso[DATE_TEXT_LEN + 1];
    struct date first;
    struct date last;
    bound_print(earliest, latest, iso);
    if (earliest.days == DATE_MAX.days)
        snprintf(words, sizeof words, "ongoing");
    else if (iso[0] && !date_words_read(str_from(iso), &first, &last) &&
             first.days == earliest.days && last.days == latest.days)
        snprintf(words, sizeof words, "%s", iso);
    else
        date_words_write(earliest, latest, words);
    return draft_text(&intake->reading.base.draft, str_from(words));
}

struct str sheet_bound_text(struct intake *intake, struct date earliest, struct date latest)
{
    return bound_text(intake, earliest, latest);
}

struct str cell_bound(struct intake *intake, const struct column *column, struct str cell)
{
    struct date earliest;
    struct date latest;
    if (str_equal_nocase(cell, STR("open")) || str_equal_nocase(cell, STR("present")) ||
        str_equal_nocase(cell, STR("current")))
        return STR("ongoing");
    if (date_words_read(cell, &earliest, &latest)) {
        fault_day(intake, column->name, cell);
        return STR("");
    }
    return bound_text(intake, earliest, latest);
}

struct str cell_day(struct intake *intake, const struct column *column, struct str cell)
{
    struct date earliest;
    struct date latest;
    if (date_words_read(cell, &earliest, &latest)) {
        fault_day(intake, column->name, cell);
        return STR("");
    }
    if (earliest.days != latest.days || earliest.days == DATE_MAX.days) {
        intake_fault(intake, column->name, "\"%.*s\" is no single day: write it like 1 April 2026.",
                     SHOWN(cell));
        return STR("");
    }
    if (column == &services_columns[COLUMN_CHECKED_ON] && earliest.days > intake->base.today.days) {
        intake_fault(intake, column->name,
                     "\"%.*s\" is yet to come: write the day of the last check.", SHOWN(cell));
        return STR("");
    }
    return bound_text(intake, earliest, latest);
}
