CREATE OR REPLACE VIEW reporting.conservation AS
SELECT funnel.campaign_id,
       funnel.run_date,
       funnel.wave,
       funnel.run_id,
       law.law,
       law.says,
       law.left_sum,
       law.right_sum,
       law.left_sum - law.right_sum AS difference,
       law.left_sum = law.right_sum AS holds
FROM reporting.campaign_funnel AS funnel
CROSS JOIN LATERAL (
    SELECT (SELECT count(DISTINCT invoice.person_id) FROM outreach.invoice WHERE invoice.run_id = funnel.run_id)
               AS people_in_invoices,
           (SELECT count(*) FROM outreach.contact
            WHERE contact.run_id = funnel.run_id AND EXISTS (
                SELECT FROM outreach.invoice
                WHERE invoice.run_id = contact.run_id AND invoice.person_id = contact.person_id
            )) AS people_with_invoices,
           (SELECT coalesce(sum(contact.invoice_count), 0)::bigint FROM outreach.contact
            JOIN outreach.decision AS decided USING (run_id, person_id)
            WHERE contact.run_id = funnel.run_id AND decided.verdict = :decision_call) AS invoices_of_people_to_call
    OFFSET 0 -- each sum is counted once, however many laws it is in
) AS extracted
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE decided.decision = :decision_call) AS invoices_with_a_call,
           count(*) AS invoices_in_calls
    FROM reporting.contact_decision AS decided
    WHERE decided.run_id = funnel.run_id AND decided.call_id IS NOT NULL
) AS linked
CROSS JOIN LATERAL (
    SELECT count(DISTINCT call.person_id) AS people_with_a_call,
           count(DISTINCT call.person_id) FILTER (WHERE decided.verdict = :decision_call)
               AS people_to_call_with_a_call,
           count(*) FILTER (WHERE call.state = ANY(:may_have_been_made_states)) AS may_have_been_made,
           count(DISTINCT call.phone) FILTER (WHERE call.state = ANY(:may_have_been_made_states)) AS phones,
           count(*) FILTER (WHERE batch.run_id = call.run_id) AS calls_in_batches,
           count(*) FILTER (WHERE call.state = :completed AND call.line_outcome IS NOT NULL)
               AS completed_with_line_outcome,
           count(*) FILTER (WHERE call.state = moved.to_state) AS calls_as_recorded
    FROM outreach.call
    LEFT JOIN outreach.call_batch AS batch USING (batch_id)
    LEFT JOIN outreach.decision AS decided
      ON decided.run_id = call.run_id AND decided.person_id = call.person_id AND decided.call_id IS NULL
    LEFT JOIN LATERAL (
        -- Not by LIMIT 1: PostgreSQL might look for it from the end of all moves of the ledger.
        SELECT (array_agg(move.to_state ORDER BY move.transition_id DESC))[1] AS to_state
        FROM outreach.call_transition AS move
        WHERE move.call_id = call.call_id
    ) AS moved ON true
    WHERE call.run_id = funnel.run_id
) AS called
CROSS JOIN LATERAL (
    SELECT coalesce(sum(batch.provider_count), 0)::bigint AS by_provider,
           coalesce(sum(sent.calls), 0)::bigint AS by_us
    FROM outreach.call_batch AS batch
    CROSS JOIN LATERAL (
        -- A call that the provider refused was in no request that it accepted.
        SELECT count(*) AS calls
        FROM outreach.call
        WHERE call.batch_id = batch.batch_id
          AND call.state <> ALL(:never_handed_over_states)
          AND NOT (call.state = :failed AND call.ended_at IS NULL)
    ) AS sent
    WHERE batch.run_id = funnel.run_id AND batch.provider_count IS NOT NULL
) AS counted
CROSS JOIN LATERAL (
    VALUES
        ('extracted_is_decided', 'invoices = invoices_to_call_for + invoices_not_called_for', false, false,
         funnel.invoices, funnel.invoices_to_call_for + funnel.invoices_not_called_for),
        ('people_are_decided', 'people = to_call + not_called', false, false,
         funnel.people, funnel.to_call + funnel.not_called),
        ('everyone_extracted_is_known', 'people_in_invoices = people', true, false,
         extracted.people_in_invoices, funnel.people),
        ('everyone_known_was_extracted', 'people = people_with_invoices', true, false,
         funnel.people, extracted.people_with_invoices),
        ('invoices_are_with_people', 'invoices_to_call_for = invoices_of_people_to_call', true, false,
         funnel.invoices_to_call_for, extracted.invoices_of_people_to_call),
        ('to_call_is_planned', 'to_call + further_attempts = calls', false, true,
         funnel.to_call + funnel.further_attempts, funnel.calls),
        ('everyone_to_call_has_a_call', 'to_call = people_to_call_with_a_call', true, true,
         funnel.to_call, called.people_to_call_with_a_call),
        ('no_one_else_has_a_call', 'people_with_a_call = people_to_call_with_a_call', true, true,
         called.people_with_a_call, called.people_to_call_with_a_call),
        ('calls_are_in_batches', 'calls = calls_in_batches', false, true, funnel.calls, called.calls_in_batches),
        ('invoices_to_call_for_have_a_call', 'invoices_to_call_for = invoices_with_a_call', true, true,
         funnel.invoices_to_call_for, linked.invoices_with_a_call),
        ('no_other_invoice_has_a_call', 'invoices_in_calls = invoices_with_a_call', true, true,
         linked.invoices_in_calls, linked.invoices_with_a_call),
        ('calls_are_somewhere',
         'calls = planned + submitting + handed_over + unknown + not_sent + failed + withdrawn', false, true,
         funnel.calls, funnel.planned + funnel.submitting + funnel.handed_over + funnel.unknown
             + funnel.not_sent + funnel.failed + funnel.withdrawn),
        ('handed_over_ended_or_is_awaited', 'handed_over = awaited + completed + expired', false, true,
         funnel.handed_over, funnel.awaited + funnel.completed + funnel.expired),
        ('completed_says_how', 'completed = completed_with_line_outcome', false, true,
         funnel.completed, called.completed_with_line_outcome),
        ('no_phone_rang_twice', 'calls_that_may_have_been_made = phones_that_may_have_been_called', false, true,
         called.may_have_been_made, called.phones),
        ('moves_are_recorded', 'calls = calls_whose_last_move_is_recorded', false, true,
         funnel.calls, called.calls_as_recorded),
        ('provider_counts_the_same', 'calls_by_the_providers_count = calls_by_ours', false, true,
         counted.by_provider, counted.by_us)
) AS law (law, says, needs_rows, needs_calls, left_sum, right_sum)
WHERE (NOT law.needs_calls OR funnel.sealed_at IS NOT NULL)
  AND (NOT law.needs_rows OR funnel.rows_erased_at IS NULL);

COMMENT ON VIEW reporting.conservation IS
    'One row a run and law: two sums that agree whatever was retried, cleared or lost. publish refuses a run in which one does not hold. Laws on calls begin when the calls are planned; those that need the rows of the extract end when retention erases them.';
COMMENT ON COLUMN reporting.conservation.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.conservation.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.conservation.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.conservation.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.conservation.law IS 'The name of the law.';
COMMENT ON COLUMN reporting.conservation.says IS 'The law, in the names of campaign_funnel: to_call + further_attempts = calls.';
COMMENT ON COLUMN reporting.conservation.left_sum IS 'The sum on the left of it.';
COMMENT ON COLUMN reporting.conservation.right_sum IS 'The sum on the right of it.';
COMMENT ON COLUMN reporting.conservation.difference IS 'left_sum less right_sum.';
COMMENT ON COLUMN reporting.conservation.holds IS 'Whether both are equal.';
