-- The batches that a run must still hand over to an account, in order, from a given
-- position on: the span in which every call of a batch may ring, and how many calls are
-- planned. A batch that was planned again has a later number, but its people may still
-- come before others.
SELECT batch.batch_id, batch.sequence, batch.template_id, batch.not_before, of_calls.starts_at, of_calls.ends_at,
       of_calls.planned
FROM (
    SELECT batch_id, template_id, not_before, is_canary, priority_rank, sequence
    FROM outreach.call_batch
    WHERE run_id = :run_id AND connection_id = :connection_id AND state = :planned
    ORDER BY is_canary DESC, priority_rank, sequence
    LIMIT :at_most OFFSET :passed_over
) AS batch
CROSS JOIN LATERAL (
    SELECT max(may_ring_from) AS starts_at, min(may_ring_until) AS ends_at,
           count(*) FILTER (WHERE state = :planned) AS planned
    FROM outreach.call
    WHERE call.batch_id = batch.batch_id AND call.state = ANY(:requested_states)
) AS of_calls
ORDER BY batch.is_canary DESC, batch.priority_rank, batch.sequence
