UPDATE outreach.call SET summary = NULL, recording = NULL
WHERE run_id = :run_id AND (summary IS NOT NULL OR recording IS NOT NULL)
