-- Over when nothing unsettled is in flight on the account and no gate stands in the way.
SELECT NOT EXISTS (
    SELECT FROM outreach.call_batch AS batch
    WHERE batch.connection_id = :connection_id
      AND batch.state = ANY(:batch_in_flight_states)
      AND batch.confirmed_at IS NULL
) AND NOT EXISTS (
    SELECT FROM outreach.send_gate AS gate
    JOIN outreach.campaign_run AS run ON run.run_id = :run_id
    WHERE NOT gate.is_open
      AND gate.scope IN (:everything, :of_campaign || run.campaign_id, :of_account || :connection_id)
)
