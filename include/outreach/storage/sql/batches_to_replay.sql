-- Unknown requests whose key still protects them: the same bytes may be sent once more.
SELECT batch.batch_id, batch.run_id, batch.claimed_at, batch.body, batch.attempts, batch.not_before
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE batch.connection_id = :connection_id
  AND (batch.batch_id = :batch_id OR CAST(:batch_id AS uuid) IS NULL)
  AND batch.state = :unknown
  AND batch.may_replay
  AND batch.cancelled_at IS NULL
  AND batch.confirmed_at IS NULL
  AND batch.provider_batch_id IS NULL
  AND batch.claimed_at BETWEEN :claimed_since AND :claimed_until
  AND (batch.not_before IS NULL OR batch.not_before <= :now)
  AND NOT run.is_stale
  AND run.closed_at IS NULL
  AND run.call_until > :now
  -- A failover may have lost the note that the key is released, so a person settles requests from before it.
  AND batch.claimed_at >= (SELECT confirmed_at FROM outreach.ledger_identity)
  -- The bytes would include calls that an event or a person has settled since.
  AND NOT EXISTS (
      SELECT FROM outreach.call
      WHERE call.batch_id = batch.batch_id
        AND call.state <> :unknown
        AND call.state_changed_at > batch.claimed_at
  )
  AND NOT EXISTS (
      SELECT FROM outreach.call
      JOIN outreach.fact AS stop
        ON stop.person_key = call.person_key AND stop.subject = ANY(:found_by_person_subjects)
        OR stop.phone = call.phone AND stop.subject = ANY(:found_by_phone_subjects)
        OR stop.person_key = call.person_key AND stop.phone = call.phone AND stop.subject = :subject_phone_of_person
        OR outreach.folded_invoice_id(stop.invoice_id) IN (
            SELECT linked.invoice_key FROM outreach.call_invoice AS linked WHERE linked.call_id = call.call_id
        )
      WHERE call.batch_id = batch.batch_id
        AND stop.kind = :fact_stop
        AND stop.scope IN (:everything, :of_campaign || run.campaign_id)
        AND (stop.holds_until IS NULL OR stop.holds_until > :now)
        AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  )
  -- They would also include people who have paid since.
  AND NOT EXISTS (
      SELECT FROM outreach.call
      JOIN outreach.fact AS paid
        ON paid.person_key = call.person_key AND paid.invoice_id IS NULL
        OR outreach.folded_invoice_id(paid.invoice_id) IN (
            SELECT linked.invoice_key FROM outreach.call_invoice AS linked WHERE linked.call_id = call.call_id
        )
      WHERE call.batch_id = batch.batch_id
        AND paid.kind = :fact_payment
        AND paid.recorded_at > run.extracted_at
  )
ORDER BY batch.claimed_at
