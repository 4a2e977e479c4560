"""What Speechify made of a conversation after it: the collected data, the criteria, the summary.

Which data an agent collects is its owner's choice. These keys are ours to ask
for when an agent is set up: ``outcome`` (or ``call_outcome``), ``promise_date``
and ``promise_amount``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from outreach.providers.speechify.schema import Evaluation

OUTCOME_KEYS = ("outcome", "call_outcome")
PROMISE_DATE = "promise_date"
PROMISE_AMOUNT = "promise_amount"

STATUS_OF_PASSED = {True: "success", False: "failure"}
"""``passed`` is what older bodies have in place of ``status``."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the evaluations of one conversation say."""

    words: str | None = None
    summary: str | None = None
    promised_on: date | None = None
    promised_amount: Decimal | None = None


def read_verdict(documents: Iterable[Mapping[str, Any]]) -> Verdict:
    """Read evaluations: the collected outcome is the agent's word, else the first criterion's status is."""
    evaluations = [Evaluation.model_validate(each) for each in documents]
    values: dict[str, Any] = {}
    for evaluation in evaluations:
        if evaluation.kind == "data":
            values = {**evaluation.values(), **values}
    outcomes = (_word(values.get(key)) for key in OUTCOME_KEYS)
    criteria = (_status(each) for each in evaluations if each.kind == "criterion")
    summaries = (_summary(each) for each in evaluations if each.kind == "summary")
    return Verdict(
        words=_first(outcomes) or _first(criteria),
        summary=_first(summaries),
        promised_on=_day(values.get(PROMISE_DATE)),
        promised_amount=_amount(values.get(PROMISE_AMOUNT)),
    )


def _status(evaluation: Evaluation) -> str | None:
    if evaluation.status is None and evaluation.passed is not None:
        return STATUS_OF_PASSED[evaluation.passed]
    return evaluation.status


def _summary(evaluation: Evaluation) -> str | None:
    data = evaluation.data
    return evaluation.rationale or _word(data.get("summary") if isinstance(data, dict) else data)


def _word(value: Any) -> str | None:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return value.strip() or None if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    """Read a day, also from a moment of it; anything less plain than ISO 8601 is no day."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _amount(value: Any) -> Decimal | None:
    """Read a bare number. One with separators or a currency could mean two amounts, and is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _first(words: Iterable[str | None]) -> str | None:
    return next((word for word in words if word), None)
