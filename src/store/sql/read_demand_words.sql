-- How pages name the imported points; no row where there are none.
SELECT words FROM loaded WHERE name = 'demand'
