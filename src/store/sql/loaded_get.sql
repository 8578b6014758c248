-- The fingerprint of what was loaded. 1 name.
SELECT fingerprint FROM loaded WHERE name = ?1
