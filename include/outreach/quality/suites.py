"""The rules for good rows, as tables of expectations; campaign.yaml sets how many rows may fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outreach.campaign.thresholds import ContactThresholds, InvoiceThresholds, OutcomeThresholds, Quality
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate

E164_SHAPE = r"^\+9[09]{6,14}$"
"""ITU-T E.164: 7 to 15 digits, the first of them not 0. Digits from 1 to 9 are read as 9."""

UNMAPPED = "is_unmapped"
"""The name of the check, and of its column, for answered calls with unexplained words."""

TOLD_BY = "problems"
"""The column that names the unreadable columns of an invoice."""

HANDED_OVER = "was_handed_over"
"""The name of the check, and of its column, for calls that were to be made."""

READABLE = "is_readable"
"""The name of the check, and of its column, for invoices with only readable columns."""

CLOCKS_MAY_DIFFER = 300.0
"""Seconds by which a provider's clock may lag behind ours."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One expectation of Great Expectations, with its arguments.

    ``says`` completes the sentence "every row …". ``allowed`` is the share of
    rows that may fail it; None for an expectation of the table as a whole.
    ``told_by`` is a column that says what is wrong with a row.
    """

    name: str
    says: str
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    allowed: float | None = 0.0
    told_by: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is about; empty if it is about the whole table."""
        return tuple(value for name, value in self.arguments.items() if name.startswith("column"))

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The least and the greatest value that it allows in its column; None for none."""
        return self.arguments.get("min_value"), self.arguments.get("max_value")

    @property
    def has_limits(self) -> bool:
        """Whether it is about values that may be different in every row."""
        return bool(self.columns) and self.limits != (None, None)


def checks_of(gate: Gate, quality: Quality) -> tuple[Check, ...]:
    """Return the checks of a gate with the campaign's thresholds."""
    if gate is Gate.INVOICES:
        return _of_invoices(quality.invoices)
    if gate is Gate.CONTACTS:
        return _of_contacts(quality.contacts)
    return _of_outcomes(quality.outcomes)


def _is(
    value: bool,  # noqa: FBT001
    column: str,
    *,
    says: str,
    allowed: float = 0.0,
    told_by: str | None = None,
) -> Check:
    return Check(
        name=column,
        says=says,
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": column, "value_set": [value]},
        allowed=allowed,
        told_by=told_by,
    )


def _is_there(column: str, *, says: str, allowed: float) -> Check:
    return Check(
        name=column,
        says=says,
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": column},
        allowed=allowed,
    )


def _is_between(name: str, column: str, *, says: str, allowed: float = 0.0, **limits: float) -> Check:
    return Check(
        name=name,
        says=says,
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": column, **limits},
        allowed=allowed,
    )


def _of_invoices(thresholds: InvoiceThresholds) -> tuple[Check, ...]:
    unreadable = thresholds.max_unreadable
    fewest, most = thresholds.min_rows, thresholds.max_rows
    limits = f"{fewest} rows or more" if most is None else f"{fewest} to {most} rows"
    checks = [
        Check(
            name="rows",
            says=f"the extract has {limits}",
            expectation="ExpectTableRowCountToBeBetween",
            arguments={"min_value": fewest, "max_value": most},
            allowed=None,
        ),
        _is_there("invoice_id", says="has an invoice number", allowed=unreadable),
        _is(False, "is_repeat", says="is the first of its invoice", allowed=thresholds.max_repeated),
        _is_there("person_id", says="names its customer", allowed=thresholds.max_missing_person),
        _is(
            False,
            "is_ambiguous",
            says="has a customer id that stands for one person",
            allowed=thresholds.max_ambiguous_person,
        ),
        _is(True, "has_phone", says="has a phone number", allowed=thresholds.max_missing_phone),
        _is(
            True,
            READABLE,
            says="could be read in every column",
            allowed=unreadable,
            told_by=TOLD_BY,
        ),
        _is(True, "has_amount", says="has an open amount, or is settled", allowed=unreadable),
        _is(True, "has_due_date", says="has a due date, is settled or a credit note", allowed=unreadable),
    ]
    if thresholds.max_amount is not None:
        limit = float(thresholds.max_amount)
        says = f"owes no more than {thresholds.max_amount}"
        checks.append(_is_between("amount_within_limit", "amount", says=says, max_value=limit))
    return tuple(checks)


def _has_no_phone_problem(problem: Reason, *, says: str, allowed: float) -> Check:
    return Check(
        name=problem.value,
        says=says,
        expectation="ExpectColumnValuesToNotBeInSet",
        arguments={"column": "phone_problem", "value_set": [problem.value]},
        allowed=allowed,
    )


def _of_contacts(thresholds: ContactThresholds) -> tuple[Check, ...]:
    return (
        _has_no_phone_problem(
            Reason.UNREADABLE_PHONE,
            says="has a readable number, or none",
            allowed=thresholds.max_unreadable_phone,
        ),
        _has_no_phone_problem(
            Reason.NOT_CALLABLE_PHONE,
            says="has a number of a kind that may be called, or none",
            allowed=thresholds.max_not_callable_phone,
        ),
        Check(
            name="phone_is_e164",
            says="has its number in E.164",
            expectation="ExpectColumnValuesToMatchRegex",
            arguments={"column": "phone_shape", "regex": E164_SHAPE},
        ),
        _is(False, "is_shared", says="has a number of its own", allowed=thresholds.max_shared_phone),
        Check(
            name="invoice_count",
            says="counts the invoices that are due",
            expectation="ExpectColumnPairValuesToBeEqual",
            arguments={"column_A": "invoice_count", "column_B": "invoices_due"},
        ),
        _is(True, "totals_agree", says="has totals that are the sums of its invoices due"),
        _is(
            False,
            "misses_variable",
            says="has a value for every prompt tag",
            allowed=thresholds.max_missing_variable,
        ),
        _is(False, "lacks_tags", says="has every prompt tag, or the reason why not"),
    )


def _of_outcomes(thresholds: OutcomeThresholds) -> tuple[Check, ...]:
    return (
        _is(
            True, HANDED_OVER, says="was handed over to the provider", allowed=thresholds.max_not_handed_over
        ),
        _is(True, "has_outcome", says="has an outcome by now", allowed=thresholds.max_without_outcome),
        _is(False, "is_failed", says="could be made", allowed=thresholds.max_failed),
        _is(False, "lacks_line", says="tells how the line ended, once it is completed"),
        _is(
            False,
            UNMAPPED,
            says="ended in words that campaign.yaml explains, or without any",
            allowed=thresholds.max_unmapped_words,
        ),
        _is_between("duration", "duration_seconds", says="lasted no less than nothing", min_value=0),
        _is_between(
            "ended_after_claim",
            "ended_after_claim",
            says="ended after it was handed over",
            min_value=-CLOCKS_MAY_DIFFER,
        ),
    )
