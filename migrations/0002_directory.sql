-- The directory: organisations, programmes, services, and what is known of each.
-- Every dated row carries four bounds (see model/validity.h), the source's words for them, the day
-- from which the row was known, and its source.
CREATE TABLE vocabulary_term (
    id INTEGER PRIMARY KEY,
    vocabulary TEXT NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    phrase TEXT NOT NULL, -- as it reads inside a sentence
    hint TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    CONSTRAINT term_code_is_unique UNIQUE (vocabulary, code),
    CONSTRAINT term_position_is_unique UNIQUE (vocabulary, position),
    CONSTRAINT term_position_fits_a_word CHECK (position BETWEEN 0 AND 63),
    CONSTRAINT term_code_is_plain CHECK (code NOT GLOB '*[^a-z0-9-]*' AND length(code) > 0)
) STRICT;

CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    CONSTRAINT organisation_uuid_is_a_uuid CHECK (length(uuid) = 36),
    CONSTRAINT organisation_has_a_name CHECK (length(name) > 0)
) STRICT;

CREATE TABLE programme (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    CONSTRAINT programme_uuid_is_a_uuid CHECK (length(uuid) = 36)
) STRICT;

CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    programme_id INTEGER REFERENCES programme (id),
    name TEXT NOT NULL,
    alternative_name TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL,
    cjs_specific INTEGER NOT NULL DEFAULT 1,
    provision_type TEXT NOT NULL,
    reach TEXT NOT NULL,
    confidential INTEGER NOT NULL DEFAULT 0,
    region_id INTEGER REFERENCES area (id),
    coverage_text TEXT NOT NULL DEFAULT '',
    checked_on TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    synthetic INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT service_uuid_is_a_uuid CHECK (length(uuid) = 36),
    CONSTRAINT service_has_a_name CHECK (length(name) > 0),
    CONSTRAINT service_audience_is_known CHECK (audience IN ('women', 'women-strand', 'all')),
    CONSTRAINT service_reach_is_known CHECK (reach IN ('visit', 'remote', 'refuge')),
    CONSTRAINT service_flags_are_yes_or_no CHECK (
        confidential IN (0, 1) AND synthetic IN (0, 1) AND cjs_specific IN (0, 1)),
    CONSTRAINT service_confidential_has_a_region CHECK (confidential = 0 OR region_id IS NOT NULL),
    CONSTRAINT service_confidential_is_not_visited CHECK (confidential = 0 OR reach <> 'visit')
) STRICT;

CREATE TABLE organisation_role (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    service_id INTEGER REFERENCES service (id) ON DELETE CASCADE,
    programme_id INTEGER REFERENCES programme (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT organisation_role_is_known CHECK (role IN ('lead', 'partner', 'subcontractor', 'commissioner')),
    CONSTRAINT organisation_role_in_one_thing CHECK ((service_id IS NULL) <> (programme_id IS NULL))
) STRICT;
CREATE INDEX organisation_role_by_service ON organisation_role (service_id, position);

-- A statement of when a service ran or runs. Of several, the one with the latest known_from that the
-- asker may know decides.
CREATE TABLE service_validity (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    from_text TEXT NOT NULL DEFAULT '',
    to_text TEXT NOT NULL DEFAULT '',
    known_from TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    CONSTRAINT service_validity_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest),
    CONSTRAINT service_validity_known_once_a_day UNIQUE (service_id, known_from)
) STRICT;

CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    precision TEXT NOT NULL,
    area_id INTEGER REFERENCES area (id),
    note TEXT NOT NULL DEFAULT '',
    source_id INTEGER NOT NULL REFERENCES source (id),
    CONSTRAINT site_precision_is_known CHECK (precision IN ('exact', 'postcode', 'place', 'borough')),
    CONSTRAINT site_precise_has_a_postcode_or_address CHECK (
        precision NOT IN ('exact', 'postcode') OR postcode <> '' OR address <> '')
);
SELECT AddGeometryColumn('site', 'geom', 27700, 'POINT', 'XY');

-- HSDS: a service at a location, for a time.
CREATE TABLE service_at_location (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    site_id INTEGER NOT NULL REFERENCES site (id),
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    from_text TEXT NOT NULL DEFAULT '',
    to_text TEXT NOT NULL DEFAULT '',
    known_from TEXT NOT NULL,
    CONSTRAINT service_at_location_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest),
    CONSTRAINT service_at_location_once UNIQUE (service_id, site_id, from_earliest)
) STRICT;

