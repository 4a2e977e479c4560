-- A new call to a person who was not called: a new id, the same invoices.
WITH next_attempt AS (
    INSERT INTO outreach.call (
        call_id, run_id, person_id, person_key, attempt, batch_id, phone, state, state_changed_at,
        priority_rank, may_ring_from, may_ring_until
    )
    SELECT :new_call, run_id, person_id, person_key, attempt + 1, :new_batch, phone, :planned, :now,
           priority_rank, may_ring_from, may_ring_until
    FROM outreach.call AS ended
    WHERE ended.call_id = :call_id
    RETURNING call_id
)
INSERT INTO outreach.call_invoice (call_id, run_id, row_number, invoice_key)
SELECT next_attempt.call_id, linked.run_id, linked.row_number, linked.invoice_key
FROM next_attempt, outreach.call_invoice AS linked
WHERE linked.call_id = :call_id
