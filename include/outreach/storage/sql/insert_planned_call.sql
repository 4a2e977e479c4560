INSERT INTO outreach.call (call_id, run_id, person_id, person_key, attempt, phone, state, state_changed_at)
VALUES (:call_id, :run_id, :person_id, :person_key, :attempt, :phone, :planned, :now)
