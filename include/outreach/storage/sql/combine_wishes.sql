-- When the people asked about want to be called: the newest wishes of all sources
-- together. An unreadable wish holds the person, even if another source is readable.
-- Wishes without a common day leave no day.
WITH newest AS (
    SELECT DISTINCT ON (wish.person_key, wish.source) wish.person_key, wish.value
    FROM (SELECT DISTINCT person_key FROM policy_asked) AS asked
    JOIN outreach.fact AS wish ON wish.person_key = asked.person_key AND wish.kind = :fact_preference
    ORDER BY wish.person_key, wish.source, wish.fact_id DESC
),
day AS (
    SELECT newest.person_key, day.name, count(*) AS wished_by
    FROM newest
    CROSS JOIN LATERAL jsonb_array_elements_text(newest.value -> 'days') AS day (name)
    GROUP BY newest.person_key, day.name
),
wish AS (
    SELECT person_key,
           max(value ->> 'from') AS starts_at,
           min(value ->> 'until') AS ends_at,
           max(value ->> 'not_before_day') AS first_day,
           max((value ->> 'not_before_moment') COLLATE "C") AS first_moment,
           max(value::text) FILTER (WHERE value ->> 'not_before_day' = :never) AS cannot_be_read,
           count(*) FILTER (WHERE value ? 'days') AS with_days
    FROM newest
    WHERE value <> '{}'
    GROUP BY person_key
)
UPDATE policy_asked AS asked
SET preference = jsonb_strip_nulls(jsonb_build_object(
        'from', wish.starts_at,
        'until', wish.ends_at,
        'days', common.days,
        'not_before_day', wish.first_day,
        'not_before_moment', wish.first_moment
    )) || CASE
        WHEN wish.cannot_be_read IS NOT NULL THEN wish.cannot_be_read::jsonb
        WHEN wish.with_days > 0 AND common.days IS NULL THEN CAST(:no_common_day AS jsonb)
        ELSE '{}'
    END
FROM wish
LEFT JOIN LATERAL (
    SELECT jsonb_agg(day.name ORDER BY array_position(CAST(:weekdays AS text[]), day.name)) AS days
    FROM day
    WHERE day.person_key = wish.person_key AND day.wished_by = wish.with_days
) AS common ON true
WHERE asked.person_key = wish.person_key
