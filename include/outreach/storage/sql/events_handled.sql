UPDATE outreach.provider_event SET applied_at = :now, result = given.result, problem = NULL
FROM unnest(CAST(:event_ids AS bigint[]), CAST(:results AS text[])) AS given (event_id, result)
WHERE provider_event.event_id = given.event_id
