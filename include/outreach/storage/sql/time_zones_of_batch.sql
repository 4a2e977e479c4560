-- Every zone in which somebody of the batch may be who is to be rung, or perhaps was; empty when one person's
-- zones are unknown.
SELECT CASE
           WHEN bool_or(cardinality(contact.time_zones) = 0) THEN '{}'::text[]
           ELSE coalesce(
               (SELECT array_agg(DISTINCT zone)
                FROM outreach.call AS mine
                JOIN outreach.contact AS theirs USING (run_id, person_id),
                     unnest(theirs.time_zones) AS zone
                WHERE mine.batch_id = :batch_id AND mine.state = ANY(:requested_states)),
               '{}'::text[])
       END
FROM outreach.call
JOIN outreach.contact USING (run_id, person_id)
WHERE call.batch_id = :batch_id AND call.state = ANY(:requested_states)
