"""Loads after something went wrong or was changed by hand: the next one puts it right, or refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event, text

from builders.ledger import insert_run
from builders.loading import SCHEMA, Warehouse
from builders.night import NOW, completed, person
from outreach.domain.errors import ConfigurationError, WarehouseUnavailable
from outreach.services.loading.differences import Counts


def two_nights(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", call=completed()), person("c-2", call=completed()))
    insert_run(ledger, person("c-3", call=completed()), now=NOW + timedelta(days=1))


@pytest.fixture
def loaded(ledger: Engine, destination: Warehouse) -> Warehouse:
    """A warehouse with two nights in it."""
    two_nights(ledger)
    destination.load()
    return destination


def test_a_table_that_was_dropped_by_hand_is_filled_again(loaded: Warehouse) -> None:
    loaded.execute(f"DROP TABLE {SCHEMA}.call_outcome")

    assert loaded.load() == {"call_outcome": Counts(new=3, changed=0, gone=0)}


def test_rows_that_were_changed_by_hand_are_put_right_when_everything_is_compared(loaded: Warehouse) -> None:
    loaded.execute(f"DELETE FROM {SCHEMA}.call_outcome WHERE person_id = 'c-1'")
    loaded.execute(f"UPDATE {SCHEMA}.call_outcome SET outreach_hash = '' WHERE person_id = 'c-2'")

    assert loaded.load() == {}
    assert loaded.load(everything=True) == {"call_outcome": Counts(new=1, changed=1, gone=0)}


@pytest.mark.parametrize("destination", ["postgresql"], indirect=True)
def test_a_ledger_that_was_restored_from_a_backup_takes_back_what_it_does_not_know(
    ledger: Engine, loaded: Warehouse
) -> None:
    with ledger.begin() as connection:
        connection.execute(text("CREATE TABLE backup AS SELECT * FROM outreach.warehouse_load"))
    insert_run(ledger, person("c-4", call=completed()), now=NOW + timedelta(days=2))
    loaded.load()
    # The backup has neither the load nor the night: its rows are in the warehouse alone.
    loaded.execute(
        f"UPDATE {SCHEMA}.call_outcome SET outreach_key = 'lost', outreach_part = 'lost' "
        "WHERE person_id = 'c-4'"
    )
    with ledger.begin() as connection:
        connection.execute(text("DELETE FROM outreach.warehouse_load"))
        connection.execute(text("INSERT INTO outreach.warehouse_load SELECT * FROM backup"))

    assert loaded.load() == {"call_outcome": Counts(new=1, changed=0, gone=1)}


@contextmanager
def dying_at(engine: Engine, statement: str) -> Iterator[None]:
    """Let the first statement that begins so fail as a server does that goes away."""

    def die(_: Connection, __: object, sql: str, *___: object) -> None:
        if sql.lstrip().startswith(statement):
            raise WarehouseUnavailable("the server is gone")

    event.listen(engine, "before_cursor_execute", die)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", die)


def test_a_load_that_dies_halfway_leaves_every_row_as_it_was(ledger: Engine, loaded: Warehouse) -> None:
    before = loaded.rows("call_outcome", "person_id", "summary")
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'late'"))
    with dying_at(loaded.engine, "INSERT INTO"), pytest.raises(WarehouseUnavailable):
        loaded.load()
    assert loaded.rows("call_outcome", "person_id", "summary") == before

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=3, gone=0)}


def test_a_load_that_dies_between_its_two_commits_is_not_done_again(
    ledger: Engine, loaded: Warehouse
) -> None:
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'late'"))
    with dying_at(ledger, "INSERT INTO outreach.warehouse_load"), pytest.raises(WarehouseUnavailable):
        loaded.load()
    assert [summary for (summary,) in loaded.rows("call_outcome", "summary")] == ["late"] * 3

    assert loaded.load() == {}


def test_a_load_that_dies_after_it_made_a_table_fills_it_the_next_time(loaded: Warehouse) -> None:
    loaded.execute(f"DROP TABLE {SCHEMA}.call_outcome")
    with dying_at(loaded.engine, "INSERT INTO"), pytest.raises(WarehouseUnavailable):
        loaded.load()

    assert loaded.load() == {"call_outcome": Counts(new=3, changed=0, gone=0)}


def test_a_column_that_a_view_has_gained_is_added_and_filled(loaded: Warehouse) -> None:
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome DROP COLUMN oldest_days_overdue")
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome ADD COLUMN of_an_analyst varchar(10)")
    loaded.execute(f"UPDATE {SCHEMA}.call_outcome SET outreach_hash = ''")

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=3, gone=0)}
    assert loaded.rows("call_outcome", "oldest_days_overdue", "of_an_analyst") == [
        (50, None),
        (50, None),
        (51, None),
    ]


def test_a_column_that_was_dropped_by_hand_is_filled_again(loaded: Warehouse) -> None:
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome DROP COLUMN oldest_days_overdue")

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=3, gone=0)}
    assert loaded.rows("call_outcome", "oldest_days_overdue") == [(50,), (50,), (51,)]
    assert loaded.load(everything=True) == {}


def test_a_load_that_dies_after_it_added_a_column_fills_it_the_next_time(loaded: Warehouse) -> None:
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome DROP COLUMN oldest_days_overdue")
    with dying_at(loaded.engine, "INSERT INTO"), pytest.raises(WarehouseUnavailable):
        loaded.load()

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=3, gone=0)}


def test_a_column_that_cannot_take_the_values_is_named(loaded: Warehouse) -> None:
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome DROP COLUMN wave")
    loaded.execute(f"ALTER TABLE {SCHEMA}.call_outcome ADD COLUMN wave date")

    with pytest.raises(ConfigurationError, match=r"the column wave of outreach_tables.call_outcome .* DATE"):
        loaded.load()


def test_a_table_that_is_not_ours_is_left_as_it_is(ledger: Engine, destination: Warehouse) -> None:
    two_nights(ledger)
    destination.execute(f"CREATE SCHEMA {SCHEMA}")
    destination.execute(f"CREATE TABLE {SCHEMA}.promise (of_someone_else integer)")

    with pytest.raises(ConfigurationError, match=r"promise was not made by this program"):
        destination.load()
    assert destination.rows("promise", "of_someone_else") == []


@pytest.mark.parametrize("destination", ["postgresql"], indirect=True)
def test_the_schema_of_a_ledger_is_left_as_it_is(ledger: Engine, destination: Warehouse) -> None:
    two_nights(ledger)
    into_ledger = Warehouse(engine=ledger, kind="postgresql", ledger=ledger, settings={"schema": "outreach"})
    with pytest.raises(ConfigurationError, match="outreach is the schema of a ledger"):
        into_ledger.load()
    views = Warehouse(engine=ledger, kind="postgresql", ledger=ledger, settings={"schema": "reporting"})
    with pytest.raises(ConfigurationError, match=r"reporting\.campaign_funnel was not made by this program"):
        views.load()


def test_another_environment_cannot_write_over_the_rows(loaded: Warehouse) -> None:
    with pytest.raises(
        ConfigurationError, match="of another environment, test; give the environment staging"
    ):
        loaded.load(environment="staging")


def test_another_environment_cannot_take_out_the_payments_of_no_campaign(loaded: Warehouse) -> None:
    loaded.execute(f"UPDATE {SCHEMA}.outreach_load SET campaign_id = 'another_campaign'")
    with pytest.raises(ConfigurationError, match="the rows of another_campaign of another environment, test"):
        loaded.load(environment="staging")


def test_a_dry_run_counts_and_changes_nothing(ledger: Engine, destination: Warehouse) -> None:
    two_nights(ledger)
    assert destination.load(is_dry=True)["call_outcome"] == Counts(new=3, changed=0, gone=0)
    assert destination.load()["call_outcome"] == Counts(new=3, changed=0, gone=0)
    assert destination.load(is_dry=True) == {}
