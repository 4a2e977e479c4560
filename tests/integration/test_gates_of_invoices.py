"""The first door: an extract that is too poor calls no one."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import NOW, Owed, campaign, person
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.quality.gates import GateVerdict, check_gate

BAD = Owed(invoice_id="bad-1")

POOR_INVOICES: dict[str, tuple[Owed, str, dict[str, Any]]] = {
    "has an invoice number": (replace(BAD, invoice_id=None), "row 4", {}),
    "is the first of its invoice": (replace(BAD, reason=Reason.REPEATED_INVOICE), "bad-1", {}),
    "names its customer": (replace(BAD, changes={"person_id": None}), "bad-1", {}),
    "has a customer id that stands for one person": (
        replace(BAD, changes={"is_ambiguous": True}),
        "bad-1",
        {},
    ),
    "has a phone number": (replace(BAD, changes={"phone": "  "}), "bad-1", {}),
    "could be read in every column": (
        replace(BAD, changes={"problems": ["due_date"]}),
        "due_date (column due_on): 1; in bad-1",
        {},
    ),
    "has an open amount": (replace(BAD, amount=None), "bad-1", {}),
    "has a due date": (replace(BAD, due_date=None), "bad-1", {}),
    "owes no more than 1000": (replace(BAD, amount=Decimal(1001)), "bad-1", {"max_amount": 1000}),
}


def check_invoices(ledger: Engine, *owed: Owed, **thresholds: Any) -> GateVerdict:
    people = [person(), person(), person(), *(person(owed=(each,)) for each in owed)]
    of = campaign(quality={"invoices": thresholds})
    run_id = insert_run(ledger, *people, of=of, sealed=False, decided=False, gates=())
    return check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)


def test_a_good_extract_passes(ledger: Engine) -> None:
    verdict = check_invoices(ledger, BAD, min_rows=4, max_rows=4, max_amount=100)
    assert verdict == GateVerdict(gate=Gate.INVOICES, passed=True)


@pytest.mark.parametrize("says", POOR_INVOICES)
def test_a_poor_row_fails_its_own_check_and_is_named_by_its_key(ledger: Engine, says: str) -> None:
    owed, key, thresholds = POOR_INVOICES[says]
    verdict = check_invoices(ledger, owed, **thresholds)
    assert not verdict.passed
    [failure] = verdict.failures
    assert failure.startswith(f"every row {says}")
    assert "1 of 4 do not (25 %, allowed " in failure
    assert failure.endswith(f"): {key}")


def test_a_share_up_to_the_threshold_is_allowed(ledger: Engine) -> None:
    no_phone = replace(BAD, changes={"phone": None})
    assert check_invoices(ledger, no_phone, max_missing_phone=0.25).passed


def test_a_limit_without_an_exact_binary_value_allows_what_it_says(ledger: Engine) -> None:
    # 1 - 0.7 is not 0.3 in binary: seven of ten rows may lack a phone, and seven do.
    no_phones = [Owed(invoice_id=f"bad-{number}", changes={"phone": None}) for number in range(7)]
    assert check_invoices(ledger, *no_phones, max_missing_phone=0.7).passed


def test_a_number_in_a_further_phone_column_is_a_phone_number(ledger: Engine) -> None:
    second = replace(BAD, changes={"phone": None, "other_phones": ["0501234567"]})
    assert check_invoices(ledger, second, max_missing_phone=0).passed


def test_a_settled_invoice_needs_neither_amount_nor_date(ledger: Engine) -> None:
    paid = Owed(invoice_id="paid-1", amount=None, due_date=None, reason=Reason.INVOICE_PAID)
    assert check_invoices(ledger, paid).passed


@pytest.mark.parametrize("problems", [[], ["due_date"]], ids=["no date", "a date that cannot be read"])
def test_a_credit_note_needs_no_due_date(ledger: Engine, problems: list[str]) -> None:
    note = Owed(
        invoice_id="CN-1", amount=Decimal(-5), due_date=None, reason=Reason.CREDIT_NOTE,
        changes={"problems": problems},
    )  # fmt: skip
    assert check_invoices(ledger, note).passed


def test_a_credit_note_of_which_something_else_cannot_be_read_is_counted(ledger: Engine) -> None:
    note = Owed(invoice_id="CN-1", amount=Decimal(-5), changes={"problems": ["currency", "due_date"]})
    assert not check_invoices(ledger, note).passed


@pytest.mark.parametrize(
    ("thresholds", "sentence"),
    [
        ({"min_rows": 10}, "the extract has 10 rows or more: it has 3"),
        ({"max_rows": 2}, "the extract has 0 to 2 rows: it has 3"),
    ],
)
def test_the_number_of_rows_has_limits(ledger: Engine, thresholds: dict[str, int], sentence: str) -> None:
    assert check_invoices(ledger, **thresholds).failures == (sentence,)


def test_an_empty_night_passes(ledger: Engine) -> None:
    run_id = insert_run(ledger, sealed=False, gates=())
    for gate in (Gate.INVOICES, Gate.CONTACTS, Gate.OUTCOMES):
        assert check_gate(ledger, run_id=run_id, gate=gate, now=NOW).passed


def test_an_empty_extract_fails_where_rows_are_demanded(ledger: Engine) -> None:
    of = campaign(quality={"invoices": {"min_rows": 1}})
    run_id = insert_run(ledger, of=of, sealed=False, gates=())
    assert not check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW).passed


def test_at_most_twenty_failing_rows_are_named(ledger: Engine) -> None:
    bad = [Owed(invoice_id=f"bad-{number:02}", due_date=None) for number in range(25)]
    [failure] = check_invoices(ledger, *bad).failures
    assert "bad-19 and 5 more" in failure
    assert "bad-20" not in failure


def test_other_runs_are_not_looked_at(ledger: Engine) -> None:
    yesterday = NOW - timedelta(days=1)
    bad = person(owed=(replace(BAD, due_date=None),))
    insert_run(ledger, bad, wave=2, run_date=yesterday.date(), now=yesterday)
    assert check_invoices(ledger).passed
