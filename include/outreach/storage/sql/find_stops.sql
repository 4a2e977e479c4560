-- Each stop that holds someone by the person, by the number or by an invoice that the
-- agent would speak of; domain/stops.py says what each kind holds. Also payments that
-- appeared after the extract; those that another campaign's warehouse reported late may
-- have been booked long before. OFFSET makes PostgreSQL look up the facts of each
-- person: else it would read all stops and payments of the ledger for a batch.
WITH held AS (
    SELECT asked.person_id, stop.fact_id, stop.reason, stop.scope, stop.holds_until
    FROM policy_asked AS asked,
         LATERAL (
             SELECT * FROM outreach.fact
             WHERE fact.kind = :fact_stop AND fact.person_key = asked.person_key
             OFFSET 0
         ) AS stop
    WHERE stop.subject = ANY(:found_by_person_subjects)
       OR stop.subject = :subject_phone_of_person AND stop.phone = asked.phone
    UNION ALL
    SELECT asked.person_id, stop.fact_id, stop.reason, stop.scope, stop.holds_until
    FROM policy_asked AS asked,
         LATERAL (
             SELECT * FROM outreach.fact WHERE fact.kind = :fact_stop AND fact.phone = asked.phone OFFSET 0
         ) AS stop
    WHERE stop.subject = ANY(:found_by_phone_subjects)
    UNION ALL
    SELECT about.person_id, stop.fact_id, stop.reason, stop.scope, stop.holds_until
    FROM policy_about AS about
    JOIN outreach.fact AS stop ON outreach.folded_invoice_id(stop.invoice_id) = about.invoice_key
    WHERE stop.kind = :fact_stop AND stop.invoice_id IS NOT NULL
),
rule AS (
    SELECT key AS reason, value AS name FROM jsonb_each_text(CAST(:rules AS jsonb))
)
INSERT INTO policy_finding (person_id, rule, until_at, inputs)
SELECT DISTINCT held.person_id, rule.name, coalesce(held.holds_until, 'infinity'),
       jsonb_build_object('fact', held.fact_id)
FROM held
JOIN rule USING (reason)
WHERE held.scope IN (:everything, :campaign_scope)
  AND (held.holds_until IS NULL OR held.holds_until > :now)
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = held.fact_id)
UNION ALL
SELECT asked.person_id, :reason_paid_since, 'infinity', jsonb_build_object('fact', min(paid.fact_id))
FROM policy_asked AS asked,
     LATERAL (
         SELECT * FROM outreach.fact
         WHERE fact.person_key = asked.person_key AND fact.kind = :fact_payment
         OFFSET 0
     ) AS paid
WHERE paid.recorded_at > :extracted_at
  AND (paid.source = :own_warehouse OR paid.happened_at > :extracted_at)
  AND (paid.invoice_id IS NULL OR EXISTS (
      SELECT FROM policy_about AS about
      WHERE about.person_id = asked.person_id
        AND about.invoice_key = outreach.folded_invoice_id(paid.invoice_id)
  ))
GROUP BY asked.person_id
UNION ALL
SELECT about.person_id, :reason_paid_since, 'infinity', jsonb_build_object('fact', min(paid.fact_id))
FROM policy_about AS about
JOIN outreach.fact AS paid
  ON outreach.folded_invoice_id(paid.invoice_id) = about.invoice_key AND paid.kind = :fact_payment
WHERE paid.invoice_id IS NOT NULL AND paid.recorded_at > :extracted_at
  AND (paid.source = :own_warehouse OR paid.happened_at > :extracted_at)
GROUP BY about.person_id
