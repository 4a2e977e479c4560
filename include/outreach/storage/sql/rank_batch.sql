-- A further batch goes out by the first of the calls that were moved into it.
UPDATE outreach.call_batch
SET priority_rank = (SELECT coalesce(min(priority_rank), 0) FROM outreach.call WHERE batch_id = :batch_id)
WHERE batch_id = :batch_id
