-- Ambiguous requests whose key still protects them: the same bytes may be sent once more.
SELECT batch.batch_id, batch.run_id, batch.body, batch.attempts
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE batch.connection_id = :connection_id
  AND batch.state = 'unknown'
  AND batch.may_replay
  AND batch.confirmed_at IS NULL
  AND batch.provider_batch_id IS NULL
  AND batch.claimed_at BETWEEN :claimed_since AND :claimed_until
  AND NOT run.is_stale
  AND run.closed_at IS NULL
  AND run.call_until > :now
  AND NOT EXISTS (
      SELECT FROM outreach.call
      JOIN outreach.suppression ON suppression.person_id = call.person_id OR suppression.phone = call.phone
      WHERE call.batch_id = batch.batch_id
        AND suppression.scope IN ('everything', 'campaign:' || run.campaign_id)
        AND (suppression.expires_at IS NULL OR suppression.expires_at > :now)
  )
ORDER BY batch.claimed_at
