-- Conversations that ended so long ago that their transcript should be here, by account.
SELECT connection_id, count(*) AS calls
FROM reporting.missing_transcript
WHERE ended_at < :ended_before
GROUP BY connection_id
ORDER BY connection_id
