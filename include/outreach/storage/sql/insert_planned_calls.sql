-- Store every call of a run in its batch.
INSERT INTO outreach.call (
    call_id, run_id, person_id, person_key, attempt, batch_id, phone, state, state_changed_at, priority_rank,
    may_ring_from, may_ring_until
)
SELECT cut.call_id, :run_id, cut.person_id, cut.person_key, :attempt, batch.batch_id, cut.phone, :planned, :now,
       cut.priority_rank, cut.may_ring_from, cut.may_ring_until
FROM cut_call AS cut
JOIN outreach.call_batch AS batch
  ON batch.run_id = :run_id AND batch.connection_id = :connection_id AND batch.sequence = cut.sequence
ORDER BY cut.sequence, cut.priority_rank
