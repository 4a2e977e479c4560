-- Once this lock is held, all readers of the earlier words have committed, and others wait for the new ones.
SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))
