-- A call under way goes on to its end; nothing else is dialled. A person may still launch an exported file.
WITH stopped AS (
    UPDATE outreach.call_batch
    SET stopped_at = :now, problem = :problem
    WHERE batch_id = :batch_id
    RETURNING batch_id, exported_by
)
UPDATE outreach.call
SET may_dial_until = least(call.may_dial_until, :under_way_until)
FROM stopped
WHERE call.batch_id = stopped.batch_id AND stopped.exported_by IS NULL AND call.may_dial_until IS NOT NULL
