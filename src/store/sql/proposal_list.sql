-- Proposals, the oldest first. 1 uuid, 2 state, 3 account that proposed, 4 service; NULL is any of each. The document
-- comes with one that is asked for by its uuid alone. Of any state and any service: of those that are decided, the last.
SELECT proposal.uuid, proposal.service_uuid, proposal.base_version, proposal.action,
    CASE WHEN ?1 IS NOT NULL THEN proposal.document END,
    proposal.note, proposal.proposed_by, proposer.name, proposal.proposed_at, proposal.state,
    decider.name, proposal.decided_at, proposal.reason,
    CASE WHEN ?4 IS NULL AND json_valid(proposal.document) THEN json_extract(proposal.document, '$.name') END
FROM proposal
JOIN account AS proposer ON proposer.id = proposal.proposed_by
LEFT JOIN account AS decider ON decider.id = proposal.decided_by
WHERE (?1 IS NULL OR proposal.uuid = ?1)
    AND (?2 IS NULL OR proposal.state = ?2)
    AND (?3 IS NULL OR proposal.proposed_by = ?3)
    AND (?4 IS NULL OR proposal.service_uuid = ?4)
    AND (?1 IS NOT NULL OR ?4 IS NOT NULL OR proposal.state = 'waiting' OR proposal.id IN (
        SELECT id FROM proposal WHERE state <> 'waiting' AND (?3 IS NULL OR proposed_by = ?3) ORDER BY id DESC LIMIT 100))
ORDER BY proposal.id
