INSERT INTO policy_about
SELECT call.person_id, linked.invoice_key
FROM outreach.call
JOIN outreach.call_invoice AS linked USING (call_id)
WHERE call.batch_id = :batch_id AND call.state = :planned
