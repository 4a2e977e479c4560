-- Let one after the other write what it read by a campaign's query; released with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))
