UPDATE outreach.call_batch SET stopped_at = :now, problem = :problem WHERE batch_id = :batch_id
