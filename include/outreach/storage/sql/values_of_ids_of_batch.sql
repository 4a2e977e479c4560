-- The ids of everyone in a batch as the warehouse returned them; several if rows of one
-- person differ. OFFSET makes PostgreSQL look up the invoices of each person, even in a
-- large run.
SELECT DISTINCT call.person_id, given.person_value, given.person_id IS NOT NULL AS is_of_an_invoice
FROM outreach.call
LEFT JOIN LATERAL (
    SELECT invoice.person_id, invoice.person_value
    FROM outreach.invoice
    WHERE invoice.run_id = call.run_id AND invoice.person_id = call.person_id
    OFFSET 0
) AS given ON true
WHERE call.batch_id = :batch_id
ORDER BY call.person_id, given.person_value
