-- Many may read by a run's words at once, and while one does, no one gives them another meaning.
SELECT pg_advisory_xact_lock_shared(hashtextextended(:key, 0))