-- Whom a service accepts by place. kind areas: the rows of coverage_area; radius: metres round the
-- site; polygon: geom; everywhere; not-named: somewhere in within, but not in the rows of
-- coverage_area, and claimed_count areas where the source counts them.
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    basis TEXT NOT NULL,
    kind TEXT NOT NULL,
    excludes INTEGER NOT NULL DEFAULT 0,
    within_id INTEGER REFERENCES area (id),
    claimed_count INTEGER,
    site_id INTEGER REFERENCES site (id),
    radius_m REAL,
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    from_text TEXT NOT NULL DEFAULT '',
    to_text TEXT NOT NULL DEFAULT '',
    known_from TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT coverage_basis_is_known CHECK (basis IN ('residence', 'arrest', 'court', 'work', 'study', 'prison')),
    CONSTRAINT coverage_kind_is_known CHECK (kind IN ('areas', 'everywhere', 'not-named', 'radius', 'polygon')),
    CONSTRAINT coverage_excludes_is_yes_or_no CHECK (excludes IN (0, 1)),
    CONSTRAINT coverage_not_named_is_within_something CHECK (kind <> 'not-named' OR within_id IS NOT NULL),
    CONSTRAINT coverage_radius_has_a_site CHECK ((kind = 'radius') = (radius_m IS NOT NULL)
        AND (kind <> 'radius' OR site_id IS NOT NULL)),
    CONSTRAINT coverage_radius_in_range CHECK (radius_m IS NULL OR radius_m BETWEEN 1 AND 200000),
    CONSTRAINT coverage_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest)
);
SELECT AddGeometryColumn('coverage', 'geom', 27700, 'MULTIPOLYGON', 'XY');

CREATE TABLE coverage_area (
    coverage_id INTEGER NOT NULL REFERENCES coverage (id) ON DELETE CASCADE,
    area_id INTEGER NOT NULL REFERENCES area (id),
    PRIMARY KEY (coverage_id, area_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE funding (
    id INTEGER PRIMARY KEY,
    service_id INTEGER REFERENCES service (id) ON DELETE CASCADE,
    programme_id INTEGER REFERENCES programme (id) ON DELETE CASCADE,
    funder TEXT NOT NULL,
    amount_gbp INTEGER,
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    from_text TEXT NOT NULL DEFAULT '',
    to_text TEXT NOT NULL DEFAULT '',
    known_from TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT funding_of_one_thing CHECK ((service_id IS NULL) <> (programme_id IS NULL)),
    CONSTRAINT funding_amount_not_negative CHECK (amount_gbp IS NULL OR amount_gbp >= 0),
    CONSTRAINT funding_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest)
) STRICT;

-- One condition. Rules of group 0 must all hold; of the groups 1, 2, ... all rules of one must hold.
-- terms: codes of the condition's vocabulary, separated by spaces.
CREATE TABLE rule (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    rule_group INTEGER NOT NULL DEFAULT 0,
    condition TEXT NOT NULL,
    mode TEXT NOT NULL,
    limited INTEGER NOT NULL DEFAULT 0,
    low INTEGER,
    high INTEGER,
    terms TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    question TEXT NOT NULL DEFAULT '',
    source_id INTEGER REFERENCES source (id),
    CONSTRAINT rule_group_in_range CHECK (rule_group BETWEEN 0 AND 8),
    CONSTRAINT rule_mode_is_known CHECK (mode IN ('requires', 'excludes', 'offers')),
    CONSTRAINT rule_range_in_order CHECK (low IS NULL OR high IS NULL OR low <= high),
    CONSTRAINT rule_limited_is_yes_or_no CHECK (limited IN (0, 1))
) STRICT;

-- A source saw this service between these days.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES source (id),
    seen_earliest TEXT, -- NULL: a source without a date, or one that only planned it
    seen_latest TEXT,
    seen_text TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT evidence_seen_in_order CHECK ((seen_earliest IS NULL) = (seen_latest IS NULL)
        AND (seen_earliest IS NULL OR seen_earliest <= seen_latest))
) STRICT;

