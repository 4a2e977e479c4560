"""When a person is asked: the same answer for the task and for the claim, from what the run decided."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import Owed, campaign, person
from outreach.domain.decisions import Reason
from outreach.services.runs.run import read_run
from outreach.services.safeguards.approval import Approval, needs_approval


def owing(amount: str, currency: str = "SAR", **facts: Any) -> Any:
    owed = Owed(invoice_id=f"{currency}-{amount}", amount=Decimal(amount), currency=currency)
    return person(owed=(owed,), **facts)


def judged(ledger: Engine, *people: Any, approval: Any) -> Approval:
    run_id = insert_run(ledger, *people, of=campaign(approval=approval))
    with ledger.connect() as connection:
        return needs_approval(connection, read_run(connection, run_id))


@pytest.mark.parametrize(
    ("approval", "is_needed"), [(True, True), ("always", True), (False, False), ("never", False)]
)
def test_always_and_never_ask_about_every_run_and_about_none(
    ledger: Engine, *, approval: Any, is_needed: bool
) -> None:
    judgement = judged(ledger, owing("100"), approval=approval)
    assert judgement.is_needed is is_needed
    assert (
        judgement.why
        == f"campaign.yaml asks for {'an approval of every run' if is_needed else 'no approval'}."
    )


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        ({"people": 1}, "2 people, more than 1"),
        ({"amount": {"SAR": 149}}, "150.00 SAR, more than 149"),
        ({"amount": {"SAR": Decimal("149.99")}}, "150.00 SAR, more than 149.99"),
        ({"people": 1, "amount": {"SAR": 149}}, "2 people, more than 1; 150.00 SAR, more than 149"),
        ({"people": 0}, "2 people, more than 0"),
        ({"people": 5, "amount": {"AED": 1000}}, "150.00 SAR, a currency without a bound"),
    ],
)
def test_a_run_above_a_bound_needs_a_person_and_says_by_which_number(
    ledger: Engine, bounds: dict[str, Any], why: str
) -> None:
    judgement = judged(ledger, owing("100"), owing("50"), approval={"above": bounds})
    assert judgement == Approval(is_needed=True, why=f"The run passes `approval.above`: {why}.")


@pytest.mark.parametrize(
    "bounds", [{"people": 2}, {"amount": {"SAR": 150}}, {"people": 2, "amount": {"SAR": "150.00", "AED": 1}}]
)
def test_a_run_at_its_bounds_needs_no_one(ledger: Engine, bounds: dict[str, Any]) -> None:
    judgement = judged(ledger, owing("100"), owing("50"), approval={"above": bounds})
    assert not judgement.is_needed
    assert judgement.why.startswith("The run stays within `approval.above`: ")


def test_of_several_currencies_each_is_its_own_sum(ledger: Engine) -> None:
    people = (owing("100"), owing("70", "AED"), owing("1", "KWD"))
    bounds = {"above": {"amount": {"SAR": 100, "AED": 69}}}
    assert judged(ledger, *people, approval=bounds).why == (
        "The run passes `approval.above`: 70.00 AED, more than 69; 1.00 KWD, a currency without a bound."
    )


def test_people_who_are_not_called_are_not_counted(ledger: Engine) -> None:
    refused = owing("9999", "USD", reason=Reason.NO_CONSENT)
    bounds = {"above": {"people": 1, "amount": {"SAR": 100}}}
    assert not judged(ledger, owing("100"), refused, approval=bounds).is_needed


def test_without_bounds_on_amounts_any_amount_is_called_about(ledger: Engine) -> None:
    assert not judged(ledger, owing("1000000", "USD"), approval={"above": {"people": 1}}).is_needed


def test_a_run_without_calls_needs_no_one(ledger: Engine) -> None:
    refused = owing("9999", "USD", reason=Reason.NO_CONSENT)
    assert not judged(ledger, refused, approval={"above": {"people": 0, "amount": {"SAR": 0}}}).is_needed
