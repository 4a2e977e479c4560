-- Withdraw who must not be called any more: paid, suppressed, called often enough, or a call to the number is open.
WITH unfit AS (
    SELECT call.call_id,
           CASE
               WHEN NOT contact.still_due THEN :withdrawal_paid
               WHEN EXISTS (
                   SELECT FROM outreach.suppression
                   WHERE (suppression.person_id = call.person_key OR suppression.phone = call.phone)
                     AND suppression.scope IN (:everything, :campaign_scope)
                     AND (suppression.expires_at IS NULL OR suppression.expires_at > :now)
               ) THEN :withdrawal_suppressed
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
    WHERE call.batch_id = :batch_id AND call.state = :planned
)
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = unfit.reason, state_changed_at = :now
FROM unfit
WHERE call.call_id = unfit.call_id AND unfit.reason IS NOT NULL
