"""Fixtures of the faults: the provider on which a scenario is played, its usual nights, further ledgers.

Every scenario that asks for ``station``, or for a night here, is played on each
provider. One that only some can play names them:
``@pytest.mark.parametrize("station", READABLE, ids=str)``.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from builders.databases import drop_database
from builders.shift import Shift, people, shift
from builders.stations import NEWEST, Station
from builders.three_nights import PLAYS, ThreeNights, play_three_nights
from outreach.storage.engine import ledger_engine
from outreach_sandbox.postgres.server import create_database

NewLedger = Callable[[], AbstractContextManager[Engine]]


@pytest.fixture(params=NEWEST, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture(scope="session")
def warehouse(postgres: URL) -> Iterator[Engine]:
    """One warehouse for all nights of a session: no two of them call the same people."""
    engine = create_engine(create_database(postgres, "warehouse_of_all_nights"))
    yield engine
    engine.dispose()


@pytest.fixture
def three(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """A run of three calls in one batch."""
    with shift(ledger, warehouse, tmp_path, people(3), on=station, batches={"canary": 0}) as night:
        yield night


@pytest.fixture
def five(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """A run of five calls: a canary of two, then the rest."""
    batches = {"size": 10, "canary": 2}
    with shift(ledger, warehouse, tmp_path, people(5), on=station, batches=batches) as night:
        yield night


@pytest.fixture
def new_ledger(postgres: URL, ledger_template: str) -> NewLedger:
    """Call it for an engine on a migrated, empty ledger, as often as one is needed."""

    return lambda: _ledger_from(postgres, ledger_template, name=f"ledger_{uuid4().hex[:12]}")


@pytest.fixture(scope="session", params=PLAYS, ids=str)
def three_nights(
    request: pytest.FixtureRequest,
    postgres: URL,
    ledger_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ThreeNights]:
    """Three nights after which some may not be called any more; played once for all that look at them."""
    unique = uuid4().hex[:12]
    with (
        _ledger_from(postgres, ledger_template, name=f"ledger_{unique}") as ledger,
        _warehouse_named(postgres, f"warehouse_{unique}") as warehouse,
    ):
        yield play_three_nights(ledger, warehouse, tmp_path_factory.mktemp("nights"), request.param)


@contextmanager
def _ledger_from(postgres: URL, template: str, *, name: str) -> Iterator[Engine]:
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    engine = ledger_engine(postgres.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        drop_database(postgres, name)


@contextmanager
def _warehouse_named(postgres: URL, name: str) -> Iterator[Engine]:
    engine = create_engine(create_database(postgres, name))
    try:
        yield engine
    finally:
        engine.dispose()
        drop_database(postgres, name)


@pytest.fixture
def other_ledger(new_ledger: NewLedger) -> Iterator[Engine]:
    """An engine on another ledger, beside ``ledger``."""
    with new_ledger() as engine:
        yield engine
