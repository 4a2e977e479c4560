"""The common parts of all tables: schema, names of constraints, moments and flags."""

from sqlalchemy import Boolean, Column, DateTime, MetaData, text

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


def flag(name: str, comment: str) -> Column[bool]:
    """Return a column that is false unless it is set."""
    return Column(name, Boolean, nullable=False, server_default=text("false"), comment=comment)
