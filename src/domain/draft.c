#include "domain/draft.h"

#include <string.h>

void draft_init(struct draft *draft, struct arena *arena, struct directory *directory)
{
    *draft = (struct draft){.arena = arena, .directory = directory};
#define LIST(type, name) draft->name##_room = directory->name##_count;
    DIRECTORY_LISTS(LIST)
#undef LIST
    draft->coverage_areas_room = directory->coverage_areas_count;
    draft->sector_areas_room = directory->sector_areas_count;
}

/* Doubles; what is left behind stays in the arena. */
void *draft_grow(struct draft *draft, void *list, int count, int more, int *room, size_t size_bytes)
{
    if (more <= *room - count)
        return list;
    int wanted = *room * 2 > count + more ? *room * 2 : count + more;
    if (wanted < 16)
        wanted = 16;
    void *grown = arena_take(draft->arena, (size_t)wanted, size_bytes);
    if (!grown) {
        draft->failed = true;
        return list;
    }
    if (count)
        memcpy(grown, list, (size_t)count * size_bytes);
    *room = wanted;
    return grown;
}

static int *add_index(struct draft *draft, int *list, int *count, int *room, int index)
{
    list = draft_grow(draft, list, *count, 1, room, sizeof *list);
    if (*count < *room)
        list[(*count)++] = index;
    return list;
}

void draft_coverage_area(struct draft *draft, int area)
{
    struct directory *directory = draft->directory;
    directory->coverage_areas =
        add_index(draft, directory->coverage_areas, &directory->coverage_areas_count,
                  &draft->coverage_areas_room, area);
}

void draft_sector_area(struct draft *draft, int area)
{
    struct directory *directory = draft->directory;
    directory->sector_areas =
        add_index(draft, directory->sector_areas, &directory->sector_areas_count,
                  &draft->sector_areas_room, area);
}

struct str draft_text(struct draft *draft, struct str text)
{
    if (!text.len)
        return STR("");
    struct str copy = str_copy(text, draft->arena);
    if (copy.ptr)
        return copy;
    draft->failed = true;
    return STR("");
}

struct uuid draft_uuid(const char *kind, struct str key)
{
    struct buf name;
    buf_init(&name, 0);
    buf_text(&name, kind);
    buf_char(&name, ':');
    buf_str(&name, key);
    struct uuid id = uuid_from_name(buf_view(&name));
    buf_finish(&name);
    return id;
}
