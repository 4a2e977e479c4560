-- The planned calls of some batches, by their ids.
INSERT INTO named_call (person_id, call_id)
SELECT person_id, call_id
FROM outreach.call
WHERE batch_id = ANY(:batch_ids) AND state = :planned
