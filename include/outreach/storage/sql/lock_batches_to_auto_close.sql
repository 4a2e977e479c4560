-- Batches whose calls were unknown for longer than their campaign allows and that no
-- live sender holds. The advisory lock is that of services/dispatch/reconcile.py, here
-- until the transaction ends. Runs that were opened before campaign.yaml had the key
-- use its default.
WITH forgotten AS MATERIALIZED (
    SELECT batch.batch_id
    FROM outreach.call_batch AS batch
    JOIN outreach.campaign_run AS run USING (run_id)
    WHERE EXISTS (
        SELECT FROM outreach.call
        WHERE call.batch_id = batch.batch_id
          AND call.state = :unknown
          AND call.state_changed_at
              + coalesce((run.snapshot #>> '{config,unknown_closes_after}')::interval, :by_default) < :now
    )
    ORDER BY batch.batch_id
    FOR UPDATE OF batch
)
SELECT batch_id FROM forgotten
WHERE pg_try_advisory_xact_lock(hashtextextended('outreach batch ' || batch_id::text, 0))
