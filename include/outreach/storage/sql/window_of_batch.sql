-- The span in which every call of a batch may ring that is to be handed over, or perhaps was handed over.
SELECT max(may_ring_from) AS starts_at, min(may_ring_until) AS ends_at
FROM outreach.call
WHERE batch_id = :batch_id AND state = ANY(:requested_states)
