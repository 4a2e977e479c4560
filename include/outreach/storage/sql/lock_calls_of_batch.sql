SELECT call_id FROM outreach.call WHERE batch_id = :batch_id ORDER BY call_id FOR UPDATE
