-- End every stop that holds and names the person or one of the numbers; a dispute only by its invoice. The stop
-- itself stays, and the lift says who ended it and why. Gives the reason of each stop that was ended.
WITH lifted AS (
    INSERT INTO outreach.fact (
        kind, subject, scope, person_key, phone, invoice_id, words, happened_at, recorded_at, source, lifts
    )
    SELECT :fact_lift, stop.subject, stop.scope, stop.person_key, stop.phone, stop.invoice_id, :words,
           CAST(:now AS timestamptz), CAST(:now AS timestamptz), :source, stop.fact_id
    FROM outreach.fact AS stop
    WHERE stop.kind = :fact_stop
      AND (stop.invoice_id = :invoice_id
           OR stop.invoice_id IS NULL AND (stop.person_key = :person_key OR stop.phone = ANY(:phones)))
      AND (CAST(:scope AS text) IS NULL OR stop.scope = :scope)
      AND (CAST(:reason AS text) IS NULL OR stop.reason = :reason)
      AND (stop.holds_until IS NULL OR stop.holds_until > :now)
      AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
    ON CONFLICT DO NOTHING
    RETURNING lifts
)
SELECT stop.reason FROM lifted JOIN outreach.fact AS stop ON stop.fact_id = lifted.lifts
