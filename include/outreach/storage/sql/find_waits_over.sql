-- The positions of the waits that the ledger has ended. One statement answers for all waits.
WITH wait AS MATERIALIZED (
    SELECT place, run_id, connection_id, reason
    FROM jsonb_to_recordset(CAST(:waits AS jsonb)) AS given (place int, run_id uuid, connection_id text, reason text)
),
-- The account has calls without a report in the inbox; computed once for all waits for its room.
account AS MATERIALIZED (
    SELECT each.connection_id, EXISTS (
        SELECT FROM outreach.call
        JOIN outreach.call_batch AS batch USING (batch_id)
        WHERE batch.connection_id = each.connection_id
          AND call.state = ANY(:outstanding_states)
          AND NOT EXISTS (
              SELECT FROM outreach.provider_event AS event
              WHERE event.call_id = call.call_id AND event.applied_at IS NULL AND event.problem IS NULL
          )
    ) AS has_calls_out
    FROM (SELECT DISTINCT connection_id FROM wait WHERE reason = :for_room) AS each
)
SELECT wait.place
FROM wait
WHERE CASE wait.reason
    -- No unsettled batch is in flight on the account and no gate is closed.
    WHEN :for_account THEN NOT EXISTS (
        SELECT FROM outreach.call_batch AS batch
        WHERE batch.connection_id = wait.connection_id
          AND batch.state = ANY(:batch_in_flight_states)
          AND batch.confirmed_at IS NULL
    ) AND NOT EXISTS (
        SELECT FROM outreach.send_gate AS gate
        JOIN outreach.campaign_run AS run ON run.run_id = wait.run_id
        WHERE NOT gate.is_open
          AND gate.scope IN (:everything, :of_campaign || run.campaign_id, :of_account || wait.connection_id)
    )
    -- A call of the run on the account has ended, an event that may say so waits, or no call is out any more.
    -- A call that the provider has or dials proves only that it can be read; a cancelled call was not dialled.
    WHEN :for_canary THEN EXISTS (
        SELECT FROM outreach.call_batch AS batch
        JOIN outreach.call ON call.batch_id = batch.batch_id
        WHERE batch.run_id = wait.run_id AND batch.connection_id = wait.connection_id AND call.ended_at IS NOT NULL
          AND call.line_outcome IS DISTINCT FROM :line_cancelled
    ) OR EXISTS (
        SELECT FROM outreach.call_batch AS batch
        JOIN outreach.call ON call.batch_id = batch.batch_id
        JOIN outreach.provider_event AS event ON event.call_id = call.call_id
            AND event.applied_at IS NULL AND event.problem IS NULL
        WHERE batch.run_id = wait.run_id AND batch.connection_id = wait.connection_id
    ) OR NOT EXISTS (
        SELECT FROM outreach.call_batch AS batch
        WHERE batch.run_id = wait.run_id AND batch.connection_id = wait.connection_id AND batch.state = :submitted
          -- A call whose export was revoked is not out, either.
          AND (batch.exported_by IS NULL OR EXISTS (
              SELECT FROM outreach.call
              WHERE call.batch_id = batch.batch_id AND call.state <> ALL(:no_call_states)
          ))
    )
    -- Every call of the run on this account has reported, or its report waits in the
    -- inbox. An event that could not be applied is tried by the next reducer, so it
    -- does not end a wait.
    WHEN :for_results THEN NOT EXISTS (
        SELECT FROM outreach.call
        JOIN outreach.call_batch AS batch USING (batch_id)
        WHERE batch.run_id = wait.run_id
          AND batch.connection_id = wait.connection_id
          AND call.state = ANY(:open_states)
          AND NOT EXISTS (
              SELECT FROM outreach.provider_event AS event
              WHERE event.call_id = call.call_id AND event.applied_at IS NULL AND event.problem IS NULL
          )
    )
    -- No call of the account is out any more, or no call of the run waits for room, because someone cancelled it.
    WHEN :for_room THEN EXISTS (
        SELECT FROM account WHERE account.connection_id = wait.connection_id AND NOT account.has_calls_out
    ) OR NOT EXISTS (
        SELECT FROM outreach.call_batch AS batch
        WHERE batch.run_id = wait.run_id AND batch.connection_id = wait.connection_id AND batch.state = :planned
    )
    -- Nothing of the run is left to hand over or to wait for, because someone cancelled it.
    WHEN :for_time THEN NOT EXISTS (
        SELECT FROM outreach.call_batch AS batch
        WHERE batch.run_id = wait.run_id AND batch.state IN (:planned, :not_sent, :submitting)
    ) AND NOT EXISTS (
        SELECT FROM outreach.call WHERE call.run_id = wait.run_id AND call.state = ANY(:open_states)
    )
END
