-- The transcripts of a run's calls that would be erased.
SELECT (SELECT count(*) FROM outreach.call_transcript JOIN outreach.call USING (call_id) WHERE call.run_id = :run_id)
           AS call_transcript,
       (SELECT count(*) FROM outreach.call
        WHERE run_id = :run_id AND (summary IS NOT NULL OR recording IS NOT NULL)) AS call_summary
