-- All opening hours, in the order of what they belong to.
SELECT service_id, location_id, weekdays, of_month, opens_min, closes_min, holidays, from_earliest, from_latest,
    to_earliest, to_latest, known_from, source_id, source_text, note
FROM schedule ORDER BY service_id, id
