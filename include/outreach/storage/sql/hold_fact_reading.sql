-- Lock a campaign's query, so that readings write one after the other; released with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))
