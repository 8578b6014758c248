-- All evidence, in the order of what they belong to.
SELECT service_id, source_id, seen_earliest, seen_latest, seen_text, note FROM evidence ORDER BY service_id, id
