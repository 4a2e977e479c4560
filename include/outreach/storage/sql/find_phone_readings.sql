SELECT reading_key, e164, kind, problem, country, has_area, array_to_string(time_zones, ' ') AS time_zones
FROM outreach.phone_reading
WHERE reading_key = ANY(:keys)
