"""The answers of the clock rules, computed once for all people who share a clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, get_args

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Row

from outreach.policy.clock import (
    LOOKS_AHEAD,
    Clock,
    Preference,
    allowed_by_clock,
    forbidden_by_clock,
    rule_in_the_way,
    rules_about,
)
from outreach.policy.policy import Policy
from outreach.policy.reasons import seen_by
from outreach.policy.rules import SHORTEST_HOURS
from outreach.policy.scope import DebtKind, LineKind, Place
from outreach.policy.spans import Span, without
from outreach.services.runs.run import Run
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

RING_RESERVE = SHORTEST_HOURS
"""The time that must be left of a span when a call is handed over, for dialling and talk."""

SEEN_AHEAD = timedelta(days=35)
"""How far spans are computed for everyone; beyond it only for people who have none by then."""

_LINES_OF_KIND: dict[str, frozenset[LineKind]] = {
    "mobile": frozenset({"mobile"}),
    "fixed_line": frozenset({"fixed_line"}),
    "fixed_line_or_mobile": frozenset({"fixed_line", "mobile"}),
    "voip": frozenset({"voip"}),
}
"""The kinds that a number of this kind may be; every other kind is not known."""


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The time that is considered, and the end of the run in it.

    A person without a span in it is considered until ``last``.
    """

    span: Span
    until: datetime
    last: datetime

    @classmethod
    def of(cls, run: Run, *, now: datetime) -> "Horizon":
        """Return the time ahead of a moment; an invented audience's ends with the last call of the run."""
        is_invented = run.campaign.config.audience == "invented"
        if not is_invented:
            return cls.of_real_people(run, now=now)
        end = max(run.call_until, now) + RING_RESERVE
        return cls(span=Span(start=now, end=end), until=run.call_until, last=end)

    @classmethod
    def of_real_people(cls, run: Run, *, now: datetime) -> "Horizon":
        """Return the time ahead of a moment, for the audience of the run."""
        span = Span(start=now, end=now + SEEN_AHEAD)
        return cls(span=span, until=run.call_until, last=now + LOOKS_AHEAD)


def write_clocks(
    connection: Connection, policy: Policy, horizon: Horizon, *, debt_kind: DebtKind | None
) -> None:
    """Write each clock of the people asked about, the rules that bind it, and its spans.

    Also write which rule forbids a call in the rest of the run, and the values that it looked at.
    """
    clocks: list[tuple[Any, ...]] = []
    spans: list[tuple[Any, ...]] = []
    rule_named = {bound.name: bound.rule for bound in policy.rules}
    rest_of_run = Span(start=horizon.span.start, end=max(horizon.until, horizon.span.start) + RING_RESERVE)
    for number, row in enumerate(connection.execute(statement("policy_clocks_asked"))):
        clock = clock_of(row, debt_kind=debt_kind)
        rules = [bound.name for bound in rules_about(policy, clock.place)]
        found = forbidden_by_clock(policy, clock, horizon=horizon.span)
        allowed = without(horizon.span, [each.span for each in found])
        spans += [(number, span.start, span.end) for span in allowed]
        rule = rule_in_the_way(policy, found, within=rest_of_run)
        inputs = Jsonb(seen_by(rule_named[rule], row) if rule else {})
        key = (row.time_zones, row.countries, row.states, row.phone_kind, Jsonb(row.preference))
        clocks.append((number, *key, rules, rule, inputs))
    columns = ("clock_id", *_KEY, "rules", "rule", "inputs")
    copy_rows(connection, "policy_clock", columns, clocks)
    copy_rows(connection, "policy_span", _SPAN, spans)
    connection.execute(statement("give_clocks"))


_KEY = ("time_zones", "countries", "states", "phone_kind", "preference")
_SPAN = ("clock_id", "starts_at", "ends_at")


def look_further(
    connection: Connection, policy: Policy, horizon: Horizon, *, debt_kind: DebtKind | None
) -> bool:
    """Write later spans for clocks on which someone has none within the horizon; returns if there are any.

    These are few: people who are held for months, and clocks that leave no hours for weeks.
    """
    further = Span(start=horizon.span.end, end=horizon.last)
    if further.end <= further.start:
        return False
    rows = connection.execute(statement("policy_clocks_without_span"), {"last": horizon.last}).all()
    spans = [
        (row.clock_id, span.start, span.end)
        for row in rows
        for span in allowed_by_clock(policy, clock_of(row, debt_kind=debt_kind), horizon=further)
    ]
    if spans:
        copy_rows(connection, "policy_span", _SPAN, spans)
    return bool(spans)


def clock_of(row: Row[Any], *, debt_kind: DebtKind | None) -> Clock:
    """Return the values that the clock rules look at."""
    place = place_of(row, debt_kind=debt_kind)
    return Clock(zones=tuple(row.time_zones), place=place, preference=read_preference(row.preference))


def place_of(row: Row[Any], *, debt_kind: DebtKind | None) -> Place:
    """Return where someone may be, and the kind of their number."""
    return Place(
        countries=frozenset(row.countries),
        states=frozenset(row.states),
        lines=_LINES_OF_KIND.get(row.phone_kind, frozenset(get_args(LineKind))),
        debt_kind=debt_kind,
    )


def read_preference(value: dict[str, Any]) -> Preference | None:
    """Return the hours and days that a person asked for; None if they asked for none."""
    start, end, days = value.get("from"), value.get("until"), value.get("days")
    if not (start or end or days):
        return None
    return Preference(
        start=time.fromisoformat(start) if start else None,
        end=time.fromisoformat(end) if end else None,
        days=tuple(days or ()),
    )
