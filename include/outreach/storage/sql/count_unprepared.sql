-- The people that `decide` waits for: those without a contact, and contacts whose tags were not tried yet.
SELECT (
           SELECT count(DISTINCT invoice.person_id)
           FROM outreach.invoice
           LEFT JOIN outreach.contact USING (run_id, person_id)
           WHERE invoice.run_id = :run_id AND invoice.person_id IS NOT NULL AND contact.person_id IS NULL
       ) AS people,
       (
           SELECT count(*)
           FROM outreach.contact
           LEFT JOIN outreach.prompt USING (run_id, person_id)
           WHERE run_id = :run_id AND invoice_count > 0 AND prompt.person_id IS NULL
       ) AS tags
