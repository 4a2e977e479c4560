"""Speechify's evaluation after a conversation: the collected data, the criteria, the summary.

The owner of an agent chooses which data it collects. We ask for these keys when an
agent is set up: ``outcome`` (or ``call_outcome``), ``promise_date`` and
``promise_amount``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from outreach.providers.speechify.schema import Evaluation
from outreach.providers.tolerant_types import read_word

OUTCOME_KEYS = ("outcome", "call_outcome")
PROMISE_DATE = "promise_date"
PROMISE_AMOUNT = "promise_amount"

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
COULD_BE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The content of the evaluations of one conversation."""

    words: tuple[str, ...] = ()
    summary: str | None = None
    promised_on: date | None = None
    promised_amount: Decimal | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    """The collected data, by key."""


def read_verdict(documents: Iterable[Mapping[str, Any]]) -> Verdict:
    """Read evaluations. The collected outcome is the agent's word.

    A criterion says how well the agent did (``success``, ``failure``), and never
    what was said to it.
    """
    evaluations = [Evaluation.model_validate(each) for each in documents]
    values: dict[str, Any] = {}
    for evaluation in evaluations:
        if evaluation.kind == "data":
            values = {**evaluation.values(), **values}
    summaries = (_summary(each) for each in evaluations if each.kind == "summary")
    return Verdict(
        words=tuple(dict.fromkeys(_outcomes(evaluations))),
        summary=_first(summaries),
        promised_on=_day(values.get(PROMISE_DATE)),
        promised_amount=_amount(values.get(PROMISE_AMOUNT)),
        values=values,
    )


def _outcomes(evaluations: Iterable[Evaluation]) -> Iterator[str]:
    """Yield every outcome that was collected: none hides another."""
    for evaluation in evaluations:
        if evaluation.kind == "data":
            named = {str(key).casefold(): value for key, value in evaluation.values().items()}
            yield from (word for key in OUTCOME_KEYS if (word := read_word(named.get(key))))


def _summary(evaluation: Evaluation) -> str | None:
    data = evaluation.data
    return evaluation.rationale or _text(data.get("summary") if isinstance(data, dict) else data)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    """Read a day in ISO 8601, also from a moment of that day; None for any other form."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _amount(value: Any) -> Decimal | None:
    """Read a plain number; None for one with separators or a currency, since it could mean two amounts."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    could_be_thousands = isinstance(value, str) and COULD_BE_THOUSANDS.fullmatch(text)
    return Decimal(text) if NUMBER.fullmatch(text) and not could_be_thousands else None


def _first(words: Iterable[str | None]) -> str | None:
    return next((word for word in words if word), None)
