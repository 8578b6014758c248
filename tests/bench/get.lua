-- wrk script: GET of the address as it stands. usage: wrk ... -s tests/bench/get.lua URL
dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "report.lua")
