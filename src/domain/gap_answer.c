/* From a request to its answer. */
#include "gap_writing.h"

static enum err areas_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, struct buf *out,
                             struct problem *problem)
{
    struct gap_writing own = *writing;
    struct gap_boundaries boundaries;
    struct gap_detail detail;
    const struct gap_request *request = writing->request;
    enum err err =
        gap_detail_make(writing->atlas, memory, question, writing->arena, &detail, problem);
    if (!request->geometry) {
        own.boundaries = NULL;
    } else if (!err && !own.boundaries && request->format != GAP_CSV) {
        err = gap_boundaries_make(writing->atlas, writing->projection, question->area_type,
                                  question->moment.as_of, writing->arena, &boundaries, problem);
        own.boundaries = &boundaries;
    }
    return err ? err : gap_detail_write(&own, &detail, out, problem);
}

static enum err uncovered_answer(const struct gap_writing *writing, struct gap_memory *memory,
                                 const struct gap_question *question, struct buf *out,
                                 struct problem *problem)
{
    struct gap_remainder *remainders;
    int count;
    enum err err = gap_remainders_make(writing->atlas, memory, question, writing->arena,
                                       &remainders, &count, problem);
    return err ? err : gap_remainders_write(writing, remainders, count, out, problem);
}

static enum err matrix_answer(const struct gap_writing *writing, struct gap_memory *memory,
                              const struct gap_question *question, struct buf *out,
                              struct problem *problem)
{
    struct gap_matrix matrix;
    enum err err =
        gap_matrix_make(writing->atlas, memory, question, writing->arena, &matrix, problem);
    return err ? err : gap_matrix_write(writing, &matrix, out, problem);
}

static enum err timeline_answer(const struct gap_writing *writing, struct gap_memory *memory,
                                const struct gap_question *question, struct buf *out,
                                struct problem *problem)
{
    struct gap_timeline timeline;
    enum err err = gap_timeline_make(writing->atlas, memory, question, writing->request->to,
                                     writing->arena, &timeline, problem);
    return err ? err : gap_timeline_write(writing, &timeline, out, problem);
}

static enum err cliff_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, struct buf *out,
                             struct problem *problem)
{
    struct gap_cliff cliff;
    enum err err = gap_cliff_make(writing->atlas, memory, question, writing->request->to,
                                  writing->arena, &cliff, problem);
    return err ? err : gap_cliff_write(writing, &cliff, out, problem);
}

static enum err scenario_answer(const struct gap_writing *writing, struct gap_memory *memory,
                                const struct gap_question *question, struct buf *out,
                                struct problem *problem)
{
    struct gap_comparison comparison;
    enum err err =
        gap_comparison_make(writing->atlas, memory, question, writing->arena, &comparison, problem);
    return err ? err : gap_comparison_write(writing, &comparison, out, problem);
}

static enum err sites_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, const atomic_bool *cancel,
                             struct buf *out, struct problem *problem)
{
    struct gap_siting_options options = writing->request->siting;
    struct gap_siting siting;
    struct siting_answer answer;
    options.cancel = cancel;
    enum err err = gap_siting_make(writing->atlas, memory, question, &options, writing->arena,
                                   &siting, problem);
    if (!err)
        err = siting_solve(&siting.problem, &answer, problem);
    return err ? err : gap_sites_write(writing, &siting, &answer, out, problem);
}

static enum err reach_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, struct buf *out,
                             struct problem *problem)
{
    struct gap_reach reach;
    enum err err = gap_reach_make(writing->atlas, memory, question, writing->request->within_m,
                                  writing->arena, &reach, problem);
    return err ? err : gap_reach_write(writing, &reach, out, problem);
}

enum err gap_answer(const struct gap_writing *writing, struct gap_memory *memory,
                    const atomic_bool *cancel, struct buf *out, struct problem *problem)
{
    struct gap_question question = gap_request_question(writing->request);
    switch (writing->request->asked) {
    case GAP_ASKED_AREAS: return areas_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_UNCOVERED: return uncovered_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_MATRIX: return matrix_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_TIMELINE: return timeline_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_CLIFF: return cliff_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_SCENARIO: return scenario_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_SITES: return sites_answer(writing, memory, &question, cancel, out, problem);
    case GAP_ASKED_REACH: return reach_answer(writing, memory, &question, out, problem);
    case GAP_ASKED_COUNT: break;
    }
    return problem_set(problem, ERR_INVALID, "There is no such question.");
}
