"""A person's words or wishes keep them from being called for a while, and then no longer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, text

from builders.ledger import insert_run
from builders.night import NOW, Owed, campaign, completed, person
from outreach.domain.facts import FactKind, FactSubject, told_by_queries_of
from outreach.domain.preferences import unreadable_preference
from outreach.services.permissions.ask import ask_about_run
from outreach.services.runs.run import read_run
from outreach.storage import tables

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WHO, PHONE = "c-1", "+966550009999"
INVOICE = "INV-1"
HOURS_OPEN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
"""Nine in Riyadh on the day of NOW, which is noon there."""

Know = Callable[..., None]
Answer = Callable[..., tuple[str, datetime | None]]


@pytest.fixture
def know(ledger: Engine) -> Know:
    """Write a fact about the person."""

    def write(
        kind: FactKind, *, ago: timedelta = DAY, value: dict[str, Any] | None = None, **more: Any
    ) -> None:
        row = {
            "kind": kind,
            "subject": FactSubject.PERSON,
            "person_key": WHO,
            "value": value or {},
            "happened_at": NOW - ago,
            "recorded_at": NOW - ago,
            "source": "test",
        }
        with ledger.begin() as connection:
            connection.execute(insert(tables.fact).values(row | more))

    return write


@pytest.fixture
def answer(ledger: Engine) -> Answer:
    """Ask the policy about the person: the rule in the way, or `allowed`, and when they may be called."""

    numbers = count(1)

    def ask(*, zones: tuple[str, ...] = ("Asia/Riyadh",), **config: Any) -> tuple[str, datetime | None]:
        settings = {"audience": "real", "call_for": "10h"} | config
        owed = (Owed(invoice_id=INVOICE),)
        who = person(WHO, phone=PHONE, owed=owed, changes={"time_zones": list(zones)})
        of = replace(campaign(**settings), campaign_id=f"campaign_{next(numbers)}")
        run_id = insert_run(ledger, who, of=of, sealed=False, decided=False)
        with ledger.begin() as connection:
            ask_about_run(connection, read_run(connection, run_id), now=NOW)
            row = connection.execute(text("SELECT rule, may_ring_from FROM policy_answer")).one()
        return row.rule, row.may_ring_from

    return ask


def test_without_any_fact_the_person_may_be_called_at_once(answer: Answer) -> None:
    assert answer() == ("allowed", NOW)


@pytest.mark.parametrize(
    ("promised", "from_day"),
    [("2026-11-25", "2026-11-29"), ("2026-11-17", "2026-11-21"), ("2026-11-16", "2026-11-20")],
    ids=["in some days", "its grace is over tonight", "its grace is over"],
)
def test_a_promise_holds_until_its_day_and_three_more_are_over_where_the_person_is(
    know: Know, answer: Answer, promised: str, from_day: str
) -> None:
    know(FactKind.PROMISE, ago=5 * DAY, value={"promised_on": promised})
    rule, at = answer()
    opens = datetime.fromisoformat(f"{from_day}T06:00+00:00")
    assert (rule, at) == (("allowed", NOW) if opens < NOW else ("always.promise", opens))


def test_promise_grace_is_the_campaigns(know: Know, answer: Answer) -> None:
    know(FactKind.PROMISE, value={"promised_on": "2026-11-25"})
    assert answer(promise_grace="1d") == ("always.promise", HOURS_OPEN + 7 * DAY)


def test_a_promise_without_a_day_holds_for_a_week_and_the_latest_of_several_counts(
    know: Know, answer: Answer
) -> None:
    know(FactKind.PROMISE, ago=2 * DAY)
    know(FactKind.PROMISE, ago=3 * DAY, value={"promised_on": "2026-11-15"})
    assert answer() == ("always.promise", NOW + 5 * DAY)


def test_a_claim_to_have_paid_holds_for_two_weeks(know: Know, answer: Answer) -> None:
    know(FactKind.CLAIMS_PAID, ago=4 * DAY)
    assert answer() == ("always.claims_paid", NOW + 10 * DAY)


@pytest.mark.parametrize(
    "paid",
    [{}, {"subject": FactSubject.INVOICE, "person_key": None, "invoice_id": INVOICE}],
    ids=["by the person", "to their invoice"],
)
def test_a_claim_is_waited_for_without_end_by_a_rule_that_names_none(
    know: Know, answer: Answer, paid: dict[str, Any]
) -> None:
    policy = ["careful", {"id": "paid", "kind": "hold", "after": "claims_paid"}]
    know(FactKind.CLAIMS_PAID, ago=40 * DAY)
    assert answer(policy=policy) == ("own.paid", None)
    know(FactKind.PAYMENT, ago=DAY, **paid)
    assert answer(policy=policy) == ("allowed", NOW)


def test_a_payment_that_shows_ends_the_claim(know: Know, answer: Answer) -> None:
    know(FactKind.CLAIMS_PAID, ago=4 * DAY)
    know(FactKind.PAYMENT, ago=5 * DAY, recorded_at=NOW - DAY)
    assert answer() == ("allowed", NOW)


@pytest.mark.parametrize("payer", [None, "someone-else"])
@pytest.mark.parametrize("invoice_id", [INVOICE, " inv-1"])
def test_a_payment_to_their_own_invoice_by_anyone_ends_it(
    know: Know, answer: Answer, payer: str | None, invoice_id: str
) -> None:
    know(FactKind.CLAIMS_PAID, ago=4 * DAY)
    paid = {"subject": FactSubject.INVOICE, "person_key": payer, "invoice_id": invoice_id}
    know(FactKind.PAYMENT, ago=2 * DAY, **paid)
    assert answer() == ("allowed", NOW)


def test_a_payment_to_an_invoice_of_that_call_ends_it_though_the_invoice_is_gone_since(
    ledger: Engine, know: Know, answer: Answer
) -> None:
    before = replace(campaign(), campaign_id="another")
    run_id = insert_run(
        ledger, person(WHO, call=completed(ended_at=NOW - 9 * DAY)), of=before, now=NOW - 9 * DAY
    )
    with ledger.begin() as connection:
        call_id = connection.execute(text("SELECT call_id FROM outreach.call")).scalar_one()
        invoice_id = connection.execute(
            text("SELECT invoice_id FROM outreach.invoice WHERE run_id = :run_id"), {"run_id": run_id}
        ).scalar_one()
    know(FactKind.CLAIMS_PAID, ago=9 * DAY, call_id=call_id)
    assert answer()[0] == "always.claims_paid"
    paid = {"subject": FactSubject.INVOICE, "person_key": None, "invoice_id": invoice_id}
    know(FactKind.PAYMENT, ago=2 * DAY, **paid)
    assert answer() == ("allowed", NOW)


def test_a_payment_to_someone_elses_invoice_does_not_end_it(know: Know, answer: Answer) -> None:
    know(FactKind.CLAIMS_PAID, ago=4 * DAY)
    paid = {"subject": FactSubject.INVOICE, "person_key": None, "invoice_id": "INV-of-another"}
    know(FactKind.PAYMENT, ago=2 * DAY, **paid)
    assert answer() == ("always.claims_paid", NOW + 10 * DAY)


def test_a_payment_of_long_before_does_not_end_it(know: Know, answer: Answer) -> None:
    know(FactKind.CLAIMS_PAID, ago=4 * DAY)
    know(FactKind.PAYMENT, ago=40 * DAY, recorded_at=NOW - DAY)
    assert answer() == ("always.claims_paid", NOW + 10 * DAY)


def test_a_callback_is_not_called_before_its_time(know: Know, answer: Answer) -> None:
    at = NOW + 3 * HOUR
    know(FactKind.CALLBACK, value={"at": at.isoformat()})
    assert answer() == ("allowed", at)
    assert answer(call_for="2h") == ("always.callback", at)


def test_a_callback_without_a_time_is_one_for_the_next_day(know: Know, answer: Answer) -> None:
    know(FactKind.CALLBACK, ago=HOUR)
    assert answer() == ("always.callback", HOURS_OPEN + DAY)


@pytest.mark.parametrize(
    ("ago", "may"), [(HOUR, "allowed"), (25 * HOUR, "careful.cool_off")], ids=["asked for", "a day too late"]
)
def test_from_the_time_asked_for_on_gap_and_cool_off_do_not_bind_for_a_day(
    ledger: Engine, know: Know, answer: Answer, ago: timedelta, may: str
) -> None:
    before = replace(campaign(), campaign_id="another")
    talked = person(WHO, call=completed(ended_at=NOW - 26 * HOUR))
    insert_run(ledger, talked, of=before, now=NOW - 26 * HOUR)
    know(FactKind.CONVERSATION, ago=26 * HOUR)
    know(FactKind.CALLBACK, ago=26 * HOUR, value={"at": (NOW - ago).isoformat()})
    assert answer()[0] == may


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FactKind.CONVERSATION, {}),
        (FactKind.INBOUND, {"value": {"talked": True}}),
        (
            FactKind.INBOUND,
            {"value": {"talked": True}, "subject": FactSubject.PHONE, "person_key": None, "phone": PHONE},
        ),
    ],
    ids=["we called", "they called", "someone called from their number"],
)
def test_a_conversation_after_the_time_asked_for_ends_that_freedom(
    know: Know, answer: Answer, kind: FactKind, more: dict[str, Any]
) -> None:
    know(FactKind.CALLBACK, ago=DAY, value={"at": (NOW - HOUR).isoformat()})
    know(FactKind.CONVERSATION, ago=30 * HOUR)
    assert answer() == ("allowed", NOW)
    know(kind, ago=HOUR / 2, **more)
    assert answer() == ("careful.cool_off", NOW - HOUR / 2 + 7 * DAY)


def test_a_call_that_is_reported_late_does_not_take_the_place_of_what_was_asked_later(
    know: Know, answer: Answer
) -> None:
    """Tuesday's call asked for a later day; then Monday's is reported, which named no time."""
    at = NOW + 3 * DAY
    know(FactKind.CALLBACK, ago=2 * DAY, value={"at": at.isoformat()})
    know(FactKind.CALLBACK, ago=4 * DAY, recorded_at=NOW - DAY)
    assert answer() == ("always.callback", at)


def test_of_one_call_the_words_that_came_last_say_when_to_call_back(know: Know, answer: Answer) -> None:
    call_id, at = uuid4(), NOW + 3 * DAY
    know(FactKind.CALLBACK, ago=2 * HOUR, call_id=call_id)
    know(FactKind.CALLBACK, ago=3 * HOUR, call_id=call_id, value={"at": at.isoformat()})
    assert answer() == ("always.callback", at)


def test_a_callback_of_tomorrow_is_what_is_in_the_way_and_not_the_talk_before_it(
    know: Know, answer: Answer
) -> None:
    know(FactKind.CONVERSATION, ago=HOUR)
    know(FactKind.CALLBACK, ago=HOUR)
    assert answer() == ("always.callback", HOURS_OPEN + DAY)


def test_a_callback_lifts_no_cap(ledger: Engine, know: Know, answer: Answer) -> None:
    before = replace(campaign(), campaign_id="another")
    insert_run(ledger, person(WHO, call=completed(ended_at=NOW - DAY)), of=before, now=NOW - DAY)
    know(FactKind.CALLBACK, value={"at": NOW.isoformat()})
    assert answer(caps=[{"calls": 1, "within": "3d"}]) == ("own.cap_1", NOW + 2 * DAY)


@pytest.mark.parametrize("talked", [True, False])
def test_a_person_who_called_and_talked_is_left_alone_for_a_week(
    know: Know, answer: Answer, *, talked: bool
) -> None:
    know(FactKind.INBOUND, ago=2 * DAY, value={"talked": talked})
    assert answer() == (("careful.cool_off", NOW + 5 * DAY) if talked else ("allowed", NOW))


@pytest.mark.parametrize(
    ("wish", "at"),
    [
        ({"from": "15:00", "until": "17:00"}, NOW + 3 * HOUR),
        ({"days": ["sat"]}, HOURS_OPEN + DAY),
        ({"not_before_day": "2026-11-22"}, HOURS_OPEN + 2 * DAY),
        ({"not_before_moment": (NOW + HOUR).isoformat()}, NOW + HOUR),
    ],
    ids=["hours", "days", "a day", "a moment"],
)
def test_a_person_is_called_when_they_asked_to_be(
    know: Know, answer: Answer, wish: dict[str, Any], at: datetime
) -> None:
    know(FactKind.PREFERENCE, value={"days": ["mon"]}, ago=2 * DAY)
    know(FactKind.PREFERENCE, value=wish)
    assert answer()[1] == at


def wishes(know: Know, *said: tuple[str, dict[str, Any]]) -> None:
    """Let sources say when the person wants to be called, one after the other."""
    for ago, (source, value) in enumerate(said):
        know(FactKind.PREFERENCE, source=source, value=value, ago=DAY - ago * HOUR)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ([("a", {"from": "14:00"}), ("b", {"from": "13:00"})], NOW + 2 * HOUR),
        ([("a", {"from": "14:00"}), ("b", {"until": "18:00"}), ("a", {"from": "15:00"})], NOW + 3 * HOUR),
        ([("a", {"until": "11:00"}), ("b", {"until": "17:00"})], HOURS_OPEN + DAY),
        ([("a", {"days": ["sat", "sun"]}), ("b", {"days": ["sun", "mon"]})], HOURS_OPEN + 2 * DAY),
        ([("a", {"days": ["sun"]}), ("b", {"from": "10:00"})], HOURS_OPEN + 2 * DAY + HOUR),
        (
            [("a", {"not_before_day": "2026-11-22"}), ("b", {"not_before_moment": (NOW + HOUR).isoformat()})],
            HOURS_OPEN + 2 * DAY,
        ),
        (
            [("a", {"not_before_day": "2026-11-22"}), ("b", {"not_before_day": "2026-11-21"})],
            HOURS_OPEN + 2 * DAY,
        ),
    ],
    ids=["hours", "the newest of each", "ends", "days", "days and hours", "a day and a moment", "first days"],
)
def test_wishes_from_several_sources_hold_all_together(
    know: Know, answer: Answer, said: list[tuple[str, dict[str, Any]]], at: datetime
) -> None:
    wishes(know, *said)
    assert answer()[1] == at


def test_the_end_of_a_wish_ends_what_its_own_source_said_and_nothing_else(know: Know, answer: Answer) -> None:
    wishes(know, ("b", {"from": "15:00"}), ("a", {"from": "14:00"}), ("b", {}))
    assert answer()[1] == NOW + 2 * HOUR
    wishes(know, ("a", {}))
    assert answer() == ("allowed", NOW)


@pytest.mark.parametrize(
    "said",
    [
        [("a", unreadable_preference(["from"])), ("b", {"from": "08:00"})],
        [
            ("b", {"from": "08:00"}),
            ("a", unreadable_preference(["from"])),
            ("b", {"not_before_day": "2026-11-19"}),
        ],
        [("a", {"days": ["sat"]}), ("b", {"days": ["mon"]})],
        [("a", {"from": "17:00"}), ("b", {"until": "12:00"})],
    ],
    ids=["one that cannot be read", "that is older", "no day in common", "no hour in common"],
)
def test_wishes_that_no_call_can_suit_hold_the_person(
    know: Know, answer: Answer, said: list[tuple[str, dict[str, Any]]]
) -> None:
    wishes(know, *said)
    assert answer() == ("always.preference", None)


def test_where_no_one_knows_what_time_it_is_no_one_is_called(answer: Answer) -> None:
    assert answer(zones=()) == ("always.known_zone", None)


def test_in_several_zones_it_must_be_time_in_each(answer: Answer) -> None:
    assert answer(zones=("Asia/Riyadh", "America/New_York"))[1] == NOW + 5 * HOUR


def test_a_payment_that_shows_after_the_extract_stops_the_call(
    ledger: Engine, know: Know, answer: Answer
) -> None:
    source = told_by_queries_of("campaign_1")
    know(FactKind.PAYMENT, source=source, ago=DAY, recorded_at=NOW + HOUR)
    answer()
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.campaign_run SET extracted_at = :now"), {"now": NOW})
        run_id = connection.execute(text("SELECT run_id FROM outreach.campaign_run")).scalar_one()
        ask_about_run(connection, read_run(connection, run_id), now=NOW)
        row = connection.execute(text("SELECT rule, may_ring_from FROM policy_answer")).one()
    assert tuple(row) == ("paid_since", None)
