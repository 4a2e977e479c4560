-- The calls of a request, in its order.
UPDATE outreach.call
SET state = :submitting, position = sent.place - 1, state_changed_at = :now, may_dial_until = :may_dial_until
FROM unnest(CAST(:call_ids AS uuid[])) WITH ORDINALITY AS sent (call_id, place)
WHERE call.call_id = sent.call_id
