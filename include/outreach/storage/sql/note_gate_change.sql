-- One more row in the history of a send gate, unless its last row is equal: a safeguard
-- closes a gate again each time that it finds the cause.
INSERT INTO outreach.send_gate_change (scope, is_open, reason, changed_at, changed_by)
SELECT :scope, :is_open, :reason, :now, :by
WHERE NOT EXISTS (
    SELECT FROM (
        SELECT is_open, reason, changed_by FROM outreach.send_gate_change
        WHERE scope = :scope
        ORDER BY change_id DESC
        LIMIT 1
    ) AS last
    WHERE last.is_open = :is_open AND last.reason = :reason AND last.changed_by = :by
)
