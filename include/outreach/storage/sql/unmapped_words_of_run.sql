-- The unexplained words of a run's answered calls, with their counts.
SELECT word, count(*) AS calls
FROM outreach.call, unnest(call.unmapped_words) AS word
WHERE call.run_id = :run_id AND call.is_unmapped
GROUP BY word
