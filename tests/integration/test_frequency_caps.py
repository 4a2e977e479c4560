"""Caps: no one is called more often than the campaign allows, calls of other campaigns included."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.campaigns import mistakes
from builders.invoices import (
    NOW,
    PHONE,
    decide_night,
    decisions_of,
    fill,
    receivable,
    receivables_campaign,
    run_for,
)
from builders.ledger import insert_run
from builders.night import OneCall, Owed, campaign, completed, person, silent
from builders.shift import Finished, shift
from builders.simulator import NO_ONE_ANSWERS
from builders.stations import STATIONS, WEYA, Station
from outreach.domain.calls import CallState
from outreach.domain.outcomes import LineOutcome
from outreach.storage import tables

WEEK = {"calls": 2, "within": "7d"}
OTHER_PHONE = "+12025550101"

Calls = Callable[..., None]


@pytest.fixture
def called(ledger: Engine) -> Calls:
    """Let someone have been called before by another campaign, some time ago."""
    waves = iter(range(1, 100))

    def before(*ago: timedelta, who: str = "c-1", by: OneCall | None = None, **facts: Any) -> None:
        for each in ago:
            someone = person(who, **{"phone": PHONE, "call": by or completed(ended_at=NOW - each), **facts})
            insert_run(
                ledger,
                someone,
                of=replace(campaign(), campaign_id="another_campaign"),
                run_date=(NOW - each).date(),
                wave=next(waves),
                now=NOW - each,
            )

    return before


def decided(
    ledger: Engine, warehouse: Engine, caps: Sequence[dict[str, Any]], *rows: dict[str, str | None]
) -> list[str]:
    """The decisions of a campaign with these caps about the people of these rows, in order of their ids."""
    fill(warehouse, rows or [receivable(person_id="c-1")])
    run_id = run_for(ledger, receivables_campaign(caps=list(caps)))
    decide_night(ledger, warehouse, run_id)
    return list(decisions_of(ledger, tables.contact, run_id).values())


DAY = timedelta(days=1)


def test_without_caps_it_does_not_matter_how_often_someone_was_called(
    ledger: Engine, warehouse: Engine, called: Calls
) -> None:
    called(DAY, 2 * DAY, 3 * DAY)
    assert decided(ledger, warehouse, []) == ["call"]


@pytest.mark.parametrize(
    ("ago", "decision"),
    [
        ([DAY], "call"),
        ([DAY, 2 * DAY], "capped"),
        ([DAY, 6 * DAY], "capped"),
        ([DAY, 7 * DAY - timedelta(hours=1)], "call"),
        ([DAY, 7 * DAY + timedelta(seconds=1)], "call"),
    ],
    ids=["once", "twice", "not free before the run ends", "free in an hour", "just before the week"],
)
def test_a_person_is_called_so_often_within_a_time_that_rolls_on(
    ledger: Engine, warehouse: Engine, called: Calls, ago: list[timedelta], decision: str
) -> None:
    called(*ago)
    assert decided(ledger, warehouse, [WEEK]) == [decision]


@pytest.mark.parametrize(
    ("by", "decision"),
    [
        (OneCall(state=CallState.UNKNOWN), "capped"),
        (OneCall(state=CallState.EXPIRED), "capped"),
        (silent(), "capped"),
        (OneCall(state=CallState.FAILED, ended_at=NOW), "capped"),
        (OneCall(state=CallState.FAILED, line=LineOutcome.INVALID_NUMBER, ended_at=NOW), "capped"),
        (OneCall(state=CallState.FAILED, line=LineOutcome.CANCELLED, ended_at=NOW), "call"),
        (OneCall(line=LineOutcome.CANCELLED, ended_at=NOW), "capped"),
        (OneCall(state=CallState.FAILED), "call"),
        (OneCall(state=CallState.WITHDRAWN), "call"),
        (OneCall(state=CallState.PLANNED), "call"),
    ],
    ids=[
        "unknown",
        "expired",
        "no answer",
        "failed on the line",
        "invalid number",
        "cancelled",
        "cancelled, yet taken",
        "refused",
        "withdrawn",
        "planned",
    ],
)
def test_a_call_that_may_have_been_made_counts_and_one_that_surely_was_not_does_not(
    ledger: Engine, warehouse: Engine, called: Calls, by: OneCall, decision: str
) -> None:
    called(DAY, by=by)
    assert decided(ledger, warehouse, [{"calls": 1, "within": "7d"}]) == [decision]


def test_calls_on_their_number_and_calls_on_another_number_of_theirs_count_for_a_person(
    ledger: Engine, warehouse: Engine, called: Calls
) -> None:
    called(DAY, who="someone-else")
    called(2 * DAY, phone=OTHER_PHONE)
    rows = [
        receivable(person_id="c-1", phone="+12025550102"),
        receivable(person_id="c-2", invoice_id="INV-2"),
        receivable(person_id="c-3", invoice_id="INV-3", phone="+12025550103"),
    ]
    assert decided(ledger, warehouse, [{"calls": 1, "within": "7d"}], *rows) == ["capped", "capped", "call"]


def test_a_cap_per_invoice_counts_calls_about_the_invoice_and_a_paid_one_does_not_matter(
    ledger: Engine, warehouse: Engine, called: Calls
) -> None:
    called(DAY, owed=(Owed(invoice_id="INV-1"), Owed(invoice_id="INV-2")), phone=OTHER_PHONE)
    rows = [
        receivable(person_id="c-4", invoice_id="INV-1"),
        receivable(person_id="c-5", invoice_id="INV-2", settled="yes", phone="+12025550102"),
        receivable(person_id="c-5", invoice_id="INV-3", phone="+12025550102"),
        receivable(person_id="c-6", invoice_id="INV-4", phone="+12025550103"),
    ]
    caps = [{"calls": 1, "within": "7d", "per": "invoice"}]
    assert decided(ledger, warehouse, caps, *rows) == ["capped", "call", "call"]


def test_the_strictest_of_several_caps_holds(ledger: Engine, warehouse: Engine, called: Calls) -> None:
    called(DAY, 10 * DAY, 20 * DAY)
    assert decided(ledger, warehouse, [WEEK, {"calls": 3, "within": "30d"}]) == ["capped"]


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_a_cap_that_was_reached_since_the_decision_withdraws_the_call_at_its_claim(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    often, seldom = person(), person()
    caps = [{"calls": 1, "within": "7d"}]
    quiet = {"line_shares": NO_ONE_ANSWERS}
    with shift(ledger, warehouse, tmp_path / "first", [often], on=station, simulator=quiet) as first:
        assert isinstance(first.run(seconds=60), Finished)
    with shift(
        ledger, warehouse, tmp_path / "second", [often, seldom], on=station, wave=2, caps=caps
    ) as second:
        assert isinstance(second.run(seconds=60), Finished)
        assert second.rings() == [seldom.phone]
        assert list(filter(None, second.column("withdrawal_reason"))) == ["capped"]


def test_once_the_time_is_over_the_person_may_be_called_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    often = person()
    quiet = {"line_shares": NO_ONE_ANSWERS}
    with shift(ledger, warehouse, tmp_path / "first", [often], on=WEYA, simulator=quiet) as first:
        assert isinstance(first.run(seconds=60), Finished)
        first.clock.ahead = 8 * DAY
        with shift(
            ledger,
            warehouse,
            tmp_path / "second",
            [often],
            on=WEYA,
            wave=2,
            clock=first.clock,
            caps=[{"calls": 1, "within": "7d"}],
        ) as second:
            assert isinstance(second.run(seconds=60), Finished)
            assert second.rings() == [often.phone]


@pytest.mark.parametrize(
    "cap", [{"calls": 0, "within": "7d"}, {"calls": 1, "within": "93d"}, {"calls": 1}, {**WEEK, "per": "day"}]
)
def test_a_cap_that_says_nothing_sensible_is_a_mistake(tmp_path: Path, cap: dict[str, Any]) -> None:
    assert any("caps" in line for line in mistakes(tmp_path, caps=[cap]))
