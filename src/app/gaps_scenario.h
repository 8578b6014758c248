/* A scenario from the flags of one command line. */
#ifndef SIGNPOST_APP_GAPS_SCENARIO_H
#define SIGNPOST_APP_GAPS_SCENARIO_H

#include "app/command.h"
#include "domain/gap_read.h"

/* Is any of its flags given? */
bool gaps_scenario_is_given(const struct call *call);

/* Reads --without, --extend and those of one new service into the request, whose question is
 * complete. The problem's where is the flag. ERR_NOT_FOUND also for a place that we cannot find. */
MUST_CHECK enum err gaps_scenario_read(const struct call *call, const struct atlas *atlas,
                                       const struct projection *projection, struct arena *arena,
                                       struct gap_request *request, struct problem *problem);

#endif
