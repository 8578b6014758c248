-- The ground: areas and their dated groups, demand points, places, postcode sectors, postcodes.
-- All geometry is EPSG:27700 (British National Grid, metres). Dates are ISO 8601 text; an open bound
-- is 0001-01-01 (no earliest day) or 9999-12-31 (no latest day).
SELECT InitSpatialMetaData(0, 'NONE');
SELECT InsertEpsgSrid(27700);
SELECT InsertEpsgSrid(4326);
SELECT InsertEpsgSrid(3857);

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    published_earliest TEXT NOT NULL DEFAULT '0001-01-01',
    published_latest TEXT NOT NULL DEFAULT '9999-12-31',
    published_text TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    confidence TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT source_uuid_is_a_uuid CHECK (length(uuid) = 36),
    CONSTRAINT source_has_a_title CHECK (length(title) > 0),
    CONSTRAINT source_url_is_web_or_empty CHECK (url = '' OR url LIKE 'http%'),
    CONSTRAINT source_published_in_order CHECK (published_earliest <= published_latest)
) STRICT;

-- type: borough, or the scheme of a group (police-bcu, probation-pdu, nhs-icb, itl2, london, ...).
CREATE TABLE area (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_status TEXT NOT NULL DEFAULT '',
    hectares REAL,
    women INTEGER,
    label_easting REAL,
    label_northing REAL,
    CONSTRAINT area_code_is_unique_in_its_type UNIQUE (type, code),
    CONSTRAINT area_hectares_positive CHECK (hectares IS NULL OR hectares > 0),
    CONSTRAINT area_women_not_negative CHECK (women IS NULL OR women >= 0),
    CONSTRAINT area_borough_has_a_gss_code CHECK (type <> 'borough' OR code GLOB 'E090000[0-3][0-9]')
);
SELECT AddGeometryColumn('area', 'geom', 27700, 'MULTIPOLYGON', 'XY');

CREATE TABLE area_member (
    group_id INTEGER NOT NULL REFERENCES area (id),
    member_id INTEGER NOT NULL REFERENCES area (id),
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    from_text TEXT NOT NULL DEFAULT '',
    to_text TEXT NOT NULL DEFAULT '',
    source_id INTEGER REFERENCES source (id),
    CONSTRAINT area_member_not_of_itself CHECK (group_id <> member_id),
    CONSTRAINT area_member_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest),
    PRIMARY KEY (group_id, member_id, from_earliest)
) STRICT;

-- Other spellings of an area: "Richmond", "00BE".
CREATE TABLE area_name (
    name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
    area_id INTEGER NOT NULL REFERENCES area (id)
) STRICT;

CREATE TABLE water (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
SELECT AddGeometryColumn('water', 'geom', 27700, 'MULTIPOLYGON', 'XY');

CREATE TABLE demand_point (
    id INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL REFERENCES area (id),
    women INTEGER NOT NULL,
    CONSTRAINT demand_point_women_not_negative CHECK (women >= 0)
);
SELECT AddGeometryColumn('demand_point', 'geom', 27700, 'POINT', 'XY', 1);

CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    also TEXT NOT NULL DEFAULT '', -- other spellings, separated by |
    postcode TEXT NOT NULL DEFAULT '',
    area_id INTEGER REFERENCES area (id), -- NULL: outside London
    precision TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT place_kind_is_known CHECK (kind IN ('place', 'prison', 'court'))
);
SELECT AddGeometryColumn('place', 'geom', 27700, 'POINT', 'XY');

-- The mean point of a sector's postcodes: an approximate stand-in that says so.
CREATE TABLE sector (
    id INTEGER PRIMARY KEY,
    sector TEXT NOT NULL UNIQUE,
    postcodes INTEGER NOT NULL,
    CONSTRAINT sector_has_postcodes CHECK (postcodes > 0)
);
SELECT AddGeometryColumn('sector', 'geom', 27700, 'POINT', 'XY', 1);

CREATE TABLE sector_area (
    sector_id INTEGER NOT NULL REFERENCES sector (id),
    area_id INTEGER NOT NULL REFERENCES area (id),
    PRIMARY KEY (sector_id, area_id)
) STRICT;

-- postcode: without its space ("SE154QL"). area_id NULL: outside London. terminated: 1 if it is no
-- longer in use. Longitude and latitude are kept beside the grid, so that a start needs no projection.
CREATE TABLE postcode (
    id INTEGER PRIMARY KEY,
    postcode TEXT NOT NULL UNIQUE,
    easting INTEGER NOT NULL,
    northing INTEGER NOT NULL,
    lon_e7 INTEGER NOT NULL,
    lat_e7 INTEGER NOT NULL,
    terminated INTEGER NOT NULL DEFAULT 0,
    area_id INTEGER REFERENCES area (id),
    CONSTRAINT postcode_has_no_space CHECK (postcode NOT LIKE '% %' AND length(postcode) BETWEEN 5 AND 7),
    CONSTRAINT postcode_terminated_is_yes_or_no CHECK (terminated IN (0, 1)),
    CONSTRAINT postcode_on_the_grid CHECK (easting BETWEEN 0 AND 700000 AND northing BETWEEN 0 AND 1300000)
);
SELECT AddGeometryColumn('postcode', 'geom', 27700, 'POINT', 'XY');
