-- The indexes of the ledger that no constraint needs, each with the statement that makes it.
SELECT CAST(CAST(indexrelid AS regclass) AS text) AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
JOIN pg_class ON pg_class.oid = pg_index.indrelid
WHERE pg_class.relnamespace = CAST('outreach' AS regnamespace)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
