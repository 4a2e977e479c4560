"""A gate counts rows by kind, and says what Great Expectations would say of every single row."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from builders.gate_by_rows import Measured, measure_by_rows
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, Person, campaign, completed, person, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.storage import tables

PEOPLE = 60

QUALITY = {
    "invoices": {"max_amount": 1000, "max_missing_phone": 0.1, "max_unreadable": 0.2, "max_rows": 90},
    "contacts": {"max_unreadable_phone": 0.1, "max_shared_phone": 0.3},
    "outcomes": {"max_failed": 0.2, "max_without_outcome": 0.2, "max_unmapped_words": 0.3},
}

OWED: tuple[Mapping[str, Any], ...] = (
    {"invoice_id": None},
    {"reason": Reason.REPEATED_INVOICE},
    {"changes": {"person_id": None}},
    {"changes": {"is_ambiguous": True}},
    {"changes": {"phone": " "}},
    {"changes": {"phone": None, "other_phones": ["0501234567"]}},
    {"changes": {"problems": ["due_date", "country"]}},
    {"changes": {"problems": ["exclusion"]}},
    {"amount": None},
    {"due_date": None},
    {"amount": Decimal("1000.01")},
    {"amount": Decimal(1000)},
    {"amount": Decimal(-30), "due_date": None, "reason": Reason.CREDIT_NOTE},
    {"currency": "AED", "amount": Decimal("0.25")},
    {"currency": "JPY", "amount": Decimal("0.5")},
)

CONTACTS: tuple[Mapping[str, Any], ...] = (
    {"phone": None, "phone_problem": Reason.UNREADABLE_PHONE},
    {"phone_problem": Reason.NOT_CALLABLE_PHONE},
    {"phone": "0501234567"},
    {"phone": "+966500000099"},
    {"phone": "+0966500000099"},
    {"invoice_count": 2},
    {"totals": {"SAR": "99.99"}},
    {"totals": {"SAR": "100", "AED": "1"}},
    {"totals": {}},
    {"prompt_tags": None, "prompt_problem": "customer: no name"},
    {"prompt_tags": {"another": "value"}},
)

CALLS = (
    completed(),
    completed(line=None),
    completed(duration_seconds=Decimal(-1)),
    completed(ended_at=NOW - timedelta(minutes=6)),
    completed(words="LEFT_MESSAGE", is_unmapped=True),
    silent(),
    OneCall(state=CallState.EXPIRED),
    OneCall(state=CallState.FAILED),
    OneCall(state=CallState.PLANNED),
)


def made_up_people(seed: int) -> list[Person]:
    """People of whom many have something wrong, some of them several things."""
    chance = Random(seed)

    def owed(number: int) -> Owed:
        facts = chance.choice(OWED) if chance.random() < 0.4 else {}
        return Owed(**{"invoice_id": f"i-{seed}-{number}", **facts})

    return [
        person(
            f"c-{seed}-{number}",
            owed=tuple(owed(number * 10 + each) for each in range(chance.choice([0, 1, 1, 3]))),
            changes=chance.choice(CONTACTS) if chance.random() < 0.4 else None,
            call=chance.choice(CALLS),
        )
        for number in range(PEOPLE)
    ]


def measured(ledger: Engine, gate: Gate) -> dict[str, Measured]:
    with ledger.connect() as connection:
        result = connection.scalars(
            select(tables.gate_result.c.result).where(tables.gate_result.c.gate == gate)
        ).one()
    return {
        each["name"]: Measured(**{name: each[name] for name in ("passed", "rows", "failing", "keys")})
        for each in result["checks"]
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_gate_says_of_kinds_what_great_expectations_says_of_rows(ledger: Engine, seed: int) -> None:
    run_id = insert_run(ledger, *made_up_people(seed), of=campaign(quality=QUALITY), sealed=False, gates=())
    for gate in (Gate.INVOICES, Gate.CONTACTS):
        verdict = check_gate(ledger, run_id=run_id, gate=gate, now=NOW)
        expected = measure_by_rows(ledger, run_id, gate)
        assert measured(ledger, gate) == expected
        assert verdict.passed is all(each.passed for each in expected.values())


@pytest.mark.parametrize("seed", range(2))
def test_so_does_the_gate_of_outcomes(ledger: Engine, seed: int) -> None:
    people = [
        person(f"c-{seed}-{number}", call=Random(seed * 99 + number).choice(CALLS)) for number in range(40)
    ]
    run_id = insert_run(ledger, *people, of=campaign(quality=QUALITY))
    check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW)
    assert measured(ledger, Gate.OUTCOMES) == measure_by_rows(ledger, run_id, Gate.OUTCOMES)


@pytest.mark.parametrize("gate", [Gate.INVOICES, Gate.CONTACTS])
def test_a_gate_fetches_no_more_rows_of_a_night_of_many_than_it_names(ledger: Engine, gate: Gate) -> None:
    bad = {"phone": None, "phone_problem": Reason.UNREADABLE_PHONE}
    owed = Owed(invoice_id=None, due_date=None)
    people = [person(owed=(owed,), changes=bad) for _ in range(60)]
    run_id = insert_run(ledger, *people, sealed=False, gates=())
    fetched: list[int] = []

    @event.listens_for(ledger, "after_cursor_execute")
    def count(_: Any, cursor: Any, *__: Any) -> None:
        fetched.append(cursor.rowcount)

    assert not check_gate(ledger, run_id=run_id, gate=gate, now=NOW).passed
    assert max(fetched) == 20
