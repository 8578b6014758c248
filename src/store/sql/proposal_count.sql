-- How many of a person's proposals wait. 1 account.
SELECT count(*) FROM proposal WHERE state = 'waiting' AND proposed_by = ?1
