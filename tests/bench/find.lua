-- wrk script: POST /api/find with the bodies of a file, one a line, in turn.
-- usage: wrk ... -s tests/bench/find.lua URL -- BODIES
local requests = {}
local next_request = 0

function init(arguments)
    local headers = { ["Content-Type"] = "application/json" }
    for body in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("POST", "/api/find", headers, body)
    end
end

function request()
    next_request = next_request % #requests + 1
    return requests[next_request]
end

-- One line that run reads; times are microseconds.
function done(summary, latency, _)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout
    io.write(string.format('{"requests": %d, "seconds": %.6f, "median_us": %d, "p99_us": %d, "bytes": %d, "failed": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
        summary.bytes, failed))
end
