"""Whom a rule is about. What is not known of a person does not take them out of a rule."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal

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
    countries = scope.country or {state.partition("-")[0] for state in scope.state}
    return (
        _may_be(countries, place.countries)
        and _may_be(scope.state, place.states)
        and _may_be(scope.line, place.lines)
        and _may_be(scope.debt_kind, {place.debt_kind} - {None})
    )


def _may_be(named: Collection[str], known: Collection[str | None]) -> bool:
    return not named or not known or not set(named).isdisjoint(known)
