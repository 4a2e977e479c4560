"""Evaluations after a call's end: the provider is asked for a while, also where machines answered."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update

from builders.events import KEY, SETTINGS
from builders.ledger import insert_run
from builders.night import ENVIRONMENT, NOW, OneCall, campaign, person
from builders.raw_server import Visit, answer, raw_server
from builders.speechify_accounts import account
from outreach.domain import identity
from outreach.domain.calls import CallState
from outreach.domain.outcomes import LineOutcome
from outreach.providers.base import VoiceProvider
from outreach.providers.registry import provider_for
from outreach.services.collection.poll import poll_account
from outreach.services.collection.reduce import reduce_inbox
from outreach.storage import tables

SPEECHIFY = "speechify_default"
ENDED = NOW + timedelta(minutes=5)
VOICEMAIL_OPT_OUT = [{"kind": "data", "data": {"outcome": "OPT_OUT"}}]


@dataclass(kw_only=True)
class Shown:
    """The provider's view of its one call; ``asked`` counts how often the call was read."""

    call_id: UUID
    end_reason: str
    evaluations: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0

    def document(self, path: str) -> dict[str, Any]:
        seal = identity.seal(self.call_id, environment=ENVIRONMENT, key=KEY)
        recipient = {
            "id": "recipient-1",
            "status": "completed",
            "conversation_id": "conv-1",
            "custom_id": f"{self.call_id}.{ENVIRONMENT}.{seal}",
        }
        conversation = {
            "id": "conv-1",
            "status": "completed",
            "end_reason": self.end_reason,
            "ended_at": ENDED.isoformat(),
            "duration_ms": 20_000,
        }
        if "evaluations" in path:
            self.asked += 1
            return {"evaluations": self.evaluations, "has_more": False}
        if "messages" in path:
            return {"messages": [{"role": "assistant", "content": "Hello."}], "has_more": False}
        return conversation if "conversations" in path else {"id": "batch-1", "recipients": [recipient]}

    async def play(self, visit: Visit) -> None:
        await visit.read_request()
        path = bytes(visit.received).split(b" ")[1].decode()
        await visit.write(answer(200, json.dumps(self.document(path)).encode(), connection="close"))


@asynccontextmanager
async def shown(ledger: Engine, *, end_reason: str) -> AsyncIterator[tuple[Shown, VoiceProvider]]:
    """A call that was handed over, and a provider that shows it as ended."""
    called = person("c-1", call=OneCall(state=CallState.SUBMITTED, account=SPEECHIFY))
    insert_run(ledger, called, of=campaign(outcomes={"OPT_OUT": "opt_out"}))
    with ledger.begin() as connection:
        connection.execute(update(tables.call_batch).values(provider_batch_id="batch-1"))
        call_id = connection.execute(select(tables.call.c.call_id)).scalar_one()
    view = Shown(call_id=call_id, end_reason=end_reason)
    async with raw_server(view.play) as server:
        yield view, provider_for(account(server.origin), clock=lambda: ENDED)


async def ask(ledger: Engine, provider: VoiceProvider, *, at: datetime, in_run: bool = True) -> None:
    """Read the account and apply what was read."""
    with ledger.connect() as connection:
        run_id = connection.execute(select(tables.campaign_run.c.run_id)).scalar_one() if in_run else None
    await poll_account(ledger, provider=provider, connection_id=SPEECHIFY, clock=lambda: at, run_id=run_id)
    reduce_inbox(ledger, provider_of=lambda _: provider, settings=SETTINGS, now=at)


def the_call(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.execute(select(tables.call)).mappings().one()


async def test_a_voicemail_s_evaluation_that_comes_later_is_read(ledger: Engine) -> None:
    async with shown(ledger, end_reason="voicemail_message_left") as (view, provider):
        await ask(ledger, provider, at=ENDED + timedelta(minutes=1))
        call = the_call(ledger)
        assert (call["state"], call["line_outcome"]) == (CallState.COMPLETED, LineOutcome.VOICEMAIL)
        assert call["conversation_words"] is None

        view.evaluations = VOICEMAIL_OPT_OUT
        await ask(ledger, provider, at=ENDED + timedelta(minutes=20))

    call = the_call(ledger)
    assert (call["conversation_words"], call["conversation_outcome"]) == ("OPT_OUT", "opt_out")
    assert (call["state"], call["line_outcome"]) == (CallState.COMPLETED, LineOutcome.VOICEMAIL)


@pytest.mark.parametrize(
    ("who", "minutes", "readings"), [("run", 29, 1), ("run", 31, 0), ("hourly", 89, 1), ("hourly", 91, 0)]
)
async def test_it_is_asked_for_half_an_hour_and_by_the_hourly_round_once_more(
    ledger: Engine, who: str, minutes: int, readings: int
) -> None:
    async with shown(ledger, end_reason="voicemail_hangup") as (view, provider):
        await ask(ledger, provider, at=ENDED + timedelta(minutes=1))
        view.asked = 0

        await ask(ledger, provider, at=ENDED + timedelta(minutes=minutes), in_run=who == "run")
        assert view.asked == readings


@pytest.mark.parametrize("end_reason", ["unavailable_hangup", "dial_rejected"])
async def test_a_line_that_no_one_took_is_not_asked_about_again(ledger: Engine, end_reason: str) -> None:
    async with shown(ledger, end_reason=end_reason) as (view, provider):
        await ask(ledger, provider, at=ENDED + timedelta(minutes=1))
        view.asked = 0

        await ask(ledger, provider, at=ENDED + timedelta(minutes=2))
        assert view.asked == 0


async def test_a_voicemail_that_was_judged_is_not_asked_about_again(ledger: Engine) -> None:
    async with shown(ledger, end_reason="voicemail_hangup") as (view, provider):
        view.evaluations = VOICEMAIL_OPT_OUT
        await ask(ledger, provider, at=ENDED + timedelta(minutes=1))
        view.asked = 0

        await ask(ledger, provider, at=ENDED + timedelta(minutes=2))
        assert view.asked == 0
