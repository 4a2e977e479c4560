SELECT person_id, said[1] AS name, said[2] AS first_name, said[3] AS last_name, said[4] AS phone,
       CASE WHEN said[5] <> '{}' THEN said[5]::text[] END AS other_phones,
       said[6] AS country, said[7] AS state, said[8] AS language, said[9] AS time_zone, said[10]::boolean AS consent,
       invoice_count, oldest_due_date::text AS oldest_due_date, totals::text AS totals
FROM folded_person
WHERE agrees
