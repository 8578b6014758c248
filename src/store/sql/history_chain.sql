-- All of it, in the order of the chain.
SELECT id, format, salt, payload, commitment, chain, at, actor, action, subject FROM history ORDER BY id
