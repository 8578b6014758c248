-- All terms, list by list, in the order of their bits.
SELECT vocabulary, position, code, label, phrase, hint FROM vocabulary_term ORDER BY vocabulary, position
