-- Of the people of a run, or of a batch, those whom a cap does not allow another call: as a person or on their
-- number, over all campaigns. A call counts from its claim on, unless it surely did not ring.
WITH asked AS MATERIALIZED (
    SELECT contact.person_id, contact.phone
    FROM outreach.contact
    WHERE contact.run_id = :run_id
      AND (CAST(:batch_id AS uuid) IS NULL OR EXISTS (
          SELECT FROM outreach.call
          WHERE call.batch_id = :batch_id AND call.run_id = contact.run_id AND call.person_id = contact.person_id
      ))
),
made AS MATERIALIZED (
    SELECT call.person_id, call.phone
    FROM outreach.call
    JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE batch.claimed_at > :since
      AND (call.state = ANY(:may_have_rung_states)
           OR (call.state = :failed AND call.ended_at IS NOT NULL))
      AND (call.person_id IN (SELECT person_id FROM asked) OR call.phone IN (SELECT phone FROM asked))
)
SELECT asked.person_id
FROM asked
WHERE asked.person_id IN (SELECT person_id FROM made GROUP BY person_id HAVING count(*) >= :calls)
   OR asked.phone IN (SELECT phone FROM made GROUP BY phone HAVING count(*) >= :calls)
