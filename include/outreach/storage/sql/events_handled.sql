UPDATE outreach.provider_event SET applied_at = :now, result = told.result, problem = NULL
FROM unnest(CAST(:event_ids AS bigint[]), CAST(:results AS text[])) AS told (event_id, result)
WHERE provider_event.event_id = told.event_id
