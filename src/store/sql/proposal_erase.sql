-- What was proposed, the words with it, and the version, by which a guess could be proved; what waited no longer
-- does. 1 service uuid.
UPDATE proposal SET document = NULL, note = '', reason = '', base_version = '',
    state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END
WHERE service_uuid = ?1
