-- The provider's own id of a batch whose acceptance never reached us.
UPDATE outreach.call_batch SET provider_batch_id = :provider_batch_id
WHERE batch_id = :batch_id AND provider_batch_id IS NULL
