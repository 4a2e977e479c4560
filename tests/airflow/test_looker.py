"""One looker for all waits: what it shares, whom it answers, and what it outlives."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import NoSuchModuleError

from builders.ledger import insert_run
from builders.night import OneCall, completed, person
from builders.waiting import wait_until
from outreach.domain.calls import CallState
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_airflow.events import WaitEnd
from outreach_airflow.looker import Looker, looker
from outreach_sandbox.postgres.server import create_database, embedded_postgres, start_postgres, stop_postgres

NO_SERVER = URL.create("postgresql+psycopg", query={"host": "/nonexistent"})


def wait_for(run_id: UUID, *, reason: WaitFor = WaitFor.RESULTS, seconds: float = 3600) -> Wait:
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    return Wait(run_id=run_id, connection_id="levers_default", reason=reason, until=until)


def run_with_calls_out(ledger: Engine, *, wave: int = 1) -> UUID:
    return insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)), wave=wave)


def end_calls(ledger: Engine, run_id: UUID) -> None:
    statement = text("UPDATE outreach.call SET state = 'completed', ended_at = now() WHERE run_id = :run_id")
    with ledger.begin() as connection:
        connection.execute(statement, {"run_id": run_id})


async def until_it_has_looked(a_looker: Looker) -> None:
    """Have a wait whose time has come watched: it ends with the next look."""
    past = wait_for(UUID(int=0), reason=WaitFor.TIME, seconds=-1)
    assert await a_looker.watch(past) is WaitEnd.OVER


def sessions(ledger: Engine) -> int:
    """How many connections lookers have to this ledger."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'outreach waits'"
    )
    with ledger.connect() as connection:
        return connection.scalar(query) or 0


def has_no_session(ledger: Engine) -> bool:
    """The server notices the end of a connection a little later than who closed it."""
    wait_until(lambda: sessions(ledger) == 0, seconds=10)
    return True


async def test_a_hundred_waits_look_over_one_connection_and_each_is_answered_for_itself(
    ledger: Engine, ledger_url: URL
) -> None:
    reported = insert_run(ledger, person(call=completed()))
    not_reported = run_with_calls_out(ledger, wave=2)
    together = looker(ledger_url, every_seconds=0.01)

    over = [together.watch(wait_for(reported)) for _ in range(50)]
    not_over = [together.watch(wait_for(not_reported)) for _ in range(50)]

    assert await asyncio.gather(*over) == [WaitEnd.OVER] * 50
    await until_it_has_looked(together)
    assert sessions(ledger) == 1
    assert not any(end.done() for end in not_over)

    end_calls(ledger, not_reported)
    assert await asyncio.gather(*not_over) == [WaitEnd.OVER] * 50
    await together.rest()
    assert has_no_session(ledger)


async def test_waits_for_the_same_ledger_share_a_looker() -> None:
    first, second = (looker(NO_SERVER, every_seconds=3.0) for _ in range(2))
    assert first is second
    assert looker(NO_SERVER.set(database="another"), every_seconds=3.0) is not first


async def test_one_that_waits_no_more_is_let_go_and_the_others_go_on(ledger: Engine, ledger_url: URL) -> None:
    run_id = run_with_calls_out(ledger)
    a_looker = Looker(ledger_url, every_seconds=0.01)
    killed, other = a_looker.watch(wait_for(run_id)), a_looker.watch(wait_for(run_id))
    await until_it_has_looked(a_looker)

    killed.cancel()
    await until_it_has_looked(a_looker)
    await a_looker.rest()
    assert not other.done()

    end_calls(ledger, run_id)
    assert await other is WaitEnd.OVER
    await a_looker.rest()


async def test_after_a_rest_it_looks_again_for_who_comes_then(ledger: Engine, ledger_url: URL) -> None:
    a_looker = Looker(ledger_url, every_seconds=3600.0)
    for _ in range(2):
        await until_it_has_looked(a_looker)
        await a_looker.rest()
        assert has_no_session(ledger)


@pytest.fixture
def own_server() -> Iterator[tuple[Path, URL]]:
    """A server that the test may stop, with a ledger; its data folder and the ledger's URL."""
    with tempfile.TemporaryDirectory(prefix="outreach-pg-") as folder:
        data = Path(folder) / "data"
        with embedded_postgres(data, durable=False) as server:
            url = create_database(server, "ledger")
            engine = ledger_engine(url.render_as_string(hide_password=False))
            migrate(engine)
            engine.dispose()
            yield data, url


async def test_a_restart_of_postgresql_ends_no_wait_and_each_ends_when_it_is_over(
    own_server: tuple[Path, URL], caplog: pytest.LogCaptureFixture
) -> None:
    data, url = own_server
    ledger = ledger_engine(url.render_as_string(hide_password=False))
    run_id = run_with_calls_out(ledger)
    ledger.dispose()
    a_looker = Looker(url, every_seconds=0.2)
    ends = [a_looker.watch(wait_for(run_id)) for _ in range(3)]
    await until_it_has_looked(a_looker)

    await asyncio.to_thread(stop_postgres, data)
    missed = "The ledger could not be reached; 3 waits are not over yet"
    await asyncio.to_thread(wait_until, lambda: missed in caplog.text)
    await asyncio.to_thread(start_postgres, data, durable=False)
    await until_it_has_looked(a_looker)
    assert not any(end.done() for end in ends)

    end_calls(ledger, run_id)
    ledger.dispose()
    assert await asyncio.gather(*ends) == [WaitEnd.OVER] * 3
    await a_looker.rest()


async def test_a_ledger_that_stays_away_wakes_each_after_ten_looks_of_its_own() -> None:
    a_looker = Looker(NO_SERVER, every_seconds=0.05)
    first = a_looker.watch(wait_for(UUID(int=1)))
    await asyncio.sleep(0.2)
    second = a_looker.watch(wait_for(UUID(int=2)))

    assert await first is WaitEnd.LEDGER_UNREACHABLE
    assert not second.done()
    assert await second is WaitEnd.LEDGER_UNREACHABLE
    await a_looker.rest()


async def test_an_error_that_is_not_the_ledgers_reaches_those_who_wait_and_no_one_hangs() -> None:
    a_looker = Looker(URL.create("postgresql+nothing"), every_seconds=3600.0)
    for _ in range(2):
        with pytest.raises(NoSuchModuleError):
            await a_looker.watch(wait_for(UUID(int=1)))
