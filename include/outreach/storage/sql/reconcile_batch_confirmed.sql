-- A signed event of one of its calls proves that the provider accepted the request.
UPDATE outreach.call_batch
SET state = :submitted, submitted_at = claimed_at, problem = NULL
WHERE batch_id = :batch_id AND state = ANY(:batch_in_flight_states) AND confirmed_at IS NOT NULL
