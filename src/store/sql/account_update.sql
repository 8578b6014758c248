-- What an admin may change of an account. 1 row, 2 name, 3 role, 4 uuid of its organisation or NULL, 5 disabled: 1 or 0.
UPDATE account SET name = ?2, role = ?3, organisation_uuid = ?4, is_disabled = ?5 WHERE id = ?1
