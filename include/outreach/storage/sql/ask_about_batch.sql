-- Everyone in a batch whose call was not handed over, and the invoices that it would be about.
WITH about AS (
    INSERT INTO policy_about
    SELECT call.person_id, linked.invoice_key
    FROM outreach.call
    JOIN outreach.call_invoice AS linked USING (call_id)
    WHERE call.batch_id = :batch_id AND call.state = :planned
)
INSERT INTO policy_asked
SELECT contact.person_id, contact.person_key, contact.phone, contact.time_zones, contact.countries, contact.states,
       coalesce(contact.phone_kind, ''), '{}',
       row_number() OVER (PARTITION BY contact.person_key ORDER BY call.priority_rank, call.call_id)
FROM outreach.call
JOIN outreach.contact USING (run_id, person_id)
WHERE call.batch_id = :batch_id AND call.state = :planned
