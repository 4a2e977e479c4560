-- Stops: all, or those that name all given values; ended ones only on request.
SELECT stop.reason, stop.subject, stop.scope, stop.person_key, stop.phone, stop.invoice_id, stop.words, stop.source,
       stop.happened_at, stop.holds_until, lift.recorded_at AS lifted_at, lift.source AS lifted_by,
       lift.words AS lifted_because
FROM outreach.fact AS stop
LEFT JOIN outreach.fact AS lift ON lift.lifts = stop.fact_id
WHERE stop.kind = :fact_stop
  AND (CAST(:person_key AS text) IS NULL OR stop.person_key = :person_key)
  AND (CAST(:phones AS text[]) = '{}' OR stop.phone = ANY(:phones))
  AND (CAST(:invoice_id AS text) IS NULL 
       OR outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(:invoice_id))
  AND (CAST(:reason AS text) IS NULL OR stop.reason = :reason)
  AND (:with_ended OR (lift.fact_id IS NULL AND (stop.holds_until IS NULL OR stop.holds_until > :now)))
ORDER BY stop.fact_id
