-- The rows because of which laws of reporting.conservation do not hold, by names that say nothing of a person.
WITH wanted AS (
    SELECT person_id FROM outreach.decision
    WHERE run_id = :run_id AND call_id IS NULL AND verdict = :decision_call
),
fault AS (
    SELECT 'extracted_is_decided' AS law, 'row ' || invoice.row_number AS name
    FROM outreach.invoice
    LEFT JOIN outreach.decided_invoice AS judged USING (run_id, row_number)
    WHERE invoice.run_id = :run_id AND judged.decision IS NULL
    UNION ALL
    SELECT 'people_are_decided', 'row ' || invoice.row_number
    FROM outreach.contact
    JOIN outreach.invoice USING (run_id, person_id)
    WHERE contact.run_id = :run_id AND NOT EXISTS (
        SELECT FROM outreach.decision AS decided
        WHERE decided.run_id = contact.run_id AND decided.person_id = contact.person_id AND decided.call_id IS NULL
    )
    UNION ALL
    SELECT 'everyone_extracted_is_known', 'row ' || invoice.row_number
    FROM outreach.invoice
    LEFT JOIN outreach.contact USING (run_id, person_id)
    WHERE invoice.run_id = :run_id AND invoice.person_id IS NOT NULL AND contact.person_id IS NULL
    UNION ALL
    SELECT named.law, 'call ' || call.call_id
    FROM outreach.contact
    JOIN outreach.call USING (run_id, person_id)
    CROSS JOIN (VALUES ('everyone_extracted_is_known'), ('everyone_known_was_extracted')) AS named (law)
    WHERE contact.run_id = :run_id AND NOT EXISTS (
        SELECT FROM outreach.invoice
        WHERE invoice.run_id = contact.run_id AND invoice.person_id = contact.person_id
    )
    UNION ALL
    SELECT 'invoices_are_with_people', 'row ' || invoice.row_number
    FROM outreach.contact
    JOIN outreach.invoice USING (run_id, person_id)
    LEFT JOIN wanted USING (person_id)
    CROSS JOIN LATERAL (
        SELECT count(*) AS invoices
        FROM outreach.decided_invoice AS judged
        JOIN outreach.invoice AS other USING (run_id, row_number)
        WHERE judged.run_id = contact.run_id AND other.person_id = contact.person_id
          AND judged.decision = :decision_call
    ) AS counted
    WHERE contact.run_id = :run_id
      AND counted.invoices <> CASE WHEN wanted.person_id IS NULL THEN 0 ELSE contact.invoice_count END
    UNION ALL
    SELECT named.law, 'row ' || invoice.row_number
    FROM wanted
    JOIN outreach.invoice ON invoice.run_id = :run_id AND invoice.person_id = wanted.person_id
    CROSS JOIN (VALUES ('to_call_is_planned'), ('everyone_to_call_has_a_call')) AS named (law)
    WHERE NOT EXISTS (
        SELECT FROM outreach.call WHERE call.run_id = :run_id AND call.person_id = wanted.person_id
    )
    UNION ALL
    SELECT named.law, 'call ' || call.call_id
    FROM outreach.call
    CROSS JOIN (
        VALUES ('to_call_is_planned'), ('everyone_to_call_has_a_call'), ('no_one_else_has_a_call')
    ) AS named (law)
    WHERE call.run_id = :run_id AND call.person_id NOT IN (SELECT wanted.person_id FROM wanted)
    UNION ALL
    SELECT 'calls_are_in_batches', 'call ' || call.call_id
    FROM outreach.call
    LEFT JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE call.run_id = :run_id AND batch.run_id IS DISTINCT FROM call.run_id
    UNION ALL
    SELECT 'invoices_to_call_for_have_a_call', 'row ' || decided.row_number
    FROM reporting.contact_decision AS decided
    WHERE decided.run_id = :run_id AND decided.decision = :decision_call AND decided.call_id IS NULL
    UNION ALL
    SELECT 'no_other_invoice_has_a_call', 'row ' || decided.row_number
    FROM reporting.contact_decision AS decided
    WHERE decided.run_id = :run_id AND decided.decision IS DISTINCT FROM :decision_call
      AND decided.call_id IS NOT NULL
    UNION ALL
    SELECT 'completed_says_how', 'call ' || call.call_id
    FROM outreach.call
    WHERE call.run_id = :run_id AND call.state = :completed AND call.line_outcome IS NULL
    UNION ALL
    SELECT 'no_phone_rang_twice', 'call ' || call.call_id
    FROM outreach.call
    WHERE call.run_id = :run_id AND call.state = ANY(:may_have_been_made_states) AND EXISTS (
        SELECT FROM outreach.call AS other
        WHERE other.run_id = call.run_id AND other.phone = call.phone AND other.call_id <> call.call_id
          AND other.state = ANY(:may_have_been_made_states)
    )
    UNION ALL
    SELECT 'moves_are_recorded', 'call ' || call.call_id
    FROM outreach.call
    WHERE call.run_id = :run_id AND call.state IS DISTINCT FROM (
        SELECT (array_agg(move.to_state ORDER BY move.transition_id DESC))[1]
        FROM outreach.call_transition AS move
        WHERE move.call_id = call.call_id
    )
    UNION ALL
    SELECT 'provider_counts_the_same', 'batch ' || batch.batch_id
    FROM outreach.call_batch AS batch
    WHERE batch.run_id = :run_id AND batch.provider_count <> (
        SELECT count(*)
        FROM outreach.call
        WHERE call.batch_id = batch.batch_id
          AND call.state <> ALL(:never_handed_over_states)
          AND NOT (call.state = :failed AND call.ended_at IS NULL)
    )
)
SELECT law, array_agg(name ORDER BY length(name), name) AS names
FROM fault
WHERE law = ANY(:laws)
GROUP BY law
