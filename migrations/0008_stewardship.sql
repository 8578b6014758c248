-- Stewardship: hashes of what is recorded, a history that also seals who and when, people and what
-- they may do, and work that waits.

-- The day by which a listing should be checked again. NULL: half a year after checked_on.
ALTER TABLE service ADD COLUMN due_on TEXT;

-- One service is read and written by key: what hangs on it, and whether anything still names what it
-- names.
CREATE INDEX phone_by_service ON phone (service_id);
CREATE INDEX note_by_service ON note (service_id);
CREATE INDEX organisation_role_by_organisation ON organisation_role (organisation_id);
CREATE INDEX organisation_role_by_programme ON organisation_role (programme_id) WHERE programme_id IS NOT NULL;
CREATE INDEX funding_by_programme ON funding (programme_id) WHERE programme_id IS NOT NULL;
CREATE INDEX service_by_programme ON service (programme_id) WHERE programme_id IS NOT NULL;
CREATE INDEX coverage_by_site ON coverage (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX service_by_source ON service (source_id);
CREATE INDEX service_by_capacity_source ON service (capacity_source_id) WHERE capacity_source_id IS NOT NULL;
CREATE INDEX service_validity_by_source ON service_validity (source_id);
CREATE INDEX site_by_source ON site (source_id);
CREATE INDEX coverage_by_source ON coverage (source_id);
CREATE INDEX funding_by_source ON funding (source_id);
CREATE INDEX rule_by_source ON rule (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX evidence_by_source ON evidence (source_id);
CREATE INDEX phone_by_source ON phone (source_id);
CREATE INDEX note_by_source ON note (source_id);
CREATE INDEX schedule_by_source ON schedule (source_id);
CREATE INDEX area_member_by_source ON area_member (source_id) WHERE source_id IS NOT NULL;

-- SHA-256 of each record as model/record_hash.c writes it, made with the record: what a flipped bit
-- changes no longer fits it. kind: service (with all that hangs on it), organisation, programme,
-- source, site; notes (of no uuid) are those of the data page; table: the rows of one whole table of
-- places and numbers (uuid is its name).
CREATE TABLE row_hash (
    kind TEXT NOT NULL,
    uuid TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (kind, uuid),
    CONSTRAINT row_hash_kind_is_known CHECK (kind IN ('service', 'organisation', 'programme', 'source', 'site', 'notes', 'table')),
    CONSTRAINT row_hash_is_sha256 CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

-- format 1: chain = SHA-256(chain before, commitment). format 2 seals the rest of the row too:
-- chain = SHA-256(chain before, commitment, at, actor, action, subject), each text with its length
-- before it.
ALTER TABLE history ADD COLUMN format INTEGER NOT NULL DEFAULT 1 CHECK (format IN (1, 2));
CREATE INDEX history_by_subject ON history (subject, id);
CREATE INDEX history_by_action ON history (action, id);
CREATE TRIGGER history_keeps_its_format BEFORE UPDATE OF format ON history
WHEN NEW.format <> OLD.format
BEGIN SELECT RAISE(ABORT, 'history_only_erases'); END;

-- Organisations are named by their uuid, not by a row: a load may replace them.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation_uuid TEXT,
    password_hash TEXT, -- argon2id as libsodium writes it; NULL: signs in by the proxy alone
    is_disabled INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL, -- UTC, ISO 8601, as in history
    CONSTRAINT account_uuid_is_a_uuid CHECK (length(uuid) = 36),
    CONSTRAINT account_login_is_plain CHECK (login NOT GLOB '*[^A-Za-z0-9._@+-]*' AND length(login) BETWEEN 2 AND 100),
    CONSTRAINT account_has_a_name CHECK (length(name) > 0),
    CONSTRAINT account_role_is_known CHECK (role IN ('provider', 'steward', 'admin')),
    CONSTRAINT account_provider_has_an_organisation CHECK (role <> 'provider' OR organisation_uuid IS NOT NULL),
    CONSTRAINT account_is_disabled_or_not CHECK (is_disabled IN (0, 1))
) STRICT;

-- Sessions and tokens are known by the SHA-256 of what the caller holds.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    CONSTRAINT session_hash_is_sha256 CHECK (length(token_hash) = 32)
) STRICT;

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT api_token_hash_is_sha256 CHECK (length(token_hash) = 32),
    CONSTRAINT api_token_has_a_name CHECK (length(name) > 0)
) STRICT;

-- What somebody is working on: a listing as a document, and the version that it began with ('': new).
CREATE TABLE draft (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    service_uuid TEXT NOT NULL,
    base_version TEXT NOT NULL,
    document TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (account_id, service_uuid)
) STRICT;
CREATE INDEX draft_by_service ON draft (service_uuid);

-- What a provider asks for. document: NULL once it was erased.
CREATE TABLE proposal (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    service_uuid TEXT NOT NULL,
    base_version TEXT NOT NULL,
    action TEXT NOT NULL,
    document TEXT,
    note TEXT NOT NULL DEFAULT '',
    proposed_by INTEGER NOT NULL REFERENCES account (id),
    proposed_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    decided_by INTEGER REFERENCES account (id),
    decided_at TEXT,
    reason TEXT NOT NULL DEFAULT '',
    CONSTRAINT proposal_action_is_known CHECK (action IN ('create', 'change', 'retire')),
    CONSTRAINT proposal_state_is_known CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
    CONSTRAINT proposal_decided_by_somebody CHECK ((state IN ('waiting', 'withdrawn')) = (decided_by IS NULL))
) STRICT;
CREATE INDEX proposal_by_state ON proposal (state, id);
CREATE INDEX proposal_by_service ON proposal (service_uuid);

-- A write that was asked for with an Idempotency-Key, and what became of it: enough to answer again.
CREATE TABLE idempotency (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    service_uuid TEXT NOT NULL,
    version TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (account_id, key),
    CONSTRAINT idempotency_hash_is_sha256 CHECK (length(request_hash) = 32)
) STRICT;

-- A confidential service becomes public again only when a second person agrees.
CREATE TABLE reveal (
    service_uuid TEXT NOT NULL PRIMARY KEY,
    asked_by INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
