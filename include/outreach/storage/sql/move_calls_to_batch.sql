UPDATE outreach.call SET batch_id = :new_batch, position = NULL WHERE call_id = ANY(:call_ids) AND state = :planned
