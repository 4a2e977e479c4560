-- The temporary tables of this session, each in the form for a statement.
SELECT CAST(oid AS regclass)::text AS name
FROM pg_class
WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
