-- Everyone who reads by the earlier words has committed by now, and others wait for the new ones.
SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))
