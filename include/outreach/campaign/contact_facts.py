"""The facts about a contact, under the names that tags use."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from outreach.campaign.names import name_to_say
from outreach.campaign.own_values import OwnColumns, as_said
from outreach.yaml_files.languages import language_used


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """The facts about a contact; tags may use these names.

    ``language`` is ISO 639-1, ``country`` ISO 3166-1 alpha-2. ``totals`` is what
    is open per currency, in units of it. ``run_date`` is the business date.
    """

    name: str | None
    first_name: str | None
    last_name: str | None
    country: str | None
    language: str
    invoice_count: int
    oldest_due_date: date | None
    totals: Mapping[str, Decimal]
    run_date: date
    variables: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """Columns of a vendor's file; None if the person's rows differ."""

    invoice_numbers: Sequence[str] = field(default=(), repr=False)
    """The numbers of the invoices that the call is about."""
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict, repr=False)
    """The campaign's own columns that tags name, with a value for each of these invoices."""

    @property
    def days_overdue(self) -> int | None:
        """Days from the oldest due date to the run's date."""
        return None if self.oldest_due_date is None else (self.run_date - self.oldest_due_date).days

    @property
    def whole_name(self) -> str | None:
        """The name, else first and last name."""
        return self.name or " ".join(filter(None, (self.first_name, self.last_name))) or None


@dataclass(frozen=True, kw_only=True)
class _Fact:
    """How a tag gets a fact: the values it depends on, and its value in the language of the contact."""

    evidence: Callable[[ContactFacts], Hashable]
    value: Callable[[ContactFacts, str], Any]


def _name(of: Callable[[ContactFacts], str | None]) -> _Fact:
    return _Fact(evidence=of, value=lambda facts, language: name_to_say(of(facts), language=language))


def _plain(of: Callable[[ContactFacts], Any]) -> _Fact:
    return _Fact(evidence=of, value=lambda facts, _: of(facts))


_FACTS: Mapping[str, _Fact] = {
    "name": _name(lambda facts: facts.whole_name),
    "first_name": _name(lambda facts: facts.first_name),
    "last_name": _name(lambda facts: facts.last_name),
    "country": _plain(lambda facts: facts.country),
    "invoice_count": _plain(lambda facts: facts.invoice_count),
    "oldest_due_date": _plain(lambda facts: facts.oldest_due_date),
    "totals": _Fact(
        # 1.0 and 1.00 are the same number, but different texts.
        evidence=lambda facts: tuple([(currency, str(amount)) for currency, amount in facts.totals.items()]),
        value=lambda facts, _: facts.totals or None,
    ),
    "run_date": _plain(lambda facts: facts.run_date),
    "days_overdue": _plain(lambda facts: facts.days_overdue),
    "language": _Fact(evidence=lambda facts: facts.language, value=lambda _, language: language),
    "invoice_numbers": _Fact(
        evidence=lambda facts: tuple(facts.invoice_numbers),
        value=lambda facts, _: as_said("invoice_numbers", facts.invoice_numbers),
    ),
    "column": _Fact(
        evidence=lambda facts: tuple((name, tuple(values)) for name, values in facts.columns.items()),
        value=lambda facts, _: OwnColumns(facts.columns),
    ),
}


def tag_context(facts: ContactFacts, names: Sequence[str] = tuple(_FACTS)) -> dict[str, Any]:
    """Return the facts with these names that have a value; names of people are made harmless.

    ``language`` is the language that values are written in: English if Babel does not know the contact's own.
    """
    language = language_used(facts.language)
    known = {name: _FACTS[name].value(facts, language) for name in names if name in _FACTS}
    return {name: value for name, value in known.items() if value is not None}


def evidence_for(names: Sequence[str]) -> Callable[[ContactFacts], Hashable]:
    """Return a function from a contact to all values on which the facts with these names depend."""
    evidence = [_FACTS[name].evidence for name in names if name in _FACTS]
    return lambda facts: tuple([of(facts) for of in evidence])
