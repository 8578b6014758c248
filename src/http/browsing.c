#include "http/browsing.h"

#include "domain/browse_text.h"

void browsing_init(struct browsing *browsing)
{
    pthread_mutex_init(&browsing->mutex, NULL);
    arena_init(&browsing->arena, 0);
}

void browsing_finish(struct browsing *browsing)
{
    text_index_destroy(browsing->texts);
    arena_finish(&browsing->arena);
    pthread_mutex_destroy(&browsing->mutex);
}

enum err browsing_sets(struct browsing *browsing, const struct atlas *atlas,
                       const struct browse_sets **out, struct problem *problem)
{
    enum err err = OK;
    pthread_mutex_lock(&browsing->mutex);
    if (!browsing->has_sets)
        err = browse_sets_make(atlas, &browsing->arena, &browsing->sets, problem);
    browsing->has_sets |= !err;
    pthread_mutex_unlock(&browsing->mutex);
    if (!err)
        *out = &browsing->sets;
    return err;
}

enum err browsing_texts(struct browsing *browsing, const struct atlas *atlas,
                        struct text_index **out, struct problem *problem)
{
    enum err err = OK;
    struct text_index *made = NULL;
    pthread_mutex_lock(&browsing->mutex);
    if (!browsing->texts) {
        err = text_index_create(&made, problem);
        if (!err)
            err = browse_text_fill(atlas, made, problem);
        if (err)
            text_index_destroy(made);
        else
            browsing->texts = made;
    }
    if (!err)
        *out = browsing->texts;
    pthread_mutex_unlock(&browsing->mutex);
    return err;
}
