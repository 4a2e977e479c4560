"""Of several people with one number, or one id in several spellings, the first who can be is called."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.invoices import decide_night, fill, owing, receivables_campaign, run_for
from outreach.policy.policy import compose
from outreach.policy.rules import CoolOffRule, LineRule, NightRule, Rule
from outreach.policy.scope import Scope
from outreach.storage import tables

NAMES = ("Amal Haddad", "Beata Kowalska", "Carlos Ruiz", "Dina Aziz")
LANDLINE, MOBILE = "+442079460000", "+447400123456"
NEXT_WEEK = timedelta(days=7)


def boston(number: int) -> str:
    return f"+1617555{number:04}"


def in_order(*people: tuple[str, str], **of_first: str | None) -> list[dict[str, str | None]]:
    """Ids with their numbers, in the order in which they are called: who owes more comes first."""
    rows = [
        owing(person, phone=phone, amount=str(1000 - place), name=NAMES[place % len(NAMES)])
        for place, (person, phone) in enumerate(people)
    ]
    return [rows[0] | of_first, *rows[1:]]


def decided(
    ledger: Engine,
    warehouse: Engine,
    rows: list[dict[str, str | None]],
    *rules: Rule,
    profile: str = "careful",
    **changes: Any,
) -> dict[str, Any]:
    """The decision about each person, by the row of ``outreach.decision``."""
    policy = compose(chosen=(profile, *rules), short_forms=())
    fill(warehouse, rows)
    run_id = run_for(ledger, replace(receivables_campaign(priority="amount", **changes), policy=policy))
    decide_night(ledger, warehouse, run_id)
    decision = tables.decision
    with ledger.connect() as connection:
        return {
            row.person_id: row
            for row in connection.execute(select(decision).where(decision.c.run_id == run_id))
        }


def reasons(*args: Any, **settings: Any) -> dict[str, str | None]:
    return {person: row.reason for person, row in decided(*args, **settings).items()}


def test_a_person_who_is_kept_apart_leaves_the_number_to_the_next(ledger: Engine, warehouse: Engine) -> None:
    pairs = [
        in_order((f"a-{number}", boston(number)), (f"b-{number}", boston(number))) for number in range(30)
    ]
    found = reasons(
        ledger, warehouse, [row for pair in pairs for row in pair], NightRule(id="n", holdout=0.5)
    )

    for number in range(30):
        pair = found[f"a-{number}"], found[f"b-{number}"]
        assert pair in {(None, "phone_taken"), ("holdout", None), (None, "holdout"), ("holdout", "holdout")}
    assert any(found[f"a-{number}"] == "holdout" and found[f"b-{number}"] is None for number in range(30))


def test_a_person_who_alone_exceeds_the_bound_leaves_the_number_to_the_next(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = in_order(("a-1", boston(1)), ("b-1", boston(1)), amount="5000")
    bound = NightRule(id="n", amount={"USD": Decimal(1000)})

    assert reasons(ledger, warehouse, rows, bound) == {"a-1": "night_limit", "b-1": None}


def test_a_person_beyond_a_bound_on_some_leaves_the_number_to_one_whom_it_is_not_about(
    ledger: Engine, warehouse: Engine
) -> None:
    """A bound on people in Florida; of the two with one number one has an address there."""
    florida = NightRule(id="n", calls=1, applies=Scope(state=("US-FL",)))
    rows = in_order(("a-1", "+13055550001"), ("b-1", boston(1)), ("c-1", boston(1)))
    rows[1] = rows[1] | {"state": "US-FL"}

    assert reasons(ledger, warehouse, rows, florida) == {"a-1": None, "b-1": "night_limit", "c-1": None}


def test_a_person_whom_a_bound_keeps_back_takes_no_call_from_another_spelling_either(
    ledger: Engine, warehouse: Engine
) -> None:
    florida = NightRule(id="n", calls=1, applies=Scope(state=("US-FL",)))
    rows = in_order(
        ("z-1", "+13055550001"),
        ("C-1", "+13055550002"),
        ("c-1", boston(1)),
        ("K-1", boston(2)),
        ("f-1", boston(3)),
        ("k-1", boston(3)),
    )
    rows[4] = rows[4] | {"state": "US-FL"}

    assert reasons(ledger, warehouse, rows, florida) == {
        "z-1": None,
        "C-1": "night_limit",
        "c-1": None,
        "K-1": None,
        "f-1": "night_limit",
        "k-1": "second_row_of_person",
    }


def test_only_a_spelling_that_may_be_called_tonight_takes_the_call_from_another(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = in_order(("C-1", LANDLINE), ("c-1", MOBILE))
    no_landlines = LineRule(id="lines", forbid=("fixed_line",))

    assert reasons(ledger, warehouse, rows, no_landlines) == {"C-1": "line_not_allowed", "c-1": None}


def test_a_spelling_whose_number_is_taken_takes_no_call_from_another(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = in_order(("z-1", boston(1)), ("C-1", boston(1)), ("c-1", boston(2)))

    assert reasons(ledger, warehouse, rows) == {"z-1": None, "C-1": "phone_taken", "c-1": None}


def test_a_spelling_that_is_not_called_takes_no_number_from_another_person(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = in_order(("C-1", boston(1)), ("c-1", boston(2)), ("z-1", boston(2)))

    assert reasons(ledger, warehouse, rows) == {"C-1": None, "c-1": "second_row_of_person", "z-1": None}


@pytest.mark.parametrize("rule", [CoolOffRule(id="talk", within=NEXT_WEEK)])
def test_of_two_spellings_the_second_says_that_the_first_takes_the_call(
    ledger: Engine, warehouse: Engine, rule: Rule
) -> None:
    """No one spoke with anyone: only a cool-off would forbid the second call, after the first."""
    rows = in_order(("C-1", boston(1)), ("c-1", boston(2)))
    found = decided(ledger, warehouse, rows, rule, profile="in_rbi")

    second = found["c-1"]
    assert (found["C-1"].reason, second.reason) == (None, "second_row_of_person")
    assert second.inputs == {"by": "the same id in another spelling"}
    assert second.next_allowed_at > found["C-1"].next_allowed_at


def test_without_a_rule_on_how_often_both_spellings_are_called(ledger: Engine, warehouse: Engine) -> None:
    rows = in_order(("C-1", boston(1)), ("c-1", boston(2)))

    assert reasons(ledger, warehouse, rows, profile="in_rbi") == {"C-1": None, "c-1": None}


def test_a_person_without_a_prompt_takes_no_number_and_names_the_one_who_has_it(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = in_order(("a-1", boston(1)), ("b-1", boston(1)), ("c-1", boston(2)), name=None)
    rows[2] = rows[2] | {"name": None}
    tags = {"prompt_tags": {"customer": "{{ name }}"}, "prompt": "You call {{customer}}.\n"}

    assert reasons(ledger, warehouse, rows, **tags) == {
        "a-1": "phone_taken",
        "b-1": None,
        "c-1": "missing_variable",
    }
