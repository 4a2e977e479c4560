SELECT batch.batch_id, batch.connection_id, batch.provider_batch_id, batch.state, batch.problem,
       coalesce(
           (SELECT jsonb_object_agg(counted.state, counted.calls)
            FROM (SELECT call.state, count(*) AS calls FROM outreach.call
                  WHERE call.batch_id = batch.batch_id GROUP BY call.state) AS counted),
           '{}'
       ) AS calls,
       batch.sequence AS number, batch.claimed_at, batch.submitted_at, batch.confirmed_at
FROM outreach.call_batch AS batch
WHERE batch.run_id = :run_id
ORDER BY batch.connection_id, batch.sequence
