-- Calls of a batch that may not ring in its whole span, but in another span within the run.
SELECT call.call_id, answer.may_ring_from, answer.may_ring_until
FROM outreach.call
JOIN policy_answer AS answer USING (person_id)
WHERE call.batch_id = :batch_id
  AND call.state = :planned
  AND (CAST(:starts_at AS timestamptz) IS NULL
       OR answer.may_ring_from > :starts_at OR answer.may_ring_until < :ends_at)
ORDER BY answer.may_ring_from, answer.may_ring_until, call.call_id
