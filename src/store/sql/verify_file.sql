-- What SQLite finds wrong with the file; "ok" if nothing.
PRAGMA integrity_check(60)
