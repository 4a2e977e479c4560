-- Runs with calls to people of whom another call was written, at its time or later: an attempt's number counts
-- those before it, whatever the campaign. A provider's clock may say that a call ended before its run was opened;
-- a day covers what was read before such a time was corrected.
SELECT DISTINCT other.run_id::text AS part
FROM (
    SELECT call.person_key, min(least(run.opened_at - interval '1 day', call.ended_at)) AS since
    FROM outreach.call
    JOIN outreach.campaign_run AS run USING (run_id)
    WHERE age(call.xmin) <= :age
    GROUP BY call.person_key
) AS written
JOIN outreach.call AS other
  ON other.person_key = written.person_key
 AND greatest(other.ended_at, other.state_changed_at) >= written.since
JOIN outreach.campaign_run AS run ON run.run_id = other.run_id
WHERE run.campaign_id = :campaign_id AND other.rang_at IS NOT NULL
