-- How many answered calls of a run ended in which word that no table explains.
SELECT conversation_words, count(*) AS calls
FROM outreach.call
WHERE run_id = :run_id AND is_unmapped
GROUP BY conversation_words
