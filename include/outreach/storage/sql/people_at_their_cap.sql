-- The keys of those people of a run, or of a batch, whom a cap does not allow another call: as a person or on
-- their number, over all campaigns. Ids are compared folded, so that another spelling gets no further call.
-- A call counts from its claim on, unless it surely did not ring.
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
)
SELECT asked.person_key
FROM asked
WHERE asked.person_key IN (SELECT person_key FROM made GROUP BY person_key HAVING count(*) >= :calls)
   OR asked.phone IN (SELECT phone FROM made GROUP BY phone HAVING count(*) >= :calls)
