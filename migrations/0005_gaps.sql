-- What the study of gaps adds: areas and weights that people bring, and how many women a service
-- takes at one time.
ALTER TABLE area ADD COLUMN imported INTEGER NOT NULL DEFAULT 0 -- 1: of a type that somebody imported
    CONSTRAINT area_imported_is_yes_or_no CHECK (imported IN (0, 1));

-- Where there are imported points, they are the weights, and those of the Census wait.
ALTER TABLE demand_point ADD COLUMN origin TEXT NOT NULL DEFAULT 'census'
    CONSTRAINT demand_point_origin_is_known CHECK (origin IN ('census', 'import'));

-- capacity: women at one time; NULL where no source states it. capacity_text: the source's words.
ALTER TABLE service ADD COLUMN capacity INTEGER
    CONSTRAINT service_capacity_is_positive CHECK (capacity IS NULL OR capacity > 0);
ALTER TABLE service ADD COLUMN capacity_text TEXT NOT NULL DEFAULT '';
ALTER TABLE service ADD COLUMN capacity_source_id INTEGER REFERENCES source (id);

-- How pages name what was loaded: "women.csv, imported on 1 March 2026".
ALTER TABLE loaded ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- Taking an imported area away asks every table that may name it.
CREATE INDEX postcode_by_area ON postcode (area_id) WHERE area_id IS NOT NULL;
CREATE INDEX demand_point_by_area ON demand_point (area_id);
CREATE INDEX site_by_area ON site (area_id);
CREATE INDEX service_by_region ON service (region_id) WHERE region_id IS NOT NULL;
CREATE INDEX coverage_by_within ON coverage (within_id) WHERE within_id IS NOT NULL;
CREATE INDEX coverage_area_by_area ON coverage_area (area_id);
