"""Suppressions from the warehouse are stops: written once, longer where they move on, lifted by people."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from builders.fact_queries import NOW, PHONE, Row, read_once, suppressed
from builders.stops import stops
from outreach.domain.facts import FactKind
from outreach.domain.people import normalise_person_id
from outreach.services.extraction.facts.suppressions import LONGEST_REASON
from outreach.storage import tables

LATER = NOW + timedelta(minutes=5)
END_OF_DECEMBER = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)


def held(ledger: Engine) -> list[tuple[Any, ...]]:
    return [(each["subject"], each["person_key"], each["phone"]) for each in stops(ledger)]


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({}, [("person_or_phone", "c-1", PHONE)]),
        ({"phone": None}, [("person", "c-1", None)]),
        ({"person_id": None}, [("phone", None, PHONE)]),
        ({"phone": "0550000001"}, [("person_or_phone", "c-1", PHONE)]),
        ({"phone": "somewhere"}, [("person", "c-1", None)]),
        ({"person_id": "N/A"}, [("phone", None, PHONE)]),
        (
            {"phone": f"{PHONE}; +966550000002"},
            [("person_or_phone", "c-1", PHONE), ("person_or_phone", "c-1", "+966550000002")],
        ),
    ],
    ids=str,
)
def test_a_suppression_holds_the_person_and_each_number_that_it_names(
    ledger: Engine, warehouse: Engine, changes: dict[str, str | None], about: list[tuple[Any, ...]]
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(**changes))
    assert sorted(held(ledger), key=str) == about


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({}, [("phone_of_person", "c-1", PHONE)]),
        ({"phone": None}, [("person", "c-1", None)]),
        ({"phone": "somewhere"}, [("person", "c-1", None)]),
        ({"person_id": None}, [("phone", None, PHONE)]),
        (
            {"phone": f"{PHONE}; +966550000002"},
            [("phone_of_person", "c-1", PHONE), ("phone_of_person", "c-1", "+966550000002")],
        ),
    ],
    ids=str,
)
def test_a_wrong_number_holds_that_number_of_that_person(
    ledger: Engine, warehouse: Engine, changes: dict[str, str | None], about: list[tuple[Any, ...]]
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(reason="wrong number", **changes))
    assert sorted(held(ledger), key=str) == about


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "do_not_call"),
        ("Opted out", "opt_out"),
        ("DECEASED", "deceased"),
        ("has a lawyer", "attorney"),
        ("wrong-number", "wrong_number"),
        ("dispute", "do_not_call"),
        ("hardship", "do_not_call"),
        ("asked in the branch", "do_not_call"),
    ],
)
def test_a_reason_that_is_a_built_in_word_of_a_stop_is_that_stop(
    ledger: Engine, warehouse: Engine, text: str | None, reason: str
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(reason=text))
    assert [(stop["reason"], stop["words"]) for stop in stops(ledger)] == [(reason, text)]


@pytest.mark.parametrize(
    ("until", "holds_until"),
    [
        (None, None),
        ("2026-12-31", END_OF_DECEMBER),
        ("2027-01-01T00:00:00+03:00", END_OF_DECEMBER),
        ("for ever", None),
        ("9999-12-31", None),
    ],
)
def test_it_holds_until_its_end_and_for_ever_where_that_cannot_be_read(
    ledger: Engine, warehouse: Engine, until: str | None, holds_until: datetime | None
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(until=until))
    assert [stop["holds_until"] for stop in stops(ledger)] == [holds_until]


def test_one_that_is_over_holds_no_one(ledger: Engine, warehouse: Engine) -> None:
    tally = read_once(ledger, warehouse, "suppressions", suppressed(until="2026-11-19"))
    assert (tally.lost, stops(ledger)) == (0, [])


def test_it_is_written_once_and_once_more_where_its_end_moves_on(ledger: Engine, warehouse: Engine) -> None:
    ends = ["2026-12-01", "2026-12-01", "2026-12-31", "2026-12-10", None, "2027-12-31"]
    for until in ends:
        read_once(ledger, warehouse, "suppressions", suppressed(until=until), suppressed(until=until))
    assert [stop["holds_until"] and stop["holds_until"].day for stop in stops(ledger)] == [1, 31, None]


def test_a_stop_that_a_person_lifted_is_not_written_again(ledger: Engine, warehouse: Engine) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed())
    lift(ledger, stops(ledger)[0])
    assert read_once(ledger, warehouse, "suppressions", suppressed(), now=LATER).new == 0
    assert read_once(ledger, warehouse, "suppressions", suppressed(reason="asked again"), now=LATER).new == 1


def lift(ledger: Engine, stop: dict[str, Any]) -> None:
    same = {name: stop[name] for name in ("subject", "scope", "person_key", "phone", "invoice_id")}
    row = {"kind": FactKind.LIFT, "lifts": stop["fact_id"], "happened_at": NOW, "recorded_at": NOW}
    with ledger.begin() as connection:
        connection.execute(insert(tables.fact).values(**same, **row, source="test"))


@pytest.mark.parametrize(
    "field",
    [
        "+966550000001 (do not call)",
        "stop calling 0550000001",
        "+966550000001 - hung up",
        "landlord 055 000 0001, see note of 2026-06-01",
        "0550000001 ext 5",
    ],
)
def test_a_number_is_held_with_anything_beside_it(
    ledger: Engine, warehouse: Engine, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(person_id=None, phone=field))
    assert ("phone", None, PHONE) in held(ledger)
    assert [record.message for record in caplog.records if record.levelname != "INFO"] == []


def test_a_word_beside_one_number_takes_no_other_one_away(ledger: Engine, warehouse: Engine) -> None:
    field = "+966550000002; 0550000001 (do not call)"
    read_once(ledger, warehouse, "suppressions", suppressed(phone=field))
    assert {phone for _, _, phone in held(ledger)} == {PHONE, "+966550000002"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [suppressed(), suppressed(person_id=None, phone="12"), suppressed(person_id="", phone="3")],
            "2 rows (row 2, 3) name no one, or nothing to act on: no effect",
        ),
        (
            [suppressed(phone="+966550000002; 5550112")],
            "what could be none does not; correct it, or that number may be called",
        ),
    ],
    ids=["nothing of the row", "a part of the field"],
)
def test_rows_that_hold_no_one_are_named_in_an_error(
    ledger: Engine, warehouse: Engine, rows: list[Row], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    read_once(ledger, warehouse, "suppressions", *rows)
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert said in record.getMessage()


def test_an_end_that_cannot_be_read_lets_no_one_be_called_and_is_a_warning(
    ledger: Engine, warehouse: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(until="for ever"))
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "until cannot be read in 1 rows (row 1): it holds until it is lifted" in record.getMessage()


def test_a_long_reason_is_cut_and_still_written_once(ledger: Engine, warehouse: Engine) -> None:
    for _ in range(2):
        read_once(ledger, warehouse, "suppressions", suppressed(reason="x" * 10_000))
    assert [len(stop["words"]) for stop in stops(ledger)] == [LONGEST_REASON]


def test_people_are_folded_as_stops_compare_them(ledger: Engine, warehouse: Engine) -> None:
    read_once(ledger, warehouse, "suppressions", suppressed(person_id=" \uff23-\u200b1 "))
    assert held(ledger)[0][1] == normalise_person_id("c-1")
