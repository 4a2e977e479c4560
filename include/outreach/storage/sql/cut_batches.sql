-- The batches that calls were cut into.
SELECT sequence, min(template_id) AS template_id, bool_or(is_canary) AS is_canary
FROM cut_call
GROUP BY sequence
ORDER BY sequence
