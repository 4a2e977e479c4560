-- How many answered calls of a run ended in which word that no table explains.
SELECT word, count(*) AS calls
FROM outreach.call, unnest(call.unmapped_words) AS word
WHERE call.run_id = :run_id AND call.is_unmapped
GROUP BY word
