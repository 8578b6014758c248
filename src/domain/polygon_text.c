#include "domain/polygon_text.h"

#include "rings_write.h"

enum { DEGREE_DECIMALS = 6 }; /* about 10 cm */

enum err polygon_text_write(struct str wkb, const struct projection *projection,
                            struct arena *arena, struct buf *out, struct problem *problem)
{
    struct rings rings;
    enum err err = rings_from_wkb(wkb, arena, &rings, problem);
    if (err)
        return err;
    struct json_write json = json_write_to(out);
    rings_write(&json, projection, &rings, DEGREE_DECIMALS);
    return OK;
}
