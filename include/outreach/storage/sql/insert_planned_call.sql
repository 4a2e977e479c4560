INSERT INTO outreach.call (
    call_id, run_id, person_id, person_key, attempt, phone, state, state_changed_at, priority_rank,
    may_ring_from, may_ring_until
)
VALUES (
    :call_id, :run_id, :person_id, :person_key, :attempt, :phone, :planned, :now, :priority_rank,
    :may_ring_from, :may_ring_until
)
