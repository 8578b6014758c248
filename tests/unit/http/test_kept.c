#include "tests/support/test.h"

#include <pthread.h>
#include <stdio.h>

#include "http/kept.h"

static struct http_kept *kept_make(int answers_max, size_t bytes_max)
{
    struct http_kept *kept = NULL;
    assert_int_equal(http_kept_create(answers_max, bytes_max, &kept, NULL), OK);
    return kept;
}

static struct http_shared *answer_make(const char *body)
{
    struct http_shared *shared = NULL;
    struct http_shared_options options = {
        .body = str_from(body), .content_type = "application/json", .cache = HTTP_REVALIDATE};
    assert_int_equal(http_shared_create(&options, &shared, NULL), OK);
    return shared;
}

static void add(struct http_kept *kept, const char *question, size_t size_bytes)
{
    struct http_shared *shared = answer_make(question);
    http_kept_add(kept, str_from(question), shared, size_bytes);
    http_shared_give_back(shared);
}

static bool holds(struct http_kept *kept, const char *question)
{
    struct http_shared *shared = http_kept_take(kept, str_from(question));
    http_shared_give_back(shared);
    return shared != NULL;
}

static void an_answer_is_found_by_its_question_alone(void **state)
{
    (void)state;
    struct http_kept *kept = kept_make(4, 1000);
    assert_false(holds(kept, "a"));
    struct http_shared *shared = answer_make("first"), *other = answer_make("second");
    http_kept_add(kept, STR("a"), shared, 10);
    http_kept_add(kept, STR("a"), other, 10); /* made twice at once: the first stays */
    struct http_shared *found = http_kept_take(kept, STR("a"));
    assert_ptr_equal(found, shared);
    assert_false(holds(kept, "A"));
    assert_false(holds(kept, ""));
    http_shared_give_back(found);
    http_shared_give_back(shared);
    http_shared_give_back(other);
    http_kept_destroy(kept);
}

static void the_least_lately_used_goes_first(void **state)
{
    (void)state;
    struct http_kept *kept = kept_make(3, 1000);
    add(kept, "a", 1);
    add(kept, "b", 1);
    add(kept, "c", 1);
    assert_true(holds(kept, "a")); /* now b is the oldest */
    add(kept, "d", 1);
    assert_true(holds(kept, "a"));
    assert_false(holds(kept, "b"));
    assert_true(holds(kept, "c"));
    assert_true(holds(kept, "d"));
    http_kept_destroy(kept);
}

static void bytes_are_bounded_with_the_questions(void **state)
{
    (void)state;
    struct http_kept *kept = kept_make(10, 100);
    add(kept, "a", 39);
    add(kept, "b", 39);
    add(kept, "c", 59); /* 60 with its question: only b has room beside it */
    assert_false(holds(kept, "a"));
    assert_true(holds(kept, "b"));
    assert_true(holds(kept, "c"));
    add(kept, "d", 100); /* never has room, and drives nobody out */
    assert_false(holds(kept, "d"));
    assert_true(holds(kept, "c"));
    add(kept, "e", 99);
    assert_true(holds(kept, "e"));
    assert_false(holds(kept, "b"));
    assert_false(holds(kept, "c"));
    http_kept_destroy(kept);
}

static void an_answer_outlives_its_place(void **state)
{
    (void)state;
    struct http_kept *kept = kept_make(1, 100);
    add(kept, "a", 1);
    struct http_shared *held = http_kept_take(kept, STR("a"));
    add(kept, "b", 1);
    assert_false(holds(kept, "a"));
    http_kept_destroy(kept);
    assert_int_equal(http_shared_etag(held)[0], '"');
    http_shared_give_back(held);
    http_kept_destroy(NULL);
}

static void *use_it(void *context)
{
    char question[16];
    for (int i = 0; i < 2000; i++) {
        snprintf(question, sizeof question, "q%d", i * 7 % 13);
        if (!holds(context, question))
            add(context, question, 10);
    }
    return NULL;
}

static void threads_may_use_it_at_once(void **state)
{
    (void)state;
    struct http_kept *kept = kept_make(8, 200);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_it, kept), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    add(kept, "last", 10);
    assert_true(holds(kept, "last"));
    http_kept_destroy(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_found_by_its_question_alone),
        cmocka_unit_test(the_least_lately_used_goes_first),
        cmocka_unit_test(bytes_are_bounded_with_the_questions),
        cmocka_unit_test(an_answer_outlives_its_place),
        cmocka_unit_test(threads_may_use_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
