"""Events that cannot be applied: they hold up no other event, are kept, and someone sees them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from builders.events import KEY, SETTINGS, call_ended, clock, deliver, levers
from builders.ledger import insert_run
from builders.night import ACCOUNT, ENVIRONMENT, NOW, OneCall, campaign, person
from builders.speechify_accounts import account as speechify_account
from outreach.domain import identity
from outreach.domain.calls import CallState
from outreach.domain.outcomes import CallEvent
from outreach.providers.base import Account, Observation, VoiceProvider
from outreach.providers.levers.adapter import LeversProvider
from outreach.providers.registry import provider_for
from outreach.services.collection.inbox import store_observations
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.services.dispatch.wait import Wait, WaitFor, is_over
from outreach.storage import tables
from outreach.storage.statements import statement

LATER = NOW + timedelta(minutes=10)
SPEECHIFY = "speechify_default"
WORDS = {"REFUSED": "refused", "PROMISE_TO_PAY": "promise_to_pay"}


def submitted_calls(ledger: Engine, number: int, *, account: str = ACCOUNT) -> list[UUID]:
    called = (person(call=OneCall(state=CallState.SUBMITTED, account=account)) for _ in range(number))
    insert_run(ledger, *called, of=campaign(outcomes=WORDS))
    with ledger.connect() as connection:
        return list(connection.scalars(select(tables.call.c.call_id).order_by(tables.call.c.call_id)))


def collect(
    ledger: Engine, provider_of: Callable[[str], VoiceProvider] = levers, *, limit: int = 1000
) -> CollectionCounts:
    return reduce_inbox(ledger, provider_of=provider_of, settings=SETTINGS, now=LATER, limit=limit)


def column(ledger: Engine, table: Any, name: str, order: str) -> list[Any]:
    with ledger.connect() as connection:
        return list(connection.scalars(select(table.c[name]).order_by(table.c[order])))


def states(ledger: Engine) -> list[str]:
    return column(ledger, tables.call, "state", "call_id")


def problems(ledger: Engine) -> list[str | None]:
    return column(ledger, tables.provider_event, "problem", "event_id")


def spoil(ledger: Engine, call_id: UUID) -> None:
    """Give a call an end that the database can hold and Python cannot read."""
    with ledger.begin() as connection:
        connection.execute(
            text("UPDATE outreach.call SET ended_at = '0001-12-31 10:00:00+00 BC' WHERE call_id = :call_id"),
            {"call_id": call_id},
        )


def fix(ledger: Engine, call_id: UUID) -> None:
    with ledger.begin() as connection:
        connection.execute(update(tables.call).where(tables.call.c.call_id == call_id).values(ended_at=NOW))


def speechify(_: str) -> VoiceProvider:
    return provider_for(speechify_account("http://127.0.0.1:1"), clock=clock)


def talk_of(call_id: UUID, *, ended_at: str) -> Observation:
    """Speechify's view of an answered call that ended at this time."""
    seal = identity.seal(call_id, environment=ENVIRONMENT, key=KEY)
    return Observation.of(
        {
            "kind": "speechify.recipient",
            "batch": {"id": "batch-1"},
            "recipient": {
                "id": f"recipient-{call_id}",
                "status": "completed",
                "conversation_id": f"conversation-{call_id}",
                "custom_id": f"{call_id}.{ENVIRONMENT}.{seal}",
            },
            "conversation": {
                "id": f"conversation-{call_id}",
                "status": "completed",
                "duration_ms": 1000,
                "ended_at": ended_at,
            },
            "messages": [],
            "evaluations": [],
        }
    )


@pytest.mark.parametrize(
    "ended_at", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]
)
def test_an_end_that_cannot_be_spoils_neither_its_call_nor_its_transcript(
    ledger: Engine, ended_at: str
) -> None:
    first, second = submitted_calls(ledger, 2, account=SPEECHIFY)
    talks = [talk_of(first, ended_at=ended_at), talk_of(second, ended_at=NOW.isoformat())]
    store_observations(
        ledger, provider=speechify(SPEECHIFY), connection_id=SPEECHIFY, observations=talks, now=NOW
    )

    assert collect(ledger, speechify) == CollectionCounts(applied=2)

    assert column(ledger, tables.call, "ended_at", "call_id") == [NOW, NOW]
    with ledger.connect() as connection:
        asked = connection.execute(
            statement("batches_to_poll"),
            {
                "connection_id": SPEECHIFY,
                "run_id": None,
                "batch_ids": None,
                "claimed_since": NOW - timedelta(days=7),
                "ended_since": NOW - timedelta(days=2),
                "judged_since": NOW - timedelta(minutes=30),
            },
        ).one()
    assert set(asked.awaited) == {first, second}


def test_a_call_that_cannot_be_read_holds_up_no_other_call(ledger: Engine) -> None:
    calls = submitted_calls(ledger, 4)
    spoil(ledger, calls[1])
    deliver(ledger, *(call_ended(call_id) for call_id in calls), now=NOW)

    assert collect(ledger) == CollectionCounts(applied=3, left=1)

    assert states(ledger) == ["completed", "submitted", "completed", "completed"]
    assert problems(ledger) == [None, "DataError", None, None]


