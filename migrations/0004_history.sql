-- Every change is one transaction with its row here. The chain holds commitments, not payloads:
-- commitment = SHA-256(salt, payload), chain = SHA-256(chain of the row before, commitment), so that
-- payload and salt can be erased and the chain still verifies.
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL, -- UTC, ISO 8601
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    salt BLOB,
    payload TEXT,
    commitment BLOB NOT NULL,
    chain BLOB NOT NULL,
    CONSTRAINT history_hashes_are_sha256 CHECK (length(commitment) = 32 AND length(chain) = 32),
    CONSTRAINT history_erases_both CHECK ((salt IS NULL) = (payload IS NULL))
) STRICT;
CREATE TRIGGER history_only_erases BEFORE UPDATE ON history
WHEN NEW.id <> OLD.id OR NEW.commitment <> OLD.commitment OR NEW.chain <> OLD.chain
    OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.action <> OLD.action
    OR NEW.subject <> OLD.subject OR NEW.payload IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'history_only_erases'); END;
CREATE TRIGGER history_keeps_rows BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history_keeps_rows'); END;

-- What was loaded from where, so that loading again does nothing: name and fingerprint of each input.
CREATE TABLE loaded (
    name TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    rows INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
