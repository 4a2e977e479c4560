-- Batches before calls, each in order of id: dispatch locks them in the same order.
SELECT batch_id FROM outreach.call_batch
WHERE batch_id IN (
    SELECT attempt.batch_id
    FROM outreach.call AS given
    JOIN outreach.call AS attempt USING (run_id, person_key)
    WHERE given.call_id = ANY(:call_ids)
)
ORDER BY batch_id
FOR UPDATE
