-- How many calls a cap leaves to people of a run, or of a batch, whom it does not leave one for each of their
-- spellings: as a person or on their number, over all campaigns. Ids are compared folded, so that another spelling
-- gets no further call. A call counts from its claim on, unless it surely did not ring.
WITH asked AS MATERIALIZED (
    SELECT contact.person_key, contact.phone
    FROM outreach.contact
    WHERE contact.run_id = :run_id
      AND (CAST(:batch_id AS uuid) IS NULL OR EXISTS (
          SELECT FROM outreach.call
          WHERE call.batch_id = :batch_id AND call.run_id = contact.run_id AND call.person_id = contact.person_id
      ))
),
made AS MATERIALIZED (
    SELECT call.person_key, call.phone
    FROM outreach.call
    JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE batch.claimed_at > :since
      AND (call.state = ANY(:may_have_rung_states)
           OR (call.state = :failed AND call.ended_at IS NOT NULL AND call.line_outcome IS DISTINCT FROM :line_cancelled))
      AND (call.person_key IN (SELECT person_key FROM asked) OR call.phone IN (SELECT phone FROM asked))
),
to_person AS (SELECT person_key, count(*) AS calls FROM made GROUP BY person_key),
to_phone AS (SELECT phone, count(*) AS calls FROM made GROUP BY phone)
SELECT asked.person_key,
       greatest(0, :calls - greatest(max(to_person.calls), max(to_phone.calls), 0))::int AS calls_left
FROM asked
LEFT JOIN to_person USING (person_key)
LEFT JOIN to_phone USING (phone)
GROUP BY asked.person_key
HAVING :calls - greatest(max(to_person.calls), max(to_phone.calls), 0) < count(*)
