UPDATE outreach.call_batch SET problem = :problem WHERE batch_id = :batch_id
