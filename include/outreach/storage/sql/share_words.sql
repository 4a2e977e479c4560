-- Many may use a run's words at once; meanwhile no one can change their meaning.
SELECT pg_advisory_xact_lock_shared(hashtextextended(:key, 0))
