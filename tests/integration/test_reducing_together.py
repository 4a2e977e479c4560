"""Events that are applied together come to exactly what they come to one after the other."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, text

from builders.events import KEY, SETTINGS, clock
from builders.ledger import insert_run
from builders.night import ACCOUNT, ENVIRONMENT, NOW, OneCall, campaign, person
from outreach.domain import identity
from outreach.domain.calls import CallState
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.levers.adapter import LeversProvider
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.storage import tables
from outreach.storage.trial import Trial, trial

LATER = NOW + timedelta(minutes=10)
WORDS = {
    "OPT_OUT": "opt_out",
    "DISPUTE": "dispute",
    "WRONG_NUMBER": "wrong_number",
    "PROMISE": "promise_to_pay",
    "PAID": "claims_paid",
    "LATER": "callback",
    "REFUSED": "refused",
}
CALLS_IN_EACH_STATE = [
    OneCall(state=CallState.SUBMITTED),
    OneCall(state=CallState.SUBMITTED),
    OneCall(state=CallState.IN_PROGRESS),
    OneCall(state=CallState.EXPIRED),
    OneCall(state=CallState.PLANNED),
    OneCall(state=CallState.SUBMITTED, account="another_account"),
]
TURNS = (
    TranscriptTurn(speaker=Speaker.AGENT, text="Good morning."),
    TranscriptTurn(speaker=Speaker.PERSON, text="Yes?"),
)

Delivery = Sequence[CallEvent]


class Reader(LeversProvider):
    """An adapter whose bodies are numbers: places in the list of deliveries."""

    def __init__(self, sent: Sequence[Delivery]) -> None:
        nowhere = Account(
            connection_id=ACCOUNT, provider="levers", base_url="http://127.0.0.1:1", login="", password=""
        )
        super().__init__(nowhere, clock=clock)
        self._sent = sent

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        return list(self._sent[int(body)])


@pytest.fixture
def calls(ledger: Engine) -> list[UUID]:
    """One call in each state, in the order of ``CALLS_IN_EACH_STATE``."""
    people = [person(f"c-{number}", call=called) for number, called in enumerate(CALLS_IN_EACH_STATE)]
    insert_run(ledger, *people, of=campaign(outcomes=WORDS))
    call = tables.call
    with ledger.connect() as connection:
        return list(connection.scalars(select(call.c.call_id).order_by(call.c.person_id)))


def _maybe(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


events_of_calls = st.fixed_dictionaries(
    {
        "call": st.integers(0, len(CALLS_IN_EACH_STATE)),
        "is_sealed": st.sampled_from([True, True, True, False]),
        "kind": st.sampled_from(list(EventKind)),
        "line": st.sampled_from([LineOutcome.ANSWERED_HUMAN, LineOutcome.NO_ANSWER, LineOutcome.CANCELLED]),
        "line_words": _maybe(["done", "no answer\x00"]),
        "conversation_words": _maybe([*WORDS, "A WORD THAT NOTHING EXPLAINS"]),
        "duration_seconds": _maybe([0, 61.5]),
        "ended_at": _maybe([NOW, NOW + timedelta(minutes=1), datetime(1970, 1, 1, tzinfo=UTC)]),
        "summary": _maybe(["short", "a longer one"]),
        "transcript": _maybe(["AI: Good morning.\nUser: Yes?"]),
        "turns": st.sampled_from([(), TURNS, TURNS[:1]]),
        "promised_on": _maybe([date(2026, 11, 25), date(2026, 11, 30)]),
        "promised_amount": _maybe([Decimal(100), Decimal("250.5")]),
        "callback_at": _maybe([NOW + timedelta(days=1)]),
        "provider_call_id": st.sampled_from([None, "ring-1", "ring-1", "ring-2"]),
        "phone": st.sampled_from([None, None, None, "+966500000901"]),
    }
)
deliveries = st.lists(st.lists(events_of_calls, min_size=1, max_size=2), min_size=1, max_size=10)


def event_of(fields: dict[str, Any], calls: Sequence[UUID]) -> CallEvent:
    """Make an event of a call of the run, or of one that the ledger does not have."""
    rest = {name: value for name, value in fields.items() if name not in ("call", "is_sealed")}
    call_id = [*calls, UUID(int=1)][fields["call"]]
    seal = identity.seal(call_id, environment=ENVIRONMENT, key=KEY)
    signature = seal if fields["is_sealed"] else "forged"
    return CallEvent(event_key="", call_id=call_id, environment=ENVIRONMENT, signature=signature, **rest)


def deliver(connection: Connection, count: int, order: Sequence[int]) -> dict[int, str]:
    """Put deliveries into the inbox in this order, some of them again; returns their names by their ids."""
    event = tables.provider_event
    rows = [
        {
            "connection_id": ACCOUNT,
            "provider": "levers",
            "event_key": f"place-{place}",
            "source": "webhook",
            "received_at": NOW + timedelta(seconds=number % count),
            "body": str(number % count).encode(),
        }
        for place, number in enumerate(order)
    ]
    connection.execute(insert(event), rows)
    found = connection.execute(select(event.c.event_id, event.c.event_key))
    return {row.event_id: row.event_key for row in found}


def reduce_all(night: Trial, provider: VoiceProvider, *, limit: int) -> CollectionCounts:
    """Reduce until nothing is left that can be applied; returns the last counts."""
    while True:
        counts = reduce_inbox(
            night, provider_of=lambda _: provider, settings=SETTINGS, now=LATER, limit=limit
        )
        if not counts.handled:
            return counts


def known(connection: Connection, names: dict[int, str]) -> dict[str, list[Any]]:
    """All that events may change, without what counts up or reads the database's clock."""
    return {table: list(_rows(connection, table, names)) for table in ORDERS}


