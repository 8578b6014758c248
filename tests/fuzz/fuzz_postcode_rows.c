/* Files of postcodes: headers of any generation, and rows of any kind. */
#include <stdint.h>
#include <stdlib.h>

#include "domain/postcode_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void check_row(const struct csv *csv, const struct postcode_columns *columns)
{
    struct postcode_row row;
    enum postcode_row_kind kind = postcode_row_read(csv, columns, &row);
    if (kind == POSTCODE_ROW_GOOD &&
        (!postcode_key(&row.postcode) || row.easting < 0 || row.easting > 700000 ||
         row.northing < 0 || row.northing > 1300000))
        abort(); /* the schema would refuse it */
    if ((kind == POSTCODE_ROW_MALFORMED) != (row.reason != NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static struct csv csv; /* large */
    struct postcode_columns columns;
    struct problem problem = {0};
    csv_init(&csv, (struct str){(const char *)bytes, size_bytes});
    enum err err = csv_next(&csv, &problem);
    if (!err && !postcode_columns_find(&csv, &columns, &problem)) {
        if (!columns.has_header)
            check_row(&csv, &columns);
        while ((err = csv_next(&csv, &problem)) != ERR_NOT_FOUND)
            if (!err)
                check_row(&csv, &columns);
    }
    csv_finish(&csv);
    return 0;
}
