-- An entry of the do-not-call list; with `once` only if no equal one holds.
INSERT INTO outreach.fact (
    kind, reason, subject, scope, person_key, phone, words, happened_at, recorded_at, holds_until, source
)
SELECT :fact_stop, :stop_do_not_call, :subject, :scope, :person_key, :phone, :words,
       CAST(:now AS timestamptz), CAST(:now AS timestamptz), CAST(:holds_until AS timestamptz), :source
WHERE NOT CAST(:once AS boolean) OR NOT EXISTS (
    SELECT FROM outreach.fact AS stop
    WHERE stop.kind = :fact_stop
      AND stop.reason = :stop_do_not_call
      AND stop.subject = :subject
      AND stop.scope = :scope
      AND (stop.person_key = :person_key OR stop.phone = :phone)
      AND stop.person_key IS NOT DISTINCT FROM :person_key
      AND stop.phone IS NOT DISTINCT FROM :phone
      AND stop.holds_until IS NOT DISTINCT FROM CAST(:holds_until AS timestamptz)
      AND (stop.holds_until IS NULL OR stop.holds_until > :now)
      AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
)
