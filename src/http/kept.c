#include "http/kept.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept_answer {
    char *question; /* NULL: the place is free */
    size_t question_len;
    struct http_shared *shared;
    size_t size_bytes;
    uint64_t used; /* the higher, the later */
};

/* Few enough to be searched one after the other. */
struct http_kept {
    pthread_mutex_t mutex;
    size_t bytes_max;
    size_t bytes;
    uint64_t clock;
    int answers_max;
    struct kept_answer answers[];
};

enum err http_kept_create(int answers_max, size_t bytes_max, struct http_kept **out,
                          struct problem *problem)
{
    struct http_kept *kept =
        calloc(1, sizeof *kept + (size_t)answers_max * sizeof kept->answers[0]);
    if (!kept)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to keep answers.");
    pthread_mutex_init(&kept->mutex, NULL);
    kept->answers_max = answers_max;
    kept->bytes_max = bytes_max;
    *out = kept;
    return OK;
}

/* ---- with the mutex held ---- */

static void forget(struct http_kept *kept, struct kept_answer *answer)
{
    free(answer->question);
    http_shared_give_back(answer->shared);
    kept->bytes -= answer->size_bytes;
    *answer = (struct kept_answer){0};
}

static struct kept_answer *find(struct http_kept *kept, struct str question)
{
    for (int i = 0; i < kept->answers_max; i++) {
        struct kept_answer *answer = &kept->answers[i];
        if (answer->question &&
            str_equal((struct str){answer->question, answer->question_len}, question))
            return answer;
    }
    return NULL;
}

static struct kept_answer *find_oldest(struct http_kept *kept)
{
    struct kept_answer *oldest = NULL;
    for (int i = 0; i < kept->answers_max; i++)
        if (kept->answers[i].question && (!oldest || kept->answers[i].used < oldest->used))
            oldest = &kept->answers[i];
    return oldest;
}

static struct kept_answer *find_free(struct http_kept *kept)
{
    for (int i = 0; i < kept->answers_max; i++)
        if (!kept->answers[i].question)
            return &kept->answers[i];
    return NULL;
}

static void add(struct http_kept *kept, struct str question, struct http_shared *shared,
                size_t size_bytes)
{
    char *copy = malloc(question.len + 1);
    if (!copy)
        return;
    if (question.len)
        memcpy(copy, question.ptr, question.len);
    struct kept_answer *oldest = find_oldest(kept);
    while (oldest && (!find_free(kept) || kept->bytes + size_bytes > kept->bytes_max)) {
        forget(kept, oldest);
        oldest = find_oldest(kept);
    }
    struct kept_answer *place = find_free(kept);
    if (!place)
        goto out;
    *place = (struct kept_answer){copy, question.len, http_shared_take(shared), size_bytes,
                                  ++kept->clock};
    kept->bytes += size_bytes;
    copy = NULL;
out:
    free(copy);
}

/* ---- */

void http_kept_destroy(struct http_kept *kept)
{
    if (!kept)
        return;
    for (int i = 0; i < kept->answers_max; i++)
        if (kept->answers[i].question)
            forget(kept, &kept->answers[i]);
    pthread_mutex_destroy(&kept->mutex);
    free(kept);
}

struct http_shared *http_kept_take(struct http_kept *kept, struct str question)
{
    pthread_mutex_lock(&kept->mutex);
    struct kept_answer *answer = find(kept, question);
    struct http_shared *shared = NULL;
    if (answer) {
        answer->used = ++kept->clock;
        shared = http_shared_take(answer->shared);
    }
    pthread_mutex_unlock(&kept->mutex);
    return shared;
}

void http_kept_add(struct http_kept *kept, struct str question, struct http_shared *shared,
                   size_t size_bytes)
{
    size_bytes += question.len;
    if (size_bytes > kept->bytes_max || kept->answers_max < 1)
        return;
    pthread_mutex_lock(&kept->mutex);
    if (!find(kept, question))
        add(kept, question, shared, size_bytes);
    pthread_mutex_unlock(&kept->mutex);
}
