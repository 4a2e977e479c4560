-- The causes for which nothing may be sent to an account now: a closed gate, a batch
-- that may be calling people without our knowledge, and how many of its calls, in any
-- run or batch, may have been made.
SELECT closed.scope, closed.reason,
       (SELECT batch.batch_id FROM outreach.call_batch AS batch
        WHERE batch.connection_id = :connection_id AND batch.state = ANY(:batch_in_flight_states)) AS in_flight,
       (SELECT coalesce(sum(unknown.calls), 0)::int
        FROM (
            SELECT batch_id, count(*) AS calls FROM outreach.call WHERE state = :unknown GROUP BY batch_id
        ) AS unknown
        JOIN outreach.call_batch AS batch USING (batch_id)
        WHERE batch.connection_id = :connection_id) AS unknown
FROM (SELECT) AS always
LEFT JOIN LATERAL (
    SELECT gate.scope, gate.reason
    FROM outreach.send_gate AS gate
    WHERE gate.scope = ANY(:scopes) AND NOT gate.is_open
    ORDER BY gate.scope
    LIMIT 1
) AS closed ON true
