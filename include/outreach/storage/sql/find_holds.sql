-- Words and wishes of people that forbid calls to them for a while.
WITH rule AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rules AS jsonb)) AS given (
        name text, after text, grace_days int, without_date float, at_most float
    )
),
-- OFFSET makes PostgreSQL look up the facts of each person, in a ledger that has any.
said AS MATERIALIZED (
    SELECT asked.person_id, fact.*
    FROM policy_asked AS asked,
         LATERAL (
             SELECT fact.fact_id, fact.kind, fact.call_id, fact.happened_at, fact.value
             FROM outreach.fact
             WHERE fact.person_key = asked.person_key
               AND fact.kind IN (:fact_promise, :fact_callback, :fact_claims_paid)
             OFFSET 0
         ) AS fact
    WHERE (
        SELECT EXISTS (
            SELECT FROM outreach.fact
            WHERE fact.person_key IS NOT NULL AND fact.kind NOT IN (:fact_stop, :fact_lift, :fact_consent)
        )
    )
),
unmapped AS MATERIALIZED (
    SELECT asked.person_id, call.ended_at, call.run_id
    FROM policy_asked AS asked
    JOIN outreach.call ON call.person_key = asked.person_key AND call.is_unmapped
),
-- Only people whom a rule can hold: for nearly everyone there is no fact.
bound AS (
    SELECT asked.person_id, asked.person_key, asked.preference, rule.*
    FROM policy_asked AS asked
    JOIN policy_clock AS clock USING (clock_id)
    JOIN rule ON rule.name = ANY(clock.rules)
    WHERE asked.person_id IN (SELECT said.person_id FROM said UNION ALL SELECT unmapped.person_id FROM unmapped)
       OR asked.preference ? 'not_before_moment'
       OR asked.preference ? 'not_before_day'
),
-- Read once, so that the invoices of a million people are not searched again for each person who says they paid.
about_to_be_paid AS MATERIALIZED (
    SELECT about.person_id, about.invoice_key
    FROM policy_about AS about
    WHERE about.person_id IN (SELECT said.person_id FROM said WHERE said.kind = :fact_claims_paid)
),
-- The newest fact of a call counts.
promised AS (
    SELECT DISTINCT ON (person_id, bound.name, coalesce(said.call_id::text, said.fact_id::text))
           person_id, bound.name, bound.grace_days, bound.without_date, said.happened_at,
           (said.value ->> 'promised_on')::date AS promised_on
    FROM bound
    JOIN said USING (person_id)
    WHERE bound.after = :hold_promise AND said.kind = :fact_promise
    ORDER BY person_id, bound.name, coalesce(said.call_id::text, said.fact_id::text), said.fact_id DESC
),
callback AS (
    SELECT DISTINCT ON (person_id, bound.name, coalesce(said.call_id::text, said.fact_id::text))
           person_id, bound.name, said.fact_id, said.happened_at,
           (said.value ->> 'at')::timestamptz AS called_back_at
    FROM bound
    JOIN said USING (person_id)
    WHERE bound.after = :hold_callback AND said.kind = :fact_callback
    ORDER BY person_id, bound.name, coalesce(said.call_id::text, said.fact_id::text), said.fact_id DESC
),
-- Of several calls the last one counts, whenever it was reported.
asked_to_call_back AS (
    SELECT DISTINCT ON (person_id, name) person_id, name, happened_at, called_back_at
    FROM callback
    ORDER BY person_id, name, happened_at DESC, fact_id DESC
)
INSERT INTO policy_finding (person_id, rule, until_at, on_day, days_after, inputs)
SELECT person_id, name, CAST(NULL AS timestamptz), max(promised_on) + max(grace_days) + 1, CAST(NULL AS int),
       jsonb_build_object('promised_on', max(promised_on))
FROM promised
WHERE promised_on + grace_days >= CAST(:now AS date) - 2
GROUP BY person_id, name
UNION ALL
SELECT person_id, name, max(happened_at) + make_interval(secs => max(without_date)), NULL, NULL,
       jsonb_build_object('promised_at', max(happened_at))
FROM promised
WHERE promised_on IS NULL AND happened_at + make_interval(secs => without_date) > :now
GROUP BY person_id, name
UNION ALL
SELECT bound.person_id, bound.name,
       coalesce(max(said.happened_at) + make_interval(secs => bound.at_most), 'infinity'), NULL, NULL,
       jsonb_build_object('said_at', max(said.happened_at))
FROM bound
JOIN said ON said.person_id = bound.person_id AND said.kind = :fact_claims_paid
WHERE bound.after = :hold_claims_paid
  AND coalesce(said.happened_at + make_interval(secs => bound.at_most), 'infinity') > :now
  AND NOT EXISTS (
      SELECT FROM outreach.fact AS paid
      WHERE paid.person_key = bound.person_key
        AND paid.kind = :fact_payment
        AND paid.recorded_at > said.happened_at
        AND paid.happened_at > coalesce(said.happened_at - make_interval(secs => bound.at_most), '-infinity')
  )
  -- There is also no payment to an invoice of that call, or of the call to be made, no matter who paid.
  AND NOT EXISTS (
      SELECT FROM (
          SELECT linked.invoice_key FROM outreach.call_invoice AS linked WHERE linked.call_id = said.call_id
          UNION ALL
          SELECT about.invoice_key FROM about_to_be_paid AS about WHERE about.person_id = bound.person_id
      ) AS own
      JOIN outreach.fact AS paid ON outreach.folded_invoice_id(paid.invoice_id) = own.invoice_key
      WHERE paid.invoice_id IS NOT NULL
        AND paid.kind = :fact_payment
        AND paid.recorded_at > said.happened_at
        AND paid.happened_at > coalesce(said.happened_at - make_interval(secs => bound.at_most), '-infinity')
  )
GROUP BY bound.person_id, bound.name, bound.at_most
UNION ALL
SELECT person_id, name, coalesce(called_back_at, happened_at), NULL,
       CASE WHEN called_back_at IS NULL THEN 1 END,
       jsonb_build_object('asked_at', happened_at, 'called_back_at', called_back_at)
FROM asked_to_call_back
WHERE coalesce(called_back_at, happened_at + interval '48 hours') + interval '24 hours' > :now
UNION ALL
SELECT person_id, name, (preference ->> 'not_before_moment')::timestamptz, (preference ->> 'not_before_day')::date,
       NULL, preference
FROM bound
WHERE after = :hold_preference AND (preference ? 'not_before_moment' OR preference ? 'not_before_day')
UNION ALL
SELECT bound.person_id, bound.name,
       max(unmapped.ended_at + (run.snapshot #>> '{config,hold_unmapped}')::interval), NULL, NULL,
       jsonb_build_object('ended_at', max(unmapped.ended_at))
FROM bound
JOIN unmapped ON unmapped.person_id = bound.person_id
JOIN outreach.campaign_run AS run ON run.run_id = unmapped.run_id
WHERE bound.after = :hold_unmapped_word
GROUP BY bound.person_id, bound.name
