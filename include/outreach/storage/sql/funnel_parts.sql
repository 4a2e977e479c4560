-- The parts of a run's sums: people and invoices by reason, calls by outcome.
SELECT 'people_not_called' AS part, decided.reason AS name, count(*) AS number
FROM outreach.decision AS decided
WHERE decided.run_id = :run_id AND decided.verdict = :decision_do_not_call
GROUP BY decided.reason
UNION ALL
SELECT 'invoices_not_called_for', invoice.reason, count(*)
FROM outreach.decided_invoice AS invoice
WHERE invoice.run_id = :run_id AND invoice.decision = :decision_do_not_call
GROUP BY invoice.reason
UNION ALL
SELECT 'line_outcomes', outcome.line_outcome, count(*)
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.line_outcome IS NOT NULL
GROUP BY outcome.line_outcome
UNION ALL
SELECT 'conversation_outcomes', outcome.conversation_outcome, count(*)
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.conversation_outcome IS NOT NULL AND outcome.is_connected
GROUP BY outcome.conversation_outcome
UNION ALL
-- What an agent or a system reported though no human is known to have answered.
SELECT 'other_outcomes', outcome.conversation_outcome, count(*)
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.conversation_outcome <> :conversation_none AND NOT outcome.is_connected
GROUP BY outcome.conversation_outcome
UNION ALL
SELECT 'withdrawn_because', outcome.withdrawal_reason, count(*)
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.state = :withdrawn
GROUP BY outcome.withdrawal_reason
ORDER BY part, number DESC, name
