"""Waits that are looked at together: each is answered for itself, as it would be alone."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import create_async_engine

from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, OneCall, completed, person
from outreach.domain.calls import CallState
from outreach.services.dispatch.wait import Wait, WaitFor, are_over

ANOTHER = "speechify_default"


def wait(run_id: UUID, account: str, reason: WaitFor, *, until: datetime = NOW + timedelta(hours=1)) -> Wait:
    return Wait(run_id=run_id, connection_id=account, reason=reason, until=until)


def look(ledger: Engine, waits: Sequence[Wait]) -> list[bool]:
    """One look for all of them."""

    async def ask() -> list[bool]:
        engine = create_async_engine(ledger.url)
        try:
            async with engine.connect() as connection:
                return await are_over(connection, waits, now=NOW)
        finally:
            await engine.dispose()

    return asyncio.run(ask())


@pytest.fixture
def waits(ledger: Engine) -> dict[str, Wait]:
    """Waits of four runs: calls are out, all results came, calls are being sent, the rest was cancelled."""
    out = insert_run(
        ledger, person(call=OneCall(state=CallState.SUBMITTED)), person(call=OneCall(state=CallState.PLANNED))
    )
    reported = insert_run(
        ledger,
        person(call=completed(account=ANOTHER)),
        person(call=OneCall(state=CallState.PLANNED, account=ANOTHER)),
        wave=2,
    )
    sending = insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTING)), wave=3)
    cancelled = insert_run(
        ledger, person(call=completed()), person(call=OneCall(state=CallState.WITHDRAWN)), wave=4
    )
    of_runs = {
        f"{reason} of {name}": wait(run_id, account, reason)
        for reason in (WaitFor.CANARY, WaitFor.RESULTS, WaitFor.ROOM, WaitFor.ACCOUNT)
        for name, run_id, account in (
            ("out", out, ACCOUNT),
            ("reported", reported, ANOTHER),
            ("sending", sending, ACCOUNT),
        )
    }
    return {
        **of_runs,
        "a time that has come": wait(out, ACCOUNT, WaitFor.TIME, until=NOW),
        "a time to come": wait(out, ACCOUNT, WaitFor.TIME),
        "a time to come of a run that is being sent": wait(sending, ACCOUNT, WaitFor.TIME),
        "a time to come of a run that was cancelled": wait(cancelled, ACCOUNT, WaitFor.TIME),
        "results that are late": wait(out, ACCOUNT, WaitFor.RESULTS, until=NOW),
    }


def test_each_is_answered_for_its_run_its_account_and_its_reason(
    ledger: Engine, waits: dict[str, Wait]
) -> None:
    answers = look(ledger, list(waits.values()))
    assert {name for name, is_over in zip(waits, answers, strict=True) if is_over} == {
        "canary of reported",
        "canary of sending",  # none of its batches is with the provider
        "results of reported",
        "room of reported",
        "room of sending",  # nothing of it waits for room
        "account of reported",
        "a time that has come",
        "a time to come of a run that was cancelled",
        "results that are late",
    }


def test_together_they_are_answered_as_each_alone_and_in_any_order(
    ledger: Engine, waits: dict[str, Wait]
) -> None:
    together = look(ledger, list(waits.values()))
    assert together == [look(ledger, [each])[0] for each in waits.values()]
    assert look(ledger, list(waits.values())[::-1]) == together[::-1]


def test_of_no_waits_none_is_over(ledger: Engine) -> None:
    assert look(ledger, []) == []
