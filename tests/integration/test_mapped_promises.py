"""A promise that stands where the campaign says: read strictly, dated sanely, and reported with its place."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from outreach.domain.calls import CallState
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.collection.result_fields import find
from outreach.storage import tables

PLACES = {"date": "callOutputReasoning.promise_date", "amount": "callOutputReasoning.promise_amount"}
PROMISED_FOR = "2026-12-01"


def reported(
    ledger: Engine, *, promise: dict[str, str] | None = PLACES, enveloped: bool = False, **fields: Any
) -> dict[str, Any]:
    """An analyst's view of one call after Levers reported it with these fields."""
    called = person("c-1", call=OneCall(state=CallState.SUBMITTED))
    insert_run(ledger, called, of=campaign(promise=promise, outcomes={"PTP": "promise_to_pay"}))
    with ledger.connect() as connection:
        call_id = connection.execute(select(tables.call.c.call_id)).scalar_one()
    deliver(ledger, call_ended(call_id, enveloped=enveloped, callOutput="PTP", **fields), now=NOW)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    with ledger.connect() as connection:
        row = connection.execute(text("SELECT * FROM reporting.call_outcome")).mappings().one()
    assert row["conversation_outcome"] == "promise_to_pay"
    return {name: row[name] for name in ("promised_on", "promised_amount", "promise_source")}


PROMISE = {"promise_date": PROMISED_FOR, "promise_amount": "150.25 SAR"}
READ = {
    "promised_on": date(2026, 12, 1),
    "promised_amount": Decimal("150.25"),
    "promise_source": ("amount: callOutputReasoning.promise_amount, date: callOutputReasoning.promise_date"),
}
NONE = dict.fromkeys(READ)


@pytest.mark.parametrize("enveloped", ["flat", "enveloped"])
@pytest.mark.parametrize("write", [dict, json.dumps], ids=["an object", "a text that holds one"])
def test_levers_promise_is_read_where_the_campaign_says(ledger: Engine, enveloped: str, write: Any) -> None:
    is_enveloped = enveloped == "enveloped"
    assert reported(ledger, enveloped=is_enveloped, callOutputReasoning=write(PROMISE)) == READ


def test_without_a_place_levers_reports_no_promise(ledger: Engine) -> None:
    assert reported(ledger, promise=None, callOutputReasoning=PROMISE) == NONE


@pytest.mark.parametrize(
    "day", ["2023-11-03", "1447-06-24", "0001-01-01", "9999-12-31", "next Tuesday", 20261201]
)
def test_a_date_that_cannot_be_is_none_and_its_amount_stays(ledger: Engine, day: Any) -> None:
    assert reported(ledger, callOutputReasoning=PROMISE | {"promise_date": day}) == READ | {
        "promised_on": None,
        "promise_source": "amount: callOutputReasoning.promise_amount",
    }


@pytest.mark.parametrize(
    "amount", ["1.500", "150 EUR", "about 150", True, [150], {}, None, "-5", float("1e40")]
)
def test_an_amount_that_could_be_another_is_none_and_its_date_stays(ledger: Engine, amount: Any) -> None:
    assert reported(ledger, callOutputReasoning=PROMISE | {"promise_amount": amount}) == READ | {
        "promised_amount": None,
        "promise_source": "date: callOutputReasoning.promise_date",
    }


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"a": None},
        {"a": []},
        {"a": [{"b": 1}]},
        {"a": "b"},
        {"a": "{"},
        {"a": "[]"},
        {"a": '{"c": 1}'},
        {"a": "{" * 200_000},
        {"a": '{"b":' * 50_000},
        {"a": '{"b": "\\ud800'},
        {"a.b": 1},
    ],
)
def test_a_path_that_leads_nowhere_finds_nothing(result: dict[str, Any]) -> None:
    assert find(result, "a.b") is None


def test_a_path_leads_through_objects_and_texts_that_are_objects() -> None:
    assert find({"a": {"b": {"c": 1}}}, "a.b.c") == 1
    assert find({"a": ' {"b": "{\\"c\\": 1}"}'}, "a.b.c") == 1
    assert find({"a": 1}, None) is None
