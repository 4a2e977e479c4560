"""Alembic's entry: runs migrations on the connection that ``storage.migrate`` opened."""

from alembic import context
from sqlalchemy import text

from outreach.storage.tables import SCHEMA, metadata

connection = context.config.attributes["connection"]
connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
