/* A directory while it is being put together: lists that grow in the arena. Adding never fails by
 * itself: once memory has run out, records go to a spare place and failed says so. */
#ifndef SIGNPOST_DOMAIN_DRAFT_H
#define SIGNPOST_DOMAIN_DRAFT_H

#include "model/directory.h"

struct draft {
    struct arena *arena;
    struct directory *directory; /* what is there stays, and is moved when it grows */
#define LIST(type, name) int name##_room;
    DIRECTORY_LISTS(LIST)
#undef LIST
    int coverage_areas_room;
    int sector_areas_room;
    bool failed;
    _Alignas(16) unsigned char spare[1024];
};

void draft_init(struct draft *draft, struct arena *arena, struct directory *directory);

/* Room for at least so many records more. */
void *draft_grow(struct draft *draft, void *list, int count, int more, int *room,
                 size_t size_bytes);

/* draft_services(&draft) adds a zeroed service and returns it, draft_services_reserve makes room;
 * so for every list. The record may move when the next of its list is added. */
#define LIST(type, name)                                                                           \
    static inline void draft_##name##_reserve(struct draft *draft, int more)                       \
    {                                                                                              \
        struct directory *directory = draft->directory;                                            \
        directory->name = draft_grow(draft, directory->name, directory->name##_count, more,        \
                                     &draft->name##_room, sizeof *directory->name);                \
    }                                                                                              \
    static inline struct type *draft_##name(struct draft *draft)                                   \
    {                                                                                              \
        struct directory *directory = draft->directory;                                            \
        _Static_assert(sizeof *directory->name <= sizeof draft->spare, "the spare is too small");  \
        draft_##name##_reserve(draft, 1);                                                          \
        if (directory->name##_count < draft->name##_room)                                          \
            return &directory->name[directory->name##_count++];                                    \
        return (struct type *)(void *)draft->spare;                                                \
    }
DIRECTORY_LISTS(LIST)
#undef LIST

void draft_coverage_area(struct draft *draft, int area);
void draft_sector_area(struct draft *draft, int area);

/* A copy in the arena. */
struct str draft_text(struct draft *draft, struct str text);

/* The id of "kind:key". */
struct uuid draft_uuid(const char *kind, struct str key);

#endif
