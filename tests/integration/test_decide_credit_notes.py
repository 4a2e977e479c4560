"""A person is called about what credit notes and the campaign's minimum leave of a debt."""

from sqlalchemy import Engine

from builders.invoices import (
    NOW,
    OTHER_PHONE,
    decided_run,
    decisions_of,
    owing,
    receivables_campaign,
    rows_of,
)
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.storage import tables


def credited(person_id: str, amount: str, **changes: str | None) -> dict[str, str | None]:
    """A credit note of a person."""
    return owing(person_id, invoice_id=f"CN-{person_id}", amount=amount, due_date=None, **changes)


def test_a_person_whose_credit_notes_leave_nothing_is_not_called(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [owing("c-1"), credited("c-1", "-100.00")])
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": Reason.NOTHING_DUE}
    assert decisions_of(ledger, tables.invoice, run_id) == {1: Reason.NOTHING_DUE, 2: Reason.CREDIT_NOTE}


def test_a_call_is_about_what_credit_notes_leave(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(
        ledger,
        warehouse,
        [
            owing("c-1"),
            owing("c-1", invoice_id="INV-SAR", currency="SAR"),
            credited("c-1", "-100.00", currency="SAR"),
            credited("c-1", "-30", disputed="yes") | {"invoice_id": None},
        ],
    )
    (contact,) = rows_of(ledger, tables.contact, run_id)
    assert (contact["totals"], contact["invoice_count"]) == ({"USD": "70"}, 1)
    assert contact["prompt_tags"]["amount_due"] == "70 US dollars"
    assert decisions_of(ledger, tables.invoice, run_id) == {
        1: "call", 2: Reason.NOTHING_DUE, 3: Reason.CREDIT_NOTE, 4: Reason.CREDIT_NOTE,
    }  # fmt: skip
    assert check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=NOW).passed


def test_no_one_is_called_about_a_total_up_to_the_campaigns_minimum(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [owing("c-1", amount="20"), owing("c-2", amount="20.01", phone=OTHER_PHONE)]
    run_id = decided_run(ledger, warehouse, rows, receivables_campaign(min_amount={"USD": 20}))
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": Reason.NOTHING_DUE, "c-2": "call"}
    assert check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=NOW).passed