ORDERS = {
    "call": "call_id",
    "call_batch": "batch_id",
    "call_transition": "call_id, batch_id, transition_id",
    "call_transcript": "call_id",
    "call_transcript_turn": "call_id, turn",
    # The newest promise counts, so their order does; invoices are held apart from it.
    "fact": "call_id, invoice_id IS NOT NULL, fact_id",
    "decision": "run_id, person_id, call_id",
    "provider_event": "event_key",
    "send_gate": "scope",
}
COUNTED = {"transition_id", "fact_id", "event_id", "decision_id", "happened_at"}


def _rows(connection: Connection, table: str, names: dict[int, str]) -> Iterator[dict[str, str]]:
    but = COUNTED if table == "call_transition" else COUNTED - {"happened_at"}
    for row in connection.execute(
        text(f"SELECT * FROM outreach.{table} ORDER BY {ORDERS[table]}")
    ).mappings():
        yield {name: _named(value, names) for name, value in row.items() if name not in but}


def _named(value: Any, names: dict[int, str]) -> str:
    """Write a value with the names of events in place of their ids, which count up."""
    return re.sub(
        r"('event_id': |event )(\d+)", lambda found: found[1] + names.get(int(found[2]), found[2]), str(value)
    )


def outcome_of(
    ledger: Engine, sent: Sequence[Delivery], order: Sequence[int], *, limit: int, broken: UUID | None
) -> tuple[CollectionCounts, dict[str, list[Any]]]:
    with trial(ledger) as night:
        if broken:
            night.connection.execute(
                text(
                    "CREATE TRIGGER broken BEFORE UPDATE ON outreach.call FOR EACH ROW "
                    f"WHEN (OLD.call_id = '{broken}') EXECUTE FUNCTION outreach.refuse_change()"
                )
            )
        names = deliver(night.connection, len(sent), order)
        counts = reduce_all(night, Reader(sent), limit=limit)
        return counts, known(night.connection, names)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), sent=deliveries, broken=st.sampled_from([None, None, 0]))
def test_events_reduced_together_give_the_same_as_one_after_the_other(
    ledger: Engine, calls: list[UUID], data: st.DataObject, sent: list[Any], broken: int | None
) -> None:
    events = [[event_of(each, calls) for each in delivery] for delivery in sent]
    order = data.draw(st.permutations([*range(len(sent)), *range(len(sent))]))
    refused = None if broken is None else calls[broken]

    alone = outcome_of(ledger, events, order, limit=1, broken=refused)
    together = outcome_of(ledger, events, order, limit=1000, broken=refused)

    assert together == alone


def test_each_move_of_a_call_has_the_event_that_proves_it(ledger: Engine, calls: list[UUID]) -> None:
    standard: dict[str, Any] = {"call": 0, "is_sealed": True, "phone": None, "line": LineOutcome.NO_ANSWER}
    sent = [
        [event_of({**standard, "kind": kind}, calls)]
        for kind in (EventKind.IN_PROGRESS, EventKind.FAILED, EventKind.FAILED, EventKind.COMPLETED)
    ]
    with trial(ledger) as night:
        names = deliver(night.connection, len(sent), range(len(sent)))
        reduce_all(night, Reader(sent), limit=1000)
        move = tables.call_transition
        moves = night.connection.execute(
            select(move.c.to_state, move.c.evidence)
            .where(move.c.call_id == calls[0], move.c.actor == "collection")
            .order_by(move.c.transition_id)
        )
        found = [(row.to_state, names[row.evidence["event_id"]], row.evidence["event_key"]) for row in moves]
    assert found == [
        ("in_progress", "place-0", "place-0"),
        ("failed", "place-1", "place-1"),
        ("completed", "place-3", "place-3"),
    ]
