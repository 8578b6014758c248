-- When services are open, by the clocks of London. A service without rows says nothing of it: its
-- hours are not known.
CREATE UNIQUE INDEX service_at_location_of_service ON service_at_location (id, service_id);

-- Rules of a service at one of its locations count instead of those of the service as a whole.
-- weekdays: bit 0 is Monday. of_month: 0 every such weekday, 1 to 5 the first to fifth of the month,
-- -1 the last. Minutes are since midnight; from 1441 on they are of the next day; NULL: closed.
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    location_id INTEGER,
    weekdays INTEGER NOT NULL,
    of_month INTEGER NOT NULL DEFAULT 0,
    opens_min INTEGER,
    closes_min INTEGER,
    holidays TEXT NOT NULL DEFAULT 'unknown', -- on bank holidays of England and Wales
    from_earliest TEXT NOT NULL,
    from_latest TEXT NOT NULL,
    to_earliest TEXT NOT NULL,
    to_latest TEXT NOT NULL,
    known_from TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    source_text TEXT NOT NULL DEFAULT '', -- the source's words
    note TEXT NOT NULL DEFAULT '',
    CONSTRAINT schedule_location_is_of_the_service FOREIGN KEY (location_id, service_id)
        REFERENCES service_at_location (id, service_id) ON DELETE CASCADE,
    CONSTRAINT schedule_names_weekdays CHECK (weekdays BETWEEN 1 AND 127),
    CONSTRAINT schedule_week_of_month_in_range CHECK (of_month BETWEEN -1 AND 5),
    CONSTRAINT schedule_opens_within_the_day CHECK (opens_min IS NULL OR opens_min BETWEEN 0 AND 1439),
    CONSTRAINT schedule_closes_within_a_day CHECK ((opens_min IS NULL) = (closes_min IS NULL)
        AND (opens_min IS NULL OR closes_min BETWEEN opens_min + 1 AND opens_min + 1440)),
    CONSTRAINT schedule_holidays_are_known CHECK (holidays IN ('unknown', 'closed', 'open')),
    CONSTRAINT schedule_bounds_in_order CHECK (
        from_earliest <= from_latest AND to_earliest <= to_latest AND from_earliest <= to_latest)
) STRICT;
CREATE INDEX schedule_by_service ON schedule (service_id);
CREATE INDEX schedule_by_location ON schedule (location_id) WHERE location_id IS NOT NULL;
