#include "cql2_filter.h"

static int64_t day_of(struct cql2_time time)
{
    static const int64_t day_us = INT64_C(86400) * 1000000;
    return time.utc_us / day_us - (time.utc_us % day_us < 0);
}

int cql2_time_compare(struct cql2_time a, struct cql2_time b)
{
    int64_t left = a.utc_us;
    int64_t right = b.utc_us;
    if (a.is_day || b.is_day) {
        left = day_of(a);
        right = day_of(b);
    }
    return (left > right) - (left < right);
}

/* The relations of OGC 21-065r2, 7.8 (Allen's, and three more), by the four comparisons of ends. */
bool cql2_span_relate(enum cql2_op op, const struct cql2_span *a, const struct cql2_span *b)
{
    int starts = cql2_time_compare(a->from, b->from);
    int ends = cql2_time_compare(a->to, b->to);
    int start_to_end = cql2_time_compare(a->from, b->to);
    int end_to_start = cql2_time_compare(a->to, b->from);
    switch ((int)op) {
    case CQL2_OP_T_AFTER: return start_to_end > 0;
    case CQL2_OP_T_BEFORE: return end_to_start < 0;
    case CQL2_OP_T_CONTAINS: return starts < 0 && ends > 0;
    case CQL2_OP_T_DISJOINT: return start_to_end > 0 || end_to_start < 0;
    case CQL2_OP_T_DURING: return starts > 0 && ends < 0;
    case CQL2_OP_T_EQUALS: return starts == 0 && ends == 0;
    case CQL2_OP_T_FINISHED_BY: return starts < 0 && ends == 0;
    case CQL2_OP_T_FINISHES: return starts > 0 && ends == 0;
    case CQL2_OP_T_INTERSECTS: return start_to_end <= 0 && end_to_start >= 0;
    case CQL2_OP_T_MEETS: return end_to_start == 0;
    case CQL2_OP_T_MET_BY: return start_to_end == 0;
    case CQL2_OP_T_OVERLAPPED_BY: return starts > 0 && start_to_end < 0 && ends > 0;
    case CQL2_OP_T_OVERLAPS: return starts < 0 && end_to_start > 0 && ends < 0;
    case CQL2_OP_T_STARTED_BY: return starts == 0 && ends > 0;
    case CQL2_OP_T_STARTS: return starts == 0 && ends < 0;
    default: return false;
    }
}
