"""When people want to be called, from the warehouse: written when it changes, held where it is not read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.fact_queries import NOW, knows, read_once, reading, run_of, wishes
from builders.stops import facts
from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactKind
from outreach.domain.preferences import unreadable_preference
from outreach.services.extraction.facts.read import read_facts

MORNINGS = wishes(from_="09:00", until="12:00")
LATER = NOW + timedelta(minutes=5)


def values(ledger: Engine) -> list[dict[str, Any]]:
    return [each["value"] for each in facts(ledger, FactKind.PREFERENCE)]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"from_": "09:00", "until": "12:30"}, {"from": "09:00:00", "until": "12:30:00"}),
        ({"from_": "9:05:30"}, {"from": "09:05:30"}),
        ({"from_": "10:00", "until": "24:00"}, {"from": "10:00:00"}),
        ({"until": "18:00"}, {"until": "18:00:00"}),
        ({"days": "mon,tue"}, {"days": ["mon", "tue"]}),
        ({"days": "Friday; monday"}, {"days": ["mon", "fri"]}),
        ({"days": '["sat", "sun"]'}, {"days": ["sat", "sun"]}),
        ({"days": "mon tue wed thu fri sat sun", "until": "18:00"}, {"until": "18:00:00"}),
        ({"not_before": "2026-12-01"}, {"not_before_day": "2026-12-01"}),
        ({"not_before": "2026-12-01T00:00:00"}, {"not_before_day": "2026-12-01"}),
        ({"not_before": "2026-12-01T10:00:00+03:00"}, {"not_before_moment": "2026-12-01T07:00:00+00:00"}),
        ({"not_before": "2026-12-01 10:00"}, {"not_before_moment": "2026-12-01T07:00:00+00:00"}),
        ({"from_": "\u0660\u0669:\u0663\u0660"}, {"from": "09:30:00"}),
    ],
    ids=str,
)
def test_hours_days_and_a_first_day_are_kept_as_they_were_meant(
    ledger: Engine, warehouse: Engine, said: dict[str, str], value: dict[str, Any]
) -> None:
    tally = read_once(ledger, warehouse, "preferences", wishes(**said))
    [fact] = facts(ledger, FactKind.PREFERENCE)
    assert (fact["subject"], fact["person_key"], fact["value"]) == ("person", "c-1", value)
    assert not tally.problems


@pytest.mark.parametrize(
    ("said", "columns"),
    [
        ({"from_": "nine"}, ["from"]),
        ({"from_": "25:00"}, ["from"]),
        ({"from_": "24:00"}, ["from"]),
        ({"until": "9"}, ["until"]),
        ({"from_": "18:00", "until": "09:00"}, ["until"]),
        ({"from_": "09:00", "until": "09:00"}, ["until"]),
        ({"until": "00:00"}, ["until"]),
        ({"days": "mon-fri"}, ["days"]),
        ({"days": "1,2,3"}, ["days"]),
        ({"days": "not mon"}, ["days"]),
        ({"not_before": "after Ramadan"}, ["not_before"]),
        ({"not_before": "9999-12-31"}, ["not_before"]),
        ({"from_": "nine", "days": "weekdays"}, ["days", "from"]),
    ],
    ids=str,
)
def test_a_person_is_held_whose_preference_cannot_be_read(
    ledger: Engine, warehouse: Engine, said: dict[str, str], columns: list[str]
) -> None:
    tally = read_once(ledger, warehouse, "preferences", wishes(**said))
    assert values(ledger) == [unreadable_preference(columns)]
    assert dict(tally.problems) == dict.fromkeys(columns, 1)


def test_a_preference_is_written_when_it_differs_from_the_last(ledger: Engine, warehouse: Engine) -> None:
    evenings = wishes(from_="17:00")
    for said in (MORNINGS, MORNINGS, evenings, MORNINGS, wishes(from_="9:00:00", until="12:00:00")):
        read_once(ledger, warehouse, "preferences", said)
    assert [value["from"] for value in values(ledger)] == ["09:00:00", "17:00:00", "09:00:00"]


def test_a_row_without_anything_ends_what_was_said_and_begins_nothing(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "preferences", wishes())
    assert values(ledger) == []
    for said in (MORNINGS, wishes(), wishes()):
        read_once(ledger, warehouse, "preferences", said)
    assert values(ledger)[1:] == [{}]


def test_a_query_of_which_no_persons_wish_can_be_read_is_wrong_itself(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [wishes(person_id=f"C-{number}", from_="nine") for number in range(3)]
    with pytest.raises(ConfigurationError, match="from: a time of day such as 09:00"):
        read_once(ledger, warehouse, "preferences", *rows)


def test_a_preference_that_is_put_right_frees_the_person(ledger: Engine, warehouse: Engine) -> None:
    read_once(ledger, warehouse, "preferences", wishes(from_="nine"))
    read_once(ledger, warehouse, "preferences", wishes(from_="9:00"))
    assert values(ledger)[-1] == {"from": "09:00:00"}


def test_rows_of_one_person_that_differ_hold_the_person(ledger: Engine, warehouse: Engine) -> None:
    tally = read_once(ledger, warehouse, "preferences", MORNINGS, MORNINGS)
    assert tally.differing == 0
    tally = read_once(ledger, warehouse, "preferences", MORNINGS, wishes(person_id="c-1", until="10:00"))
    assert values(ledger)[-1] == unreadable_preference(["person_id"])
    assert "1 people have rows that differ" in tally.sentence("preferences.sql", consequences={})


def test_a_preference_of_no_one_is_counted_and_said(ledger: Engine, warehouse: Engine) -> None:
    tally = read_once(ledger, warehouse, "preferences", wishes(person_id=None, from_="09:00"))
    assert (tally.lost, values(ledger)) == (1, [])


def test_each_campaigns_warehouse_speaks_for_itself(ledger: Engine, warehouse: Engine) -> None:
    """A warehouse without a preference does not speak against that of another."""
    knows(warehouse, "preferences", MORNINGS)
    ours = reading("preferences")
    read_facts(ledger, warehouse, run=run_of(ours), now=NOW)
    knows(warehouse, "preferences", wishes())

    read_facts(ledger, warehouse, run=run_of(replace(ours, campaign_id="another")), now=LATER)
    assert len(values(ledger)) == 1


def test_columns_of_the_databases_own_types_are_read(ledger: Engine, warehouse: Engine) -> None:
    sql = (
        "SELECT 1 AS person_id, time '09:00' AS \"from\", time '24:00' AS until, "
        "ARRAY['mon', 'tue'] AS days, date '2026-12-01' AS not_before"
    )
    read_facts(ledger, warehouse, run=run_of(reading("preferences", sql=sql)), now=NOW)
    assert values(ledger) == [{"from": "09:00:00", "days": ["mon", "tue"], "not_before_day": "2026-12-01"}]
