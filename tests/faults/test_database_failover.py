"""Nothing is sent from a database that took the ledger's place: real servers, promoted and restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from builders.replicas import base_backup, checkpointed_timeline, fail_over, restored, standby
from builders.shift import Finished, Shift, people, shift
from outreach.domain.errors import ConfigurationError
from outreach.services.safeguards.database_identity import confirm_identity, has_changed, present_identity
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database, embedded_postgres


@contextmanager
def engine_on(server: URL) -> Iterator[Engine]:
    engine = ledger_engine(server.set(database="outreach").render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def use_as_ledger(server: URL) -> None:
    """Make the ledger's tables and let the server be confirmed, as the first claim does."""
    create_database(server, "outreach")
    with engine_on(server) as engine:
        migrate(engine)
        with engine.begin() as connection:
            assert not has_changed(connection, now=datetime.now(UTC))


def calls_no_one_until_it_is_confirmed(night: Shift) -> None:
    with pytest.raises(ConfigurationError, match="outreach confirm-database"):
        night.submit()
    assert (night.requests(), night.states()) == (0, {"planned": 3})
    with night.ledger.begin() as connection:
        confirm_identity(connection, by="test", now=night.clock())
    assert isinstance(night.run(), Finished)
    assert night.everybody_rang_once()


def test_nothing_is_sent_from_a_promoted_standby_even_before_its_first_checkpoint(
    open_folder: Path, warehouse: Engine, tmp_path: Path
) -> None:
    first, second = open_folder / "a", open_folder / "b"
    with embedded_postgres(first, durable=False) as primary, standby(first, second) as follower:
        use_as_ledger(primary)
        fail_over(primary=first, primary_url=primary, to=second, to_url=follower)
        with (
            engine_on(follower) as ledger,
            shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as night,
        ):
            assert checkpointed_timeline(follower) == 1, "the checkpoint came too early for this test"
            calls_no_one_until_it_is_confirmed(night)


def test_a_standby_is_no_ledger(open_folder: Path) -> None:
    first, second = open_folder / "a", open_folder / "b"
    with embedded_postgres(first, durable=False) as primary:
        create_database(primary, "outreach")
        with (
            standby(first, second) as follower,
            engine_on(follower) as ledger,
            ledger.connect() as connection,
            pytest.raises(ConfigurationError, match="leads to a standby"),
        ):
            present_identity(connection)


def test_nothing_is_sent_from_a_ledger_that_was_restored_from_a_base_backup(
    open_folder: Path, warehouse: Engine, tmp_path: Path
) -> None:
    first, backup = open_folder / "a", open_folder / "b"
    with embedded_postgres(first, durable=False) as primary:
        use_as_ledger(primary)
        base_backup(first, backup)
    with (
        restored(backup) as server,
        engine_on(server) as ledger,
        shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as night,
    ):
        calls_no_one_until_it_is_confirmed(night)
