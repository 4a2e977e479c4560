INSERT INTO outreach.warehouse_load (
    campaign_id, connection_id, schema_name, table_name, load_id, database_identity, next_transaction,
    loaded_at, rows_written, rows_removed
)
VALUES (
    :campaign_id, :connection_id, :schema_name, :table_name, :load_id, :database_identity, :next_transaction,
    :loaded_at, :rows_written, :rows_removed
)
ON CONFLICT (campaign_id, connection_id, schema_name, table_name) DO UPDATE
SET load_id = excluded.load_id,
    database_identity = excluded.database_identity,
    next_transaction = excluded.next_transaction,
    loaded_at = excluded.loaded_at,
    rows_written = excluded.rows_written,
    rows_removed = excluded.rows_removed
