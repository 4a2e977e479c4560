"""Calls that people made to us, from the warehouse: what cannot be read of one holds rather too long."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.fact_queries import NOW, PHONE, called_us, read_once
from builders.stops import facts
from outreach.domain.facts import FactKind

LATER = NOW + timedelta(minutes=5)


def inbound(ledger: Engine) -> list[dict[str, Any]]:
    return facts(ledger, FactKind.INBOUND)


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({}, ("person_or_phone", "c-1", PHONE)),
        ({"phone": None}, ("person", "c-1", None)),
        ({"person_id": None}, ("phone", None, PHONE)),
        ({"phone": "0550000001"}, ("person_or_phone", "c-1", PHONE)),
        ({"phone": "no idea"}, ("person", "c-1", None)),
        ({"person_id": "N/A"}, ("phone", None, PHONE)),
        ({"person_id": None, "phone": "0550000001 (wife)"}, ("phone", None, PHONE)),
    ],
    ids=str,
)
def test_a_call_is_about_the_person_and_the_number_as_far_as_they_are_known(
    ledger: Engine, warehouse: Engine, changes: dict[str, str | None], about: tuple[str | None, ...]
) -> None:
    read_once(ledger, warehouse, "inbound", called_us(**changes))
    [call] = inbound(ledger)
    assert (call["subject"], call["person_key"], call["phone"]) == about
    assert (call["happened_at"], call["value"]) == (
        datetime(2026, 11, 19, 7, 0, tzinfo=UTC),
        {"talked": True},
    )


@pytest.mark.parametrize(
    ("talked", "read"), [("yes", True), ("no", False), ("0", False), (None, True), ("perhaps", True)]
)
def test_unless_the_row_says_no_they_talked(
    ledger: Engine, warehouse: Engine, talked: str | None, *, read: bool
) -> None:
    read_once(ledger, warehouse, "inbound", called_us(talked=talked))
    assert inbound(ledger)[0]["value"] == {"talked": read}


@pytest.mark.parametrize("at", [None, "yesterday", "1970-01-01", "2026-12-24"])
def test_a_call_without_a_time_is_one_of_now_and_stays_of_then(
    ledger: Engine, warehouse: Engine, at: str | None
) -> None:
    read_once(ledger, warehouse, "inbound", called_us(at=at))
    read_once(ledger, warehouse, "inbound", called_us(at=at), now=LATER)
    assert [call["happened_at"] for call in inbound(ledger)] == [NOW]


@pytest.mark.parametrize("at", [None, "yesterday", "2026-11-20"])
def test_a_second_call_that_says_the_same_is_a_call_of_its_own(
    ledger: Engine, warehouse: Engine, at: str | None
) -> None:
    """Neither row says at what time: the second is there ten days later, so they talked again."""
    row = called_us(at=at)
    read_once(ledger, warehouse, "inbound", row)
    read_once(ledger, warehouse, "inbound", row, row, now=NOW + timedelta(days=10))
    read_once(ledger, warehouse, "inbound", row, row, now=NOW + timedelta(days=11))
    first, second = (call["happened_at"] for call in inbound(ledger))
    assert first == NOW
    assert second > NOW


def test_a_call_is_written_once_however_often_it_is_read(ledger: Engine, warehouse: Engine) -> None:
    calls = (called_us(), called_us(phone=None), called_us(at="2026-11-19 11:00"), called_us(talked="no"))
    assert read_once(ledger, warehouse, "inbound", *calls).new == 4
    assert read_once(ledger, warehouse, "inbound", *calls, now=LATER).new == 0


def test_a_call_of_no_one_is_counted_and_said(ledger: Engine, warehouse: Engine) -> None:
    tally = read_once(ledger, warehouse, "inbound", called_us(), called_us(person_id=None, phone="12"))
    assert (tally.lost, dict(tally.problems), len(inbound(ledger))) == (1, {"phone": 1}, 1)
