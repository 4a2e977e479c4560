-- Tables and views of the ledger and of reporting, column by column, with their comments.
SELECT namespace.nspname AS schema,
       relation.relname AS name,
       obj_description(relation.oid, 'pg_class') AS about,
       attribute.attname AS column_name,
       format_type(attribute.atttypid, attribute.atttypmod) AS type,
       attribute.attnotnull AS is_required,
       coalesce(col_description(relation.oid, attribute.attnum), '') AS meaning
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
WHERE namespace.nspname IN ('outreach', 'reporting')
  AND relation.relkind IN ('r', 'v')
  AND relation.relname <> 'alembic_version'
  AND NOT attribute.attisdropped
ORDER BY namespace.nspname DESC, relation.relname, attribute.attnum
