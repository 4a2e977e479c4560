INSERT INTO policy_about
SELECT DISTINCT call.person_id, linked.invoice_key
FROM outreach.call_batch AS batch
JOIN outreach.call USING (batch_id)
JOIN outreach.call_invoice AS linked USING (call_id)
WHERE batch.run_id = :run_id
  AND batch.connection_id = :connection_id
  AND batch.state = ANY(:batch_with_provider_states)
  AND batch.stopped_at IS NULL
  AND call.state = ANY(:queued_states)
