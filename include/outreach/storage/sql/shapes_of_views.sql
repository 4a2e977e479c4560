-- Views of reporting as the database has them: the text, and each column as "name type".
SELECT relation.relname AS name,
       pg_get_viewdef(relation.oid) AS definition,
       array_agg(
           attribute.attname || ' ' || format_type(attribute.atttypid, attribute.atttypmod)
           || coalesce(' COLLATE ' || nullif(sorting.collname, 'default'), '')
           ORDER BY attribute.attnum
       ) AS columns
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
LEFT JOIN pg_collation AS sorting ON sorting.oid = attribute.attcollation
WHERE namespace.nspname = 'reporting' AND relation.relkind = 'v' AND relation.relname = ANY(:names)
GROUP BY relation.oid, relation.relname
