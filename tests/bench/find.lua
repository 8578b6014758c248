-- wrk script: POST /api/find with the bodies of a file, one a line, in turn.
-- usage: wrk ... -s tests/bench/find.lua URL -- BODIES
dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")

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
