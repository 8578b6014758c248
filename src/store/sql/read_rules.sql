-- All rules, in the order of what they belong to.
SELECT service_id, rule_group, condition, mode, limited, low, high, terms, text, question
FROM rule ORDER BY service_id, rule_group, id
