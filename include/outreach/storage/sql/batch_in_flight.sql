-- A batch that may be ringing people without our knowing: nothing else is sent meanwhile.
SELECT batch_id FROM outreach.call_batch
WHERE connection_id = :connection_id AND state = ANY(:batch_in_flight_states)
