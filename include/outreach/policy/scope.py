"""Whom a rule is about. What is not known of a person does not take them out of a rule."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, WithJsonSchema

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Region

LineKind = Literal["mobile", "fixed_line", "voip"]
"""A kind of number; one that may be mobile or a fixed line is either."""

DebtKind = Literal["consumer", "commercial"]

_STATE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def _require_state(text: str) -> str:
    if _STATE.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no state; allowed: ISO 3166-2 in capitals, such as US-MA")
    return text


State = Annotated[
    str,
    AfterValidator(_require_state),
    WithJsonSchema({"type": "string", "pattern": f"^{_STATE.pattern}$", "examples": ["US-MA"]}),
]
"""A state or province, ISO 3166-2."""


class Scope(Section):
    """Whom a rule is about: all that is named must be so, or be unknown."""

    country: tuple[Region, ...] = Field((), description="Countries the person may be in; all by default.")
    state: tuple[State, ...] = Field((), description="States of them, ISO 3166-2 such as US-MA.")
    line: tuple[LineKind, ...] = Field((), description="Kinds of number.")
    debt_kind: tuple[DebtKind, ...] = Field((), description="As `debt_kind` in campaign.yaml; else all.")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is known of where a person is, and of the number that would be called.

    ``states`` are those the person may be in, all of them; empty where no one can tell.
    ``lines`` are the kinds that the number may be.
    """

    countries: frozenset[str]
    states: frozenset[str]
    lines: frozenset[LineKind]
    debt_kind: DebtKind | None


def is_about(scope: Scope, place: Place) -> bool:
    """Tell whether a rule of that scope binds a call to someone of that place, or may."""
    return (
        any(_may_be_there(scope, country, state) for country, state in _whereabouts(place))
        and _may_be(scope.line, place.lines)
        and _may_be(scope.debt_kind, {place.debt_kind} - {None})
    )


def is_surely_about_one_of(rules: Sequence[Sequence[Scope]], place: Place) -> bool:
    """Tell whether, wherever the person is, one of several rules surely binds a call to them.

    Each rule is given by its scopes. Where a person may be in two countries, a rule
    about one of them leaves the other one open.
    """
    if any(not scopes for scopes in rules):
        return True
    lines, debt_kinds = place.lines or get_args(LineKind), {place.debt_kind} - {None} or get_args(DebtKind)
    return all(
        any(all(_names(scope, *one) for scope in scopes) for scopes in rules)
        for one in product(_whereabouts(place), lines, debt_kinds)
    )


_Whereabouts = tuple[str | None, str | None]
"""A country, and a state of it; None where it is not known."""


def _whereabouts(place: Place) -> Iterator[_Whereabouts]:
    """Yield each country that the person may be in, with each state of it that they may be in."""
    for country in place.countries or (None,):
        states = [state for state in place.states if _country_of(state) == country]
        yield from ((country, state) for state in states or (None,))


def _may_be_there(scope: Scope, country: str | None, state: str | None) -> bool:
    states = [each for each in scope.state if country in (None, _country_of(each))]
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


def _country_of(state: str) -> str:
    return state.partition("-")[0]


def _may_be(named: Collection[str], known: Collection[str | None]) -> bool:
    return not named or not known or not set(named).isdisjoint(known)
