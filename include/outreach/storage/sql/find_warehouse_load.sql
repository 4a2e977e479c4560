-- The last load of each table of a campaign into one schema of a warehouse.
SELECT table_name, load_id, database_identity, next_transaction
FROM outreach.warehouse_load
WHERE campaign_id = :campaign_id AND connection_id = :connection_id AND schema_name = :schema_name
