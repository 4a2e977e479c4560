-- What is under way goes on to its end; nothing else is dialled. A file may still be launched by its person.
UPDATE outreach.call_batch
SET stopped_at = :now, problem = :problem,
    may_dial_until = CASE WHEN exported_by IS NULL THEN least(may_dial_until, :under_way_until) ELSE may_dial_until END
WHERE batch_id = :batch_id
