-- How often does a human answer, by country and hour?
-- Of the calls that were made, or may have been. The hour is that on the person's own clock; it is null where
-- the person may live in several zones that do not agree on it.
SELECT called.country,
       called.local_hour AS hour,
       count(*) AS dialled,
       count(*) FILTER (WHERE measure.is_connected) AS connected,
       round(100.0 * count(*) FILTER (WHERE measure.is_connected) / count(*), 1) AS connect_rate
FROM reporting.call_outcome AS called
JOIN reporting.call_measure AS measure ON measure.call_id = called.call_id
WHERE measure.is_attempt
GROUP BY called.country, called.local_hour
ORDER BY called.country, called.local_hour
