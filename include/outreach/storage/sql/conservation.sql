-- Sums over a run that have to agree; services/reporting/conservation.py says which with which.
SELECT funnel.*,
       (SELECT count(DISTINCT person_id) FROM outreach.invoice WHERE run_id = :run_id) AS people_in_invoices,
       (SELECT count(*) FROM outreach.contact AS contact
        WHERE contact.run_id = :run_id AND EXISTS (
            SELECT FROM outreach.invoice
            WHERE invoice.run_id = contact.run_id AND invoice.person_id = contact.person_id
        )) AS people_with_invoices,
       (SELECT coalesce(sum(contact.invoice_count), 0) FROM outreach.contact
        JOIN outreach.decision AS decided USING (run_id, person_id)
        WHERE contact.run_id = :run_id AND decided.verdict = :decision_call) AS invoices_of_people_to_call,
       (SELECT count(*) FROM reporting.contact_decision AS decided
        WHERE decided.run_id = :run_id AND decided.decision = :decision_call AND decided.call_id IS NOT NULL)
           AS invoices_with_a_call,
       (SELECT count(*) FROM reporting.contact_decision AS decided
        WHERE decided.run_id = :run_id AND decided.call_id IS NOT NULL) AS invoices_in_calls,
       (SELECT count(DISTINCT person_id) FROM outreach.call WHERE run_id = :run_id) AS people_with_a_call,
       (SELECT count(*) FROM outreach.decision AS decided
        WHERE decided.run_id = :run_id AND decided.verdict = :decision_call AND EXISTS (
            SELECT FROM outreach.call WHERE call.run_id = decided.run_id AND call.person_id = decided.person_id
        )) AS people_to_call_with_a_call,
       (SELECT count(*) FROM outreach.call
        WHERE run_id = :run_id
          AND state = ANY(:may_have_been_made_states))
           AS calls_that_may_have_been_made,
       (SELECT count(DISTINCT phone) FROM outreach.call
        WHERE run_id = :run_id
          AND state = ANY(:may_have_been_made_states))
           AS phones_that_may_have_been_called,
       (SELECT count(*) FROM outreach.call
        JOIN outreach.call_batch AS batch USING (batch_id)
        WHERE call.run_id = :run_id AND batch.run_id = call.run_id) AS calls_in_batches,
       (SELECT count(*) FROM outreach.call
        WHERE run_id = :run_id AND state = :completed AND line_outcome IS NOT NULL)
           AS completed_with_line_outcome
FROM reporting.campaign_funnel AS funnel
WHERE funnel.run_id = :run_id
