"""The migrations and the tables say the same, and so do the transitions."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select

from outreach.domain.calls import BATCH_TRANSITIONS, CALL_TRANSITIONS
from outreach.storage.tables import SCHEMA, legal_transition, metadata


def test_migrations_build_exactly_the_tables_of_the_code(ledger: Engine) -> None:
    with ledger.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
                "version_table_schema": SCHEMA,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_the_database_allows_exactly_the_transitions_of_the_domain(ledger: Engine) -> None:
    with ledger.connect() as connection:
        rows = {tuple(row) for row in connection.execute(select(legal_transition))}
    expected = {("call", a.value, b.value) for a, b in CALL_TRANSITIONS}
    expected |= {("batch", a.value, b.value) for a, b in BATCH_TRANSITIONS}
    assert rows == expected
