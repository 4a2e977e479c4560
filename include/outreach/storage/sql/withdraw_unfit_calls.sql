-- Withdraw who must not be called any more: paid, stopped, called often enough, or a call to the number is open.
WITH unfit AS (
    SELECT call.call_id,
           CASE
               WHEN NOT contact.still_due THEN :withdrawal_paid
               WHEN held.stops && ARRAY[:stop_opt_out, :stop_do_not_call] THEN :withdrawal_suppressed
               WHEN :stop_deceased = ANY(held.stops) THEN :withdrawal_stopped_deceased
               WHEN :stop_attorney = ANY(held.stops) THEN :withdrawal_stopped_attorney
               WHEN :stop_wrong_number = ANY(held.stops) THEN :withdrawal_stopped_wrong_number
               -- The agent would speak of every invoice of the call, and could not leave one out.
               WHEN EXISTS (
                   SELECT FROM outreach.call_invoice AS linked
                   JOIN outreach.invoice USING (run_id, row_number)
                   JOIN outreach.fact AS stop
                       ON outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(invoice.invoice_id)
                   WHERE linked.call_id = call.call_id
                     AND stop.kind = :fact_stop
                     AND stop.scope IN (:everything, :campaign_scope)
                     AND (stop.holds_until IS NULL OR stop.holds_until > :now)
                     AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
               ) THEN :withdrawal_stopped_dispute
               WHEN :stop_unmapped_word = ANY(held.stops) THEN :withdrawal_unmapped_word
               WHEN EXISTS (
                   SELECT FROM outreach.call AS earlier
                   JOIN outreach.campaign_run AS run ON run.run_id = earlier.run_id
                   WHERE earlier.person_key = call.person_key
                     AND earlier.is_unmapped
                     AND earlier.ended_at + (run.snapshot #>> '{config,hold_unmapped}')::interval > :now
               ) THEN :withdrawal_unmapped_word
               WHEN call.person_key = ANY(:capped) THEN :withdrawal_capped
               WHEN EXISTS (
                   SELECT FROM outreach.call AS other
                   WHERE other.phone = call.phone
                     AND other.call_id <> call.call_id
                     AND other.state = ANY(:open_states)
               ) OR EXISTS (
                   -- It expired with us, and the provider may still dial it.
                   SELECT FROM outreach.call AS other
                   JOIN outreach.call_batch AS dialled ON dialled.batch_id = other.batch_id
                   WHERE other.phone = call.phone
                     AND other.call_id <> call.call_id
                     AND other.state = ANY(:expired_states)
                     AND dialled.may_dial_until > :now
               ) THEN :withdrawal_phone_busy
           END AS reason
    FROM outreach.call
    JOIN outreach.contact USING (run_id, person_id)
    -- Each stop that holds for the person or the number; domain/stops.py says which kind holds what.
    CROSS JOIN LATERAL (
        SELECT array_agg(stop.reason) AS stops
        FROM outreach.fact AS stop
        WHERE stop.kind = :fact_stop
          AND (stop.person_key = call.person_key OR stop.phone = call.phone)
          AND (stop.person_key = call.person_key AND stop.subject = ANY(:found_by_person_subjects)
               OR stop.phone = call.phone AND stop.subject = ANY(:found_by_phone_subjects)
               OR stop.person_key = call.person_key AND stop.phone = call.phone
                  AND stop.subject = :subject_phone_of_person)
          AND stop.scope IN (:everything, :campaign_scope)
          AND (stop.holds_until IS NULL OR stop.holds_until > :now)
          AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
    ) AS held
    WHERE call.batch_id = :batch_id AND call.state = :planned
)
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = unfit.reason, state_changed_at = :now
FROM unfit
WHERE call.call_id = unfit.call_id AND unfit.reason IS NOT NULL
