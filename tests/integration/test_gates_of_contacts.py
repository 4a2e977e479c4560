"""The second door: contacts that were prepared badly are not called."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import NOW, Owed, Person, campaign, person
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.quality.gates import GateVerdict, check_gate

BAD = person("bad-1")

POOR_CONTACTS: dict[str, dict[str, Any]] = {
    "has a readable number": {"phone": None, "phone_problem": Reason.UNREADABLE_PHONE},
    "has a number of a kind that may be called": {"phone_problem": Reason.NOT_CALLABLE_PHONE},
    "has its number in E.164": {"phone": "0501234567"},
    "counts the invoices that are due": {"invoice_count": 2},
    "has totals that are the sums of its invoices due": {"totals": {"SAR": "99.99"}},
    "has a value for every prompt tag": {"prompt_tags": None, "prompt_problem": "customer: no name"},
    "has every prompt tag, or the reason why not": {"prompt_tags": {"another": "value"}},
}


def check_contacts(ledger: Engine, *people: Person, **thresholds: Any) -> GateVerdict:
    of = campaign(quality={"contacts": thresholds})
    run_id = insert_run(ledger, *people, of=of, sealed=False, decided=False, gates=())
    return check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=NOW)


def test_good_contacts_pass(ledger: Engine) -> None:
    several = person(
        owed=(
            Owed(invoice_id="several-1", amount=Decimal("10.50")),
            Owed(invoice_id="several-2", amount=Decimal("0.25")),
            Owed(invoice_id="several-3", currency="AED"),
            Owed(invoice_id="several-4", reason=Reason.INVOICE_PAID),
        )
    )
    verdict = check_contacts(ledger, BAD, several)
    assert verdict == GateVerdict(gate=Gate.CONTACTS, passed=True)


@pytest.mark.parametrize(
    ("totals", "passed"), [({"SAR": "70"}, True), ({"SAR": "100"}, False)], ids=["lowered", "not lowered"]
)
def test_totals_are_lowered_by_credit_notes(ledger: Engine, totals: dict[str, str], *, passed: bool) -> None:
    credit = Owed(invoice_id="CN-1", amount=Decimal(-30), due_date=None, reason=Reason.CREDIT_NOTE)
    credited = person(owed=(Owed(invoice_id="INV-1"), credit), changes={"totals": totals, "invoice_count": 1})
    assert check_contacts(ledger, credited).passed is passed


@pytest.mark.parametrize("says", POOR_CONTACTS)
def test_a_poor_contact_fails_its_own_check_and_is_named_by_its_key(ledger: Engine, says: str) -> None:
    poor = replace(BAD, changes=POOR_CONTACTS[says])
    verdict = check_contacts(ledger, person(), person(), person(), poor)
    [failure] = verdict.failures
    assert failure.startswith(f"every row {says}")
    assert failure.endswith(": bad-1")
    assert "1 of " in failure


def test_people_with_one_number_are_counted_together(ledger: Engine) -> None:
    first, second = replace(BAD, person_id="same-1"), replace(BAD, person_id="same-2", owed=())
    [failure] = check_contacts(ledger, first, second, person()).failures
    assert failure.startswith("every row has a number of its own: 2 of 3 do not")
    assert failure.endswith(": same-1, same-2")


def test_a_share_up_to_the_threshold_is_allowed(ledger: Engine) -> None:
    poor = replace(BAD, changes=POOR_CONTACTS["has a readable number"])
    assert check_contacts(ledger, poor, person(), max_unreadable_phone=0.5).passed


def test_a_contact_with_nothing_due_needs_no_tags(ledger: Engine) -> None:
    paid = (Owed(invoice_id="paid-1", reason=Reason.INVOICE_PAID),)
    assert check_contacts(ledger, person(owed=paid, changes={"prompt_tags": None})).passed


def test_a_contact_without_any_number_is_no_unreadable_one(ledger: Engine) -> None:
    silent = person(phone=None, changes={"phone_problem": Reason.MISSING_PHONE})
    assert check_contacts(ledger, silent, max_unreadable_phone=0.0).passed
