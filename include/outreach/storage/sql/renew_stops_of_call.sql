-- Renew stops of a call that a person lifted, unless a stop from the same source
-- already holds. The call's id is left out, since uq_fact_call allows each fact of a
-- call only once.
INSERT INTO outreach.fact (
    kind, reason, subject, scope, person_key, phone, invoice_id, happened_at, recorded_at, source
)
SELECT stop.kind, stop.reason, stop.subject, stop.scope, stop.person_key, stop.phone, stop.invoice_id,
       stop.happened_at, CAST(:now AS timestamptz), :source
FROM outreach.fact AS stop
WHERE stop.call_id = :call_id
  AND stop.kind = :fact_stop
  AND stop.reason = ANY(:reasons)
  AND EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  AND NOT EXISTS (
      SELECT FROM outreach.fact AS renewed
      WHERE renewed.kind = :fact_stop
        AND renewed.source = :source
        AND renewed.reason = stop.reason
        AND renewed.subject = stop.subject
        AND renewed.person_key IS NOT DISTINCT FROM stop.person_key
        AND renewed.phone IS NOT DISTINCT FROM stop.phone
        AND renewed.invoice_id IS NOT DISTINCT FROM stop.invoice_id
        AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = renewed.fact_id)
  )
