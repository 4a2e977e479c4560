-- Calls that become planned in these batches later are withdrawn, and none of them is sent again.
UPDATE outreach.call_batch SET cancelled_at = coalesce(cancelled_at, :now)
WHERE batch_id = ANY(:batch_ids)
