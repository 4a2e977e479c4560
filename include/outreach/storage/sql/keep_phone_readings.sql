-- Written in the order of the keys, so that two shards with the same numbers never deadlock.
INSERT INTO outreach.phone_reading (reading_key, e164, kind, problem, country, has_area, time_zones)
SELECT reading_key, e164, kind, problem, country, has_area, time_zones
FROM new_phone_reading
ORDER BY reading_key
ON CONFLICT DO NOTHING
