-- Of calls of a batch to people whose ids differ only in spelling, as many go on as a cap leaves to one person.
WITH unsent AS (
    SELECT call.call_id,
           row_number() OVER (PARTITION BY person_key ORDER BY person_id COLLATE "C", attempt) AS place,
           allowed.calls_left
    FROM outreach.call
    JOIN unnest(CAST(:keys AS text[]), CAST(:calls_left AS int[])) AS allowed (person_key, calls_left)
        USING (person_key)
    WHERE call.batch_id = :batch_id AND call.state = :planned
)
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = :withdrawal_capped, state_changed_at = :now
FROM unsent
WHERE call.call_id = unsent.call_id AND unsent.place > unsent.calls_left
