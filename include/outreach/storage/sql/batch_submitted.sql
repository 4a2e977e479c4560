-- The sender's own word. It also counts if someone marked the batch unknown meanwhile, or an event came first.
UPDATE outreach.call_batch AS batch
SET state = :submitted, submitted_at = :now, provider_batch_id = coalesce(:provider_batch_id, provider_batch_id),
    provider_count = CAST(:provider_count AS int), problem = NULL
WHERE batch_id = :batch_id AND attempts = :fence AND state = ANY(:batch_acceptable_states)
RETURNING EXISTS (
    SELECT FROM outreach.call_batch AS other
    WHERE other.connection_id = batch.connection_id
      AND other.state = :planned
      AND other.out_of_reach_since IS NOT NULL
) AS others_were_out_of_reach
