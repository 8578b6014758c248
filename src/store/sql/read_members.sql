-- All members.
SELECT group_id, member_id, from_earliest, from_latest, to_earliest, to_latest
FROM area_member ORDER BY group_id, member_id