def test_an_event_that_was_left_is_applied_once_its_cause_is_fixed(ledger: Engine) -> None:
    (call_id,) = submitted_calls(ledger, 1)
    spoil(ledger, call_id)
    deliver(ledger, call_ended(call_id), now=NOW)
    assert collect(ledger) == CollectionCounts(left=1)

    fix(ledger, call_id)

    assert collect(ledger) == CollectionCounts(applied=1)
    assert problems(ledger) == [None]


class ConfusedProvider(LeversProvider):
    """An adapter with a defect: it fails at one event in a way of its own."""

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        if event_key == "msg_defect":
            return [self.name[99:][0]]  # type: ignore[list-item]
        return super().read_stored_event(body, event_key=event_key)


def confused(connection_id: str) -> VoiceProvider:
    account = Account(
        connection_id=connection_id, provider="levers", base_url="http://127.0.0.1:1", login="", password=""
    )
    return ConfusedProvider(account, clock=clock)


def test_a_defect_of_an_adapter_holds_up_no_other_event_of_the_same_call(ledger: Engine) -> None:
    (call_id,) = submitted_calls(ledger, 1)
    deliver(ledger, call_ended(call_id, key="msg_defect"), call_ended(call_id), now=NOW)

    assert collect(ledger, confused) == CollectionCounts(applied=1, left=1)
    assert problems(ledger) == ["IndexError", None]
    assert collect(ledger) == CollectionCounts(repeated=1)


def test_events_that_are_left_at_the_head_of_the_queue_starve_nothing_behind_them(ledger: Engine) -> None:
    *poisoned, sound = submitted_calls(ledger, 6)
    for call_id in poisoned:
        spoil(ledger, call_id)
    deliver(ledger, *(call_ended(call_id) for call_id in [*poisoned, sound]), now=NOW)

    assert collect(ledger, limit=2) == CollectionCounts(applied=1, left=5)

    assert states(ledger)[-1] == "completed"


def test_an_account_that_cannot_be_had_holds_up_no_other_account(ledger: Engine) -> None:
    (call_id,) = submitted_calls(ledger, 1)
    deliver(ledger, call_ended(call_id), now=NOW, connection_id="account_before")
    deliver(ledger, call_ended(call_id), now=NOW)

    def provider_of(connection_id: str) -> VoiceProvider:
        if connection_id != ACCOUNT:
            raise RuntimeError("the secrets backend is away")
        return levers()

    with pytest.raises(RuntimeError, match="is away"):
        collect(ledger, provider_of)

    assert states(ledger) == ["completed"]


def test_a_campaign_s_word_for_an_outcome_that_there_is_no_more_explains_nothing(ledger: Engine) -> None:
    first, second = submitted_calls(ledger, 2)
    outcomes = '{"REFUSED": "refused", "LATER": "an_outcome_of_an_earlier_version"}'
    with ledger.begin() as connection:
        connection.execute(
            text(
                "UPDATE outreach.campaign_run SET snapshot = "
                "jsonb_set(snapshot, '{config,outcomes}', CAST(:outcomes AS jsonb)), "
                "snapshot_sha256 = 'another'"
            ),
            {"outcomes": outcomes},
        )
    deliver(ledger, call_ended(first, callOutput="LATER"), call_ended(second), now=NOW)

    assert collect(ledger) == CollectionCounts(applied=2, unmapped_words={"LATER": 1})

    assert column(ledger, tables.call, "conversation_outcome", "call_id") == ["none", "refused"]


def test_no_one_wakes_up_again_and_again_for_what_cannot_be_applied(ledger: Engine) -> None:
    (call_id,) = submitted_calls(ledger, 1)
    spoil(ledger, call_id)
    deliver(ledger, call_ended(call_id), now=NOW)
    assert _results_are_there(ledger)

    collect(ledger)

    assert not _results_are_there(ledger)


def _results_are_there(ledger: Engine) -> bool:
    with ledger.connect() as connection:
        run_id = connection.scalars(select(tables.campaign_run.c.run_id)).one()
    wait = Wait(run_id=run_id, connection_id=ACCOUNT, reason=WaitFor.RESULTS, until=NOW + timedelta(hours=1))
    return asyncio.run(_is_over(ledger, wait))


async def _is_over(ledger: Engine, wait: Wait) -> bool:
    engine = create_async_engine(ledger.url)
    try:
        async with engine.connect() as connection:
            return await is_over(connection, wait, now=NOW)
    finally:
        await engine.dispose()


def test_an_unreadable_part_of_a_reading_is_left_and_the_rest_is_kept(ledger: Engine) -> None:
    first, _ = submitted_calls(ledger, 2, account=SPEECHIFY)
    deep = b"[" * 100_000
    odd = Observation(event_key="poll-odd", body=deep)

    stored = store_observations(
        ledger,
        provider=speechify(SPEECHIFY),
        connection_id=SPEECHIFY,
        observations=[odd, talk_of(first, ended_at=NOW.isoformat())],
        now=NOW,
    )

    assert stored == 2
    assert collect(ledger, speechify) == CollectionCounts(applied=1, unreadable=1)
