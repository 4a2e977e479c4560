CREATE TEMPORARY TABLE new_phone_reading ON COMMIT DROP AS
SELECT reading_key, e164, kind, problem, country, has_area, time_zones
FROM outreach.phone_reading
WITH NO DATA
