-- All fundings, in the order of what they belong to.
SELECT service_id, funder, amount_gbp, from_earliest, from_latest, to_earliest, to_latest, from_text, to_text,
       known_from, source_id, note
FROM funding WHERE service_id IS NOT NULL ORDER BY service_id, id
