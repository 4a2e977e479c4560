-- Caps, gaps and cool-offs: how often and how recently people were called or spoken
-- with, over all campaigns of the ledger. A rule allows a call again when the call that
-- reached its limit is long enough ago. Ids are compared folded; of people whose ids
-- differ only in spelling, each takes one of the calls that a rule allows for the
-- person. Earlier spellings than the given one are left out.
WITH rule AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rules AS jsonb)) AS given (
        name text, calls int, seconds float, days int, by_person boolean, by_number boolean,
        counts_conversations boolean, is_liftable boolean
    )
),
counted AS MATERIALIZED (
    -- OFFSET makes PostgreSQL look up the calls of each person. Statistics from before
    -- the night know no calls that rang, and would lead to reading all of them for each
    -- batch. In a ledger without such calls no one is looked up.
    SELECT asked.person_id, false AS is_conversation, false AS by_number, called.rang_at AS happened_at
    FROM policy_asked AS asked,
         LATERAL (
             SELECT call.rang_at FROM outreach.call
             WHERE call.person_key = asked.person_key AND call.rang_at > :since
             OFFSET 0
         ) AS called
    WHERE asked.spelling >= :from_spelling
      AND (SELECT EXISTS (SELECT FROM outreach.call WHERE rang_at IS NOT NULL))
    UNION ALL
    SELECT asked.person_id, false, true, called.rang_at
    FROM policy_asked AS asked,
         LATERAL (
             SELECT call.rang_at FROM outreach.call
             WHERE call.phone = asked.phone AND call.rang_at > :since
             OFFSET 0
         ) AS called
    WHERE asked.spelling >= :from_spelling
      AND (SELECT EXISTS (SELECT FROM outreach.call WHERE rang_at IS NOT NULL))
    UNION ALL
    SELECT asked.person_id, true, false, talk.happened_at
    FROM policy_asked AS asked
    JOIN outreach.fact AS talk ON talk.person_key = asked.person_key AND talk.happened_at > :since
    WHERE asked.spelling >= :from_spelling
      AND (talk.kind = :fact_conversation OR talk.kind = :fact_inbound AND (talk.value ->> 'talked')::boolean)
    UNION ALL
    -- Someone called from the number, and it is not known who.
    SELECT asked.person_id, true, false, talk.happened_at
    FROM policy_asked AS asked
    JOIN outreach.fact AS talk
        ON talk.phone = asked.phone AND talk.person_key IS NULL AND talk.happened_at > :since
    WHERE asked.spelling >= :from_spelling
      AND talk.kind = :fact_inbound AND (talk.value ->> 'talked')::boolean
    UNION ALL
    SELECT asked.person_id, true, true, talk.happened_at
    FROM policy_asked AS asked
    JOIN outreach.fact AS talk ON talk.phone = asked.phone AND talk.happened_at > :since
    WHERE asked.spelling >= :from_spelling
      AND (talk.kind = :fact_conversation OR talk.kind = :fact_inbound AND (talk.value ->> 'talked')::boolean)
),
ranked AS MATERIALIZED (
    SELECT counted.*,
           row_number() OVER (
               PARTITION BY person_id, is_conversation, by_number ORDER BY happened_at DESC
           ) AS place
    FROM counted
),
-- Only people whom a rule can hold: those with a call or a talk, and further spellings of an id.
bound AS (
    SELECT asked.person_id, asked.spelling, rule.*,
           rule.calls + 1 - CASE WHEN rule.by_person THEN asked.spelling ELSE 1 END AS calls_left
    FROM policy_asked AS asked
    JOIN policy_clock AS clock USING (clock_id)
    JOIN rule ON rule.name = ANY(clock.rules)
    WHERE asked.spelling >= :from_spelling
      AND (asked.spelling > 1 OR asked.person_id IN (SELECT counted.person_id FROM counted))
)
INSERT INTO policy_finding (person_id, rule, until_at, days_after, is_liftable, inputs)
SELECT bound.person_id, bound.name,
       -- For local days the day of the call is the first one; which day that was depends on the clock.
       max(ranked.happened_at) + CASE WHEN bound.days IS NULL THEN make_interval(secs => bound.seconds) ELSE '0' END,
       bound.days,
       bool_or(bound.is_liftable),
       jsonb_build_object('most', bound.calls, 'full_since', max(ranked.happened_at))
           || CASE WHEN bound.by_person AND bound.spelling > 1
                   THEN jsonb_build_object('by', :because_of_other_spelling) ELSE '{}' END
FROM bound
JOIN ranked
  ON ranked.person_id = bound.person_id
 AND ranked.is_conversation = bound.counts_conversations
 AND (ranked.by_number AND bound.by_number OR NOT ranked.by_number AND bound.by_person)
 AND ranked.place = bound.calls_left
WHERE bound.days IS NOT NULL OR ranked.happened_at + make_interval(secs => bound.seconds) > :now
GROUP BY bound.person_id, bound.spelling, bound.name, bound.calls, bound.seconds, bound.days, bound.by_person
UNION ALL
-- Other spellings of the id take all calls that the rule allows in this run.
SELECT bound.person_id, bound.name, CAST(:until AS timestamptz), NULL, false,
       jsonb_build_object('most', bound.calls, 'by', :because_of_other_spelling)
FROM bound
WHERE bound.calls_left <= 0
