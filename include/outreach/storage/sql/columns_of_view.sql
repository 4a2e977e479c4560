-- The columns of a reporting view, in order.
SELECT attribute.attname AS name, format_type(attribute.atttypid, attribute.atttypmod) AS type
FROM pg_attribute AS attribute
WHERE attribute.attrelid = format('reporting.%I', CAST(:view AS text))::regclass
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
ORDER BY attribute.attnum
