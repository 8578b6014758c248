-- 1 area row, 2 women, 3 and 4 metres, 5 origin.
INSERT INTO demand_point (area_id, women, geom, origin) VALUES (?1, ?2, MakePoint(?3, ?4, 27700), ?5)
