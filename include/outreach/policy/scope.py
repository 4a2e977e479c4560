"""The people that a rule is about. An unknown fact never exempts anyone from a rule."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Literal, get_args

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from outreach.domain.state_names import STATE_NAMES
from outreach.domain.states import country_of_state
from outreach.yaml_files.problems import did_you_mean
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import EachOnce, Region

LineKind = Literal["mobile", "fixed_line", "voip"]
"""A kind of number; a number that may be mobile or a fixed line counts as both."""

KINDS_OF_LINES: frozenset[LineKind] = frozenset(get_args(LineKind))

DebtKind = Literal["consumer", "commercial"]

_STATE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def _require_state(text: str) -> str:
    if _STATE.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no state; allowed: ISO 3166-2 in capitals, such as US-MA")
    country = country_of_state(text)
    if country not in SUPPORTED_REGIONS:
        raise ValueError(f"{text!r} is no state: there is no country {country}")
    states = [f"{country}-{code}" for code in STATE_NAMES.get(country, ())]
    if states and text not in states:
        raise ValueError(f"{text!r} is no state of {country}{did_you_mean(text, states)}")
    return text


State = Annotated[
    str,
    AfterValidator(_require_state),
    WithJsonSchema({"type": "string", "pattern": f"^{_STATE.pattern}$", "examples": ["US-MA"]}),
]
"""A state or province, ISO 3166-2."""


class Scope(Section):
    """The people that a rule is about: each named condition must be true or unknown."""

    country: Annotated[tuple[Region, ...], EachOnce] = Field(
        (), description="Countries the person may be in; all by default."
    )
    state: Annotated[tuple[State, ...], EachOnce] = Field(
        (), description="States of them, ISO 3166-2 such as US-MA."
    )
    line: Annotated[tuple[LineKind, ...], EachOnce] = Field((), description="Kinds of number.")
    debt_kind: Annotated[tuple[DebtKind, ...], EachOnce] = Field(
        (), description="As `debt_kind` in campaign.yaml; all by default."
    )

    @model_validator(mode="after")
    def _names_states_of_its_countries(self) -> "Scope":
        of_states = {country_of_state(state) for state in self.state}
        if not (self.country and self.state):
            return self
        for country in sorted(of_states - set(self.country)):
            raise ValueError(f"`state` names one of {country}, and `country` does not name {country}")
        for country in sorted(set(self.country) - of_states):
            raise ValueError(f"`country` names {country}, and `state` names no state of it")
        return self


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a person is, and the kind of the number that would be called.

    ``states`` are all that the person may be in; empty if that is not known.
    ``lines`` are the kinds that the number may be.
    """

    countries: frozenset[str]
    states: frozenset[str]
    lines: frozenset[LineKind]
    debt_kind: DebtKind | None


def is_about(scope: Scope, place: Place) -> bool:
    """Tell whether a rule of that scope binds, or may bind, a call to someone in that place."""
    return (
        any(_may_be_there(scope, country, state) for country, state in _whereabouts(place))
        and _may_be(scope.line, place.lines)
        and _may_be(scope.debt_kind, {place.debt_kind} - {None})
    )


def is_surely_about_one_of(rules: Sequence[Sequence[Scope]], place: Place) -> bool:
    """Tell whether one of several rules certainly binds a call, in every place where the person may be.

    Each rule is given by its scopes. If a person may be in two countries, a rule about
    one of them leaves the other one open.
    """
    if any(not scopes for scopes in rules):
        return True
    lines, debt_kinds = place.lines or KINDS_OF_LINES, {place.debt_kind} - {None} or get_args(DebtKind)
    return all(
        any(all(_names(scope, *one) for scope in scopes) for scopes in rules)
        for one in product(_whereabouts(place), lines, debt_kinds)
    )


_Whereabouts = tuple[str | None, str | None]
"""A country and a state of it; None for one that is not known."""


def _whereabouts(place: Place) -> Iterator[_Whereabouts]:
    """Yield each country that the person may be in, with each state of it that they may be in."""
    for country in place.countries or (None,):
        states = [state for state in place.states if country_of_state(state) == country]
        yield from ((country, state) for state in states or (None,))


def _may_be_there(scope: Scope, country: str | None, state: str | None) -> bool:
    states = [each for each in scope.state if country in (None, country_of_state(each))]
    return (
        (not scope.country or country is None or country in scope.country)
        and (not scope.state or bool(states))
        and (not scope.state or state is None or state in states)
    )


def _names(scope: Scope, where: _Whereabouts, line: LineKind, debt_kind: DebtKind) -> bool:
    country, state = where
    return (
        (not scope.country or country in scope.country)
        and (not scope.state or state in scope.state)
        and (not scope.line or line in scope.line)
        and (not scope.debt_kind or debt_kind in scope.debt_kind)
    )


def _may_be(named: Collection[str], known: Collection[str | None]) -> bool:
    return not named or not known or not set(named).isdisjoint(known)
