-- Written once, even if the event is repeated; it holds for as long as the call's campaign says.
INSERT INTO outreach.fact (kind, reason, subject, person_key, happened_at, recorded_at, holds_until, source, call_id)
SELECT :fact_stop, :stop_unmapped_word, :subject_person, :person_key,
       CAST(:now AS timestamptz), CAST(:now AS timestamptz),
       CAST(:now AS timestamptz) + (run.snapshot #>> '{config,hold_unmapped}')::interval, :source, call.call_id
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
WHERE call.call_id = :call_id
ON CONFLICT DO NOTHING
