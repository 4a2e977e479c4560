-- The data for the log on what a run waits for on an account: calls by state and time,
-- the batch that holds the account, and the account's last problem.
SELECT of_calls.planned, of_calls.outstanding, of_calls.unknown, of_calls.first_left_at, of_calls.last_left_at,
       in_flight.sequence, in_flight.state, in_flight.claimed_at, in_flight.campaign_id, in_flight.run_date,
       in_flight.wave, resting.problem, resting.out_of_reach_since
FROM (
    SELECT count(*) FILTER (WHERE call.state = ANY(:withdrawable_states)) AS planned,
           count(*) FILTER (WHERE call.state = ANY(:outstanding_states)
                            AND batch.connection_id = :connection_id) AS outstanding,
           count(*) FILTER (WHERE call.state = :unknown AND batch.connection_id = :connection_id) AS unknown,
           min(coalesce(batch.submitted_at, batch.claimed_at))
               FILTER (WHERE batch.connection_id = :connection_id) AS first_left_at,
           max(coalesce(batch.submitted_at, batch.claimed_at))
               FILTER (WHERE batch.connection_id = :connection_id) AS last_left_at
    FROM outreach.call
    JOIN outreach.call_batch AS batch ON batch.batch_id = call.batch_id AND batch.run_id = call.run_id
    WHERE call.run_id = :run_id
) AS of_calls
LEFT JOIN LATERAL (
    SELECT batch.sequence, batch.state, batch.claimed_at, run.campaign_id, run.run_date, run.wave
    FROM outreach.call_batch AS batch
    JOIN outreach.campaign_run AS run USING (run_id)
    WHERE batch.connection_id = :connection_id AND batch.state = ANY(:batch_in_flight_states)
    ORDER BY batch.claimed_at
    LIMIT 1
) AS in_flight ON true
LEFT JOIN LATERAL (
    SELECT batch.problem, batch.out_of_reach_since
    FROM outreach.call_batch AS batch
    WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id
      AND batch.state = :planned AND batch.not_before > :now AND batch.problem IS NOT NULL
    ORDER BY batch.not_before DESC
    LIMIT 1
) AS resting ON true
