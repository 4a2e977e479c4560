-- The turns are deleted with their transcript.
DELETE FROM outreach.call_transcript USING outreach.call
WHERE call.call_id = call_transcript.call_id AND call.run_id = :run_id
