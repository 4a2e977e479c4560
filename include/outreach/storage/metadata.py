"""What every table of the ledger shares: its schema, the names of its constraints, its moments."""

from sqlalchemy import DateTime, MetaData

SCHEMA = "outreach"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    },
)

Moment = DateTime(timezone=True)
