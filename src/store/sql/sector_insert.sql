-- 1 sector, 2 how many postcodes, 3 and 4 metres.
INSERT INTO sector (sector, postcodes, geom) VALUES (?1, ?2, MakePoint(?3, ?4, 27700))
