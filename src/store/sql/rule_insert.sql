-- 1 service row, 2 group, 3 condition, 4 mode, 5 limited, 6 and 7 range or NULL, 8 codes, 9 text, 10 question.
INSERT INTO rule (service_id, rule_group, condition, mode, limited, low, high, terms, text, question)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
