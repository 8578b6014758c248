-- In no order: the reader sorts them by key. Metres and degrees times 10^7.
SELECT postcode, easting, northing, lon_e7, lat_e7, terminated, area_id FROM postcode
