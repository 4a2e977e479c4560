-- The batches into which calls were cut.
SELECT sequence, min(template_id) AS template_id, bool_or(is_canary) AS is_canary,
       min(priority_rank) AS priority_rank
FROM cut_call
GROUP BY sequence
ORDER BY sequence
