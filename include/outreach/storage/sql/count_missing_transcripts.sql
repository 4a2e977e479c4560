-- Conversations by account that ended long enough ago for their transcript to be here.
SELECT connection_id, count(*) AS calls
FROM reporting.missing_transcript
WHERE ended_at < :ended_before
GROUP BY connection_id
ORDER BY connection_id
