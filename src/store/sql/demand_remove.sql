-- Removes the demand points of an origin. 1 origin.
DELETE FROM demand_point WHERE origin = ?1
