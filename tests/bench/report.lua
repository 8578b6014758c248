-- The last line that a wrk script here prints: one JSON object; times are microseconds.
function done(summary, latency, _)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "median_us": %d, "p99_us": %d, "bytes": %d, "failed": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
        summary.bytes, failed))
end
