"""The table of what was loaded into which warehouse."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text, Uuid

from outreach.storage.metadata import Moment, metadata

warehouse_load = Table(
    "warehouse_load",
    metadata,
    Column("campaign_id", Text, nullable=False, comment="The campaign whose rows were loaded."),
    Column("connection_id", Text, nullable=False, comment="The warehouse: an Airflow connection id."),
    Column("schema_name", Text, nullable=False, comment="The schema there."),
    Column("table_name", Text, nullable=False, comment="The table there: the name of the view in reporting."),
    Column(
        "load_id",
        Uuid,
        nullable=False,
        comment="The last load; the warehouse has it too, unless one of the two was set back.",
    ),
    Column(
        "database_identity",
        Text,
        nullable=False,
        comment="The ledger's cluster and timeline, which its transactions are numbered in.",
    ),
    Column(
        "next_transaction",
        BigInteger,
        nullable=False,
        comment="What this transaction or a later one wrote was not seen by the load.",
    ),
    Column("loaded_at", Moment, nullable=False, comment="When."),
    Column("rows_written", BigInteger, nullable=False, comment="How many rows were new or had changed."),
    Column("rows_removed", BigInteger, nullable=False, comment="How many rows were no longer in the view."),
    PrimaryKeyConstraint("campaign_id", "connection_id", "schema_name", "table_name"),
    comment="The last load of each reporting view into a warehouse, so that the next one looks only at what "
    "may have changed.",
)
