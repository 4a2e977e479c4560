-- Sealed runs with calls still planned although their time to call is over.
SELECT DISTINCT run.run_id
FROM outreach.campaign_run AS run
JOIN outreach.call USING (run_id)
WHERE run.call_until < :now AND call.state = ANY(:withdrawable_states)