CREATE TABLE phone (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    source_id INTEGER NOT NULL REFERENCES source (id),
    CONSTRAINT phone_number_is_one CHECK (number NOT GLOB '*[^0-9 +()]*' AND length(number) >= 3)
) STRICT;

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    service_id INTEGER REFERENCES service (id) ON DELETE CASCADE, -- NULL: of the data page
    title TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    CONSTRAINT note_has_text CHECK (length(text) > 0)
) STRICT;

CREATE INDEX service_validity_by_service ON service_validity (service_id);
CREATE INDEX service_at_location_by_site ON service_at_location (site_id);
CREATE INDEX coverage_by_service ON coverage (service_id);
CREATE INDEX funding_by_service ON funding (service_id);
CREATE INDEX rule_by_service ON rule (service_id);
CREATE INDEX evidence_by_service ON evidence (service_id);

-- A confidential service is never located: no site, no coverage finer than its region.
CREATE TRIGGER confidential_has_no_site BEFORE INSERT ON service_at_location
WHEN (SELECT confidential FROM service WHERE id = NEW.service_id) = 1
BEGIN SELECT RAISE(ABORT, 'confidential_has_no_site'); END;
CREATE TRIGGER confidential_moves_to_no_site BEFORE UPDATE ON service_at_location
WHEN (SELECT confidential FROM service WHERE id = NEW.service_id) = 1
BEGIN SELECT RAISE(ABORT, 'confidential_has_no_site'); END;
CREATE TRIGGER confidential_coverage_is_its_region BEFORE INSERT ON coverage
WHEN (SELECT confidential FROM service WHERE id = NEW.service_id) = 1
    AND (NEW.kind NOT IN ('everywhere', 'not-named')
         OR NEW.within_id IS NOT (SELECT region_id FROM service WHERE id = NEW.service_id))
BEGIN SELECT RAISE(ABORT, 'confidential_coverage_is_its_region'); END;
CREATE TRIGGER confidential_coverage_stays_its_region BEFORE UPDATE ON coverage
WHEN (SELECT confidential FROM service WHERE id = NEW.service_id) = 1
    AND (NEW.kind NOT IN ('everywhere', 'not-named')
         OR NEW.within_id IS NOT (SELECT region_id FROM service WHERE id = NEW.service_id))
BEGIN SELECT RAISE(ABORT, 'confidential_coverage_is_its_region'); END;
CREATE TRIGGER confidential_names_no_area BEFORE INSERT ON coverage_area
WHEN (SELECT s.confidential FROM coverage c JOIN service s ON s.id = c.service_id
      WHERE c.id = NEW.coverage_id) = 1
BEGIN SELECT RAISE(ABORT, 'confidential_names_no_area'); END;
CREATE TRIGGER confidential_takes_no_area BEFORE UPDATE ON coverage_area
WHEN (SELECT s.confidential FROM coverage c JOIN service s ON s.id = c.service_id
      WHERE c.id = NEW.coverage_id) = 1
BEGIN SELECT RAISE(ABORT, 'confidential_names_no_area'); END;
CREATE TRIGGER confidential_only_without_traces BEFORE UPDATE OF confidential, region_id ON service
WHEN NEW.confidential = 1 AND (
    EXISTS (SELECT 1 FROM service_at_location WHERE service_id = NEW.id)
    OR EXISTS (SELECT 1 FROM coverage c WHERE c.service_id = NEW.id
               AND (c.kind NOT IN ('everywhere', 'not-named') OR c.within_id IS NOT NEW.region_id
                    OR EXISTS (SELECT 1 FROM coverage_area a WHERE a.coverage_id = c.id))))
BEGIN SELECT RAISE(ABORT, 'confidential_only_without_traces'); END;
-- A region is London, or a group of at least three boroughs.
CREATE TRIGGER confidential_region_is_wide BEFORE INSERT ON service
WHEN NEW.confidential = 1 AND (SELECT count(*) FROM area_member WHERE group_id = NEW.region_id) < 3
BEGIN SELECT RAISE(ABORT, 'confidential_region_is_wide'); END;
CREATE TRIGGER confidential_region_stays_wide BEFORE UPDATE ON service
WHEN NEW.confidential = 1 AND (SELECT count(*) FROM area_member WHERE group_id = NEW.region_id) < 3
BEGIN SELECT RAISE(ABORT, 'confidential_region_is_wide'); END;
