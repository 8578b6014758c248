-- Rows that name a row that is not there: table, row, the other table.
PRAGMA foreign_key_check
