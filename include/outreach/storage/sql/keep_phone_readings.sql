-- In the order of the keys: two shards that read the same numbers wait for each other, and never in a circle.
INSERT INTO outreach.phone_reading (reading_key, e164, kind, problem, country, has_area, time_zones)
SELECT reading_key, e164, kind, problem, country, has_area, time_zones
FROM new_phone_reading
ORDER BY reading_key
ON CONFLICT DO NOTHING
