"""``reporting.call_measure``: how far a call came and what it cost, and the age of what it was about."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, campaign, completed, person, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import LineOutcome

TWO_ACCOUNTS = {
    "connection": "levers_default",
    "template": "template-1",
    "tariff": "0.08 USD",
    "fallback": {"connection": "levers_other", "tariff": "0.30 SAR"},
}
PRICED = campaign(provider=TWO_ACCOUNTS)


def read(ledger: Engine, column: str, of: str = "call_outcome") -> dict[str, Any]:
    query = text(f"SELECT person_id, {column} AS value FROM reporting.{of}")
    with ledger.connect() as connection:
        return {row.person_id: row.value for row in connection.execute(query)}


def lasting(seconds: str) -> OneCall:
    return completed(duration_seconds=Decimal(seconds))


def test_a_call_costs_its_started_minutes_at_the_tariff_of_its_account(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("to the second", call=lasting("60")),
        person("a moment more", call=lasting("60.001")),
        person("machine", call=silent(line=LineOutcome.VOICEMAIL, duration_seconds=Decimal(5))),
        person("no one", call=silent()),
        of=PRICED,
    )

    costs = {"to the second": "0.08", "a moment more": "0.16", "machine": "0.08", "no one": "0"}
    assert read(ledger, "cost") == {who: Decimal(cost) for who, cost in costs.items()}
    assert set(read(ledger, "cost_currency").values()) == {"USD"}


def test_a_call_by_the_second_account_costs_what_that_one_takes(ledger: Engine) -> None:
    other = completed(duration_seconds=Decimal(61), account="levers_other")
    insert_run(ledger, person("c-1", call=other), of=PRICED)

    assert read(ledger, "cost") == {"c-1": Decimal("0.60")}
    assert read(ledger, "cost_currency") == {"c-1": "SAR"}


def test_without_a_tariff_a_call_has_no_cost_and_not_a_cost_of_nothing(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", call=lasting("60")), person("c-2", call=silent()))

    assert read(ledger, "cost") == read(ledger, "cost_currency") == {"c-1": None, "c-2": None}
    assert read(ledger, "started_minutes") == {"c-1": 1, "c-2": 0}


def test_a_call_of_which_no_one_knows_the_length_has_no_cost(ledger: Engine) -> None:
    states = (CallState.PLANNED, CallState.SUBMITTED, CallState.UNKNOWN, CallState.EXPIRED)
    insert_run(
        ledger,
        *(person(state, call=OneCall(state=state)) for state in states),
        person("talked", call=completed(duration_seconds=None)),
        of=PRICED,
    )

    assert set(read(ledger, "cost").values()) == set(read(ledger, "cost_currency").values()) == {None}


def test_another_tariff_changes_the_cost_of_no_earlier_run(ledger: Engine) -> None:
    insert_run(ledger, person("then", call=lasting("30")), of=PRICED)
    dearer = campaign(provider=TWO_ACCOUNTS | {"tariff": "5 USD"})
    insert_run(ledger, person("now", call=lasting("30")), of=dearer, now=NOW + timedelta(days=1))

    assert read(ledger, "cost") == {"then": Decimal("0.08"), "now": Decimal(5)}


@pytest.mark.parametrize(
    ("config", "buckets"),
    [
        ({}, ["not_overdue", "0-30", "0-30", "31-60", "61-90", "over 90"]),
        ({"aging": [30]}, ["not_overdue", "0-30", "0-30", "over 30", "over 30", "over 30"]),
    ],
    ids=["usual", "its own"],
)
def test_the_age_of_an_invoice_is_a_bucket_of_the_campaign(
    ledger: Engine, config: dict[str, Any], buckets: list[str]
) -> None:
    ages = (-1, 0, 30, 31, 90, 91)
    due = {f"{age:+03}": NOW.date() - timedelta(days=age) for age in ages}
    owed = {age: (Owed(invoice_id=age, due_date=day),) for age, day in due.items()}
    insert_run(ledger, *(person(age, owed=owed[age], call=silent()) for age in owed), of=campaign(**config))

    assert read(ledger, "aging_bucket") == dict(zip(due, buckets, strict=True))
    assert read(ledger, "aging_bucket", of="attempt") == dict(zip(due, buckets, strict=True))


def test_a_call_is_as_old_as_the_oldest_of_its_invoices(ledger: Engine) -> None:
    owed = tuple(Owed(invoice_id=f"i-{age}", due_date=NOW.date() - timedelta(days=age)) for age in (5, 45))
    insert_run(ledger, person("c-1", owed=owed, call=silent()))

    assert read(ledger, "aging_bucket") == {"c-1": "31-60"}


def test_a_person_who_is_not_called_has_an_age_of_debt_too(ledger: Engine) -> None:
    owed = tuple(Owed(invoice_id=f"i-{age}", due_date=NOW.date() - timedelta(days=age)) for age in (5, 95))
    insert_run(ledger, person("c-1", owed=owed, reason=Reason.NO_CONSENT))

    assert read(ledger, "person_aging_bucket", of="contact_decision") == {"c-1": "over 90"}
