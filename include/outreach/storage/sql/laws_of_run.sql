SELECT law, says, left_sum, right_sum
FROM reporting.conservation
WHERE run_id = :run_id
