INSERT INTO outreach.call (call_id, run_id, person_id, attempt, phone, state, state_changed_at)
VALUES (:call_id, :run_id, :person_id, :attempt, :phone, :planned, :now)
