/* Any bytes as CSV: every row, whatever is wrong with the ones before it. */
#include <stdint.h>

#include "codec/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct csv csv;
    csv_init(&csv, (struct str){(const char *)data, size_bytes});
    struct problem problem = {0};
    int64_t line = 0;
    unsigned sum = 0;
    while (csv_next(&csv, &problem) != ERR_NOT_FOUND) {
        if (csv.line <= line || csv.at_byte > size_bytes)
            __builtin_trap();
        line = csv.line;
        for (int i = 0; i < csv.field_count; i++) /* the sanitizer sees every byte read */
            for (size_t k = 0; k < csv.fields[i].len; k++)
                sum += (unsigned char)csv.fields[i].ptr[k];
        sum += (unsigned)csv_column(&csv, "pcd7|pcd") + (unsigned)csv_field(&csv, 3).len;
    }
    csv_finish(&csv);
    return sum == 0x7FFFFFFF; /* the sum must not be optimised away */
}
