-- End every stop that holds and names all given values, as the list shows it; a dispute
-- only by its invoice. The stop itself stays, and the lift says who ended it and why.
-- If only numbers are given, only the number is freed: a stop that held both becomes a
-- new stop for the person.
WITH ended AS (
    SELECT stop.*
    FROM outreach.fact AS stop
    WHERE stop.kind = :fact_stop
      AND (stop.person_key = :person_key OR stop.phone = ANY(:phones)
           OR outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(:invoice_id))
      AND (CAST(:person_key AS text) IS NULL OR stop.person_key = :person_key)
      AND (CAST(:phones AS text[]) = '{}' OR stop.phone = ANY(:phones))
      AND (outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(:invoice_id)
           OR stop.invoice_id IS NULL AND CAST(:invoice_id AS text) IS NULL)
      AND (CAST(:scope AS text) IS NULL OR stop.scope = :scope)
      AND (CAST(:reason AS text) IS NULL OR stop.reason = :reason)
      AND (stop.holds_until IS NULL OR stop.holds_until > :now)
      AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
),
lifted AS (
    INSERT INTO outreach.fact (
        kind, subject, scope, person_key, phone, invoice_id, words, happened_at, recorded_at, source, lifts
    )
    SELECT :fact_lift, subject, scope, person_key, phone, invoice_id, :words,
           CAST(:now AS timestamptz), CAST(:now AS timestamptz), :source, fact_id
    FROM ended
    ON CONFLICT DO NOTHING
    RETURNING lifts AS fact_id, recorded_at AS lifted_at, source AS lifted_by, words AS lifted_because
),
kept AS (
    INSERT INTO outreach.fact (
        kind, reason, subject, scope, person_key, words, happened_at, recorded_at, holds_until, source
    )
    SELECT DISTINCT ON (reason, scope, person_key, holds_until)
           :fact_stop, reason, :subject_person, scope, person_key, concat_ws('; ', words, CAST(:words_of_kept AS text)),
           happened_at, CAST(:now AS timestamptz), holds_until, :source
    FROM ended
    JOIN lifted USING (fact_id)
    WHERE subject = :subject_person_or_phone AND CAST(:person_key AS text) IS NULL
    ORDER BY reason, scope, person_key, holds_until, fact_id
    RETURNING *
)
SELECT fact_id, reason, subject, scope, person_key, phone, invoice_id, words, source, happened_at, holds_until,
       lifted_at, lifted_by, lifted_because
FROM ended
JOIN lifted USING (fact_id)
UNION ALL
SELECT fact_id, reason, subject, scope, person_key, phone, invoice_id, words, source, happened_at, holds_until,
       NULL, NULL, NULL
FROM kept
ORDER BY fact_id
