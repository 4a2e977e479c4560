UPDATE outreach.call SET batch_id = :new_batch, position = NULL WHERE call_id = :call_id AND state = :planned
