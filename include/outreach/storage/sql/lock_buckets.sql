-- In their order, so that two claims never wait for each other in a circle.
SELECT pg_advisory_xact_lock(:namespace, bucket) FROM unnest(CAST(:buckets AS int[])) AS bucket
