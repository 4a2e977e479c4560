-- The ids of everyone of a batch as the warehouse gave them; several where rows of one person differ. OFFSET has the
-- invoices of each person looked up, however many the run has.
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
