-- How many services are (1) or are not (0) synthetic. 1 synthetic.
SELECT count(*) FROM service WHERE synthetic = ?1
