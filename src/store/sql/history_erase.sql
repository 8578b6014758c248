-- What was said of a subject goes; that something was said stays. 1 subject.
UPDATE history SET salt = NULL, payload = NULL WHERE subject = ?1 AND salt IS NOT NULL
