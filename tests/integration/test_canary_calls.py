"""The canary is confirmed by a call that rang, or failed on the line; never by one that was not dialled."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import create_async_engine

from builders.events import levers
from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, OneCall, campaign, person
from outreach.domain.calls import CallState
from outreach.domain.outcomes import LineOutcome
from outreach.providers.base import Account
from outreach.services.dispatch.next_step import Send, next_step
from outreach.services.dispatch.wait import DispatchStatus, Wait, WaitFor, is_over
from outreach.services.runs.run import read_run
from outreach.storage import tables

SOON = NOW + timedelta(minutes=6)
TOO_LATE = NOW + timedelta(hours=1)
FAILED = (LineOutcome.FAILED, LineOutcome.INVALID_NUMBER)
CONFIRMS = [line for line in LineOutcome if line not in (LineOutcome.CANCELLED, LineOutcome.EXPIRED)]


def ended(line: LineOutcome) -> OneCall:
    state = CallState.FAILED if line in (*FAILED, LineOutcome.CANCELLED) else CallState.COMPLETED
    return OneCall(state=state, line=line, ended_at=NOW + timedelta(minutes=5))


def a_night(ledger: Engine, *lines: LineOutcome) -> UUID:
    """A canary whose calls ended so, before a batch that is planned."""
    called = [person(f"c-{number}", call=ended(line)) for number, line in enumerate(lines)]
    of = campaign(batches={"canary": len(lines)})
    return insert_run(ledger, *called, person("next", call=OneCall(state=CallState.PLANNED)), of=of)


def step(ledger: Engine, run_id: UUID, *, now: datetime = SOON) -> Send | DispatchStatus:
    account = Account(connection_id=ACCOUNT, provider="levers", base_url="", login="", password="")
    with ledger.begin() as connection:
        return next_step(
            connection,
            read_run(connection, run_id),
            account=account,
            capabilities=levers().capabilities,
            now=now,
        )


def wait_is_over(ledger: Engine, run_id: UUID) -> bool:
    wait = Wait(run_id=run_id, connection_id=ACCOUNT, reason=WaitFor.CANARY, until=TOO_LATE)

    async def ask() -> bool:
        engine = create_async_engine(ledger.url)
        try:
            async with engine.connect() as connection:
                return await is_over(connection, wait, now=SOON)
        finally:
            await engine.dispose()

    return asyncio.run(ask())


def waits_for_canary(found: Send | DispatchStatus) -> bool:
    return isinstance(found, Wait) and found.reason is WaitFor.CANARY


def test_a_provider_that_dials_no_one_does_not_open_the_night(ledger: Engine) -> None:
    run_id = a_night(ledger, LineOutcome.CANCELLED, LineOutcome.CANCELLED)

    assert waits_for_canary(step(ledger, run_id))
    assert not wait_is_over(ledger, run_id)

    late = step(ledger, run_id, now=TOO_LATE)
    assert isinstance(late, Wait)
    assert late.reason is WaitFor.ACCOUNT
    with ledger.connect() as connection:
        gate = connection.execute(select(tables.send_gate)).one()
    assert (gate.is_open, "first batch" in gate.reason) == (False, True)


@pytest.mark.parametrize("line", CONFIRMS)
def test_a_call_that_rang_or_failed_on_the_line_confirms_the_canary(
    ledger: Engine, line: LineOutcome
) -> None:
    run_id = a_night(ledger, LineOutcome.CANCELLED, line)

    assert not waits_for_canary(step(ledger, run_id))
    assert wait_is_over(ledger, run_id)
