-- 1 group row, 2 member row, 3 to 6 the four bounds.
INSERT INTO area_member (group_id, member_id, from_earliest, from_latest, to_earliest, to_latest)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
