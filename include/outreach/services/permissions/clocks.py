"""What the clock rules say, asked once for all people who share a clock."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, get_args

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Row

from outreach.policy.clock import Clock, Preference, forbidden_by_clock, rules_about
from outreach.policy.policy import Policy
from outreach.policy.rules import SHORTEST_HOURS
from outreach.policy.scope import DebtKind, LineKind, Place
from outreach.policy.spans import Span, without
from outreach.services.runs.run import Run
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

RING_RESERVE = SHORTEST_HOURS
"""What must be left of a span when a call is handed over: time to dial it and to talk."""

SEEN_AHEAD = timedelta(days=35)
"""How far the next time to call is looked for."""

_LINES_OF_KIND: dict[str, frozenset[LineKind]] = {
    "mobile": frozenset({"mobile"}),
    "fixed_line": frozenset({"fixed_line"}),
    "fixed_line_or_mobile": frozenset({"fixed_line", "mobile"}),
    "voip": frozenset({"voip"}),
}
"""What a number may be; of every other kind no one can tell."""


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The time that is looked at, and the end of the run in it."""

    span: Span
    until: datetime

    @classmethod
    def of(cls, run: Run, *, now: datetime) -> "Horizon":
        """Return the time ahead of a moment; an invented audience's ends with the last call of the run."""
        is_invented = run.campaign.config.audience == "invented"
        end = max(run.call_until, now) + RING_RESERVE if is_invented else now + SEEN_AHEAD
        return cls(span=Span(start=now, end=end), until=run.call_until)


def write_clocks(
    connection: Connection, policy: Policy, horizon: Horizon, *, debt_kind: DebtKind | None
) -> None:
    """Write each clock of the people asked about, the rules that bind it, and its spans."""
    clocks: list[tuple[Any, ...]] = []
    spans: list[tuple[Any, ...]] = []
    for number, row in enumerate(connection.execute(statement("policy_clocks_asked"))):
        clock = clock_of(row, debt_kind=debt_kind)
        rules = [bound.name for bound in rules_about(policy, clock.place)]
        found = forbidden_by_clock(policy, clock, horizon=horizon.span)
        allowed = without(horizon.span, [each.span for each in found])
        spans += [(number, span.start, span.end) for span in allowed]
        forbidden: Counter[str] = Counter()
        for each in found:
            if each.span.start < horizon.until:
                forbidden[each.rule] += int((each.span.end - each.span.start).total_seconds())
        most = forbidden.most_common(1)
        key = (row.time_zones, row.countries, row.states, row.phone_kind, Jsonb(row.preference))
        clocks.append((number, *key, rules, most[0][0] if most else None))
    columns = ("clock_id", "time_zones", "countries", "states", "phone_kind", "preference", "rules", "rule")
    copy_rows(connection, "policy_clock", columns, clocks)
    copy_rows(connection, "policy_span", ("clock_id", "starts_at", "ends_at"), spans)


def clock_of(row: Row[Any], *, debt_kind: DebtKind | None) -> Clock:
    """Return what the clock rules look at."""
    place = place_of(row, debt_kind=debt_kind)
    return Clock(zones=tuple(row.time_zones), place=place, preference=read_preference(row.preference))


def place_of(row: Row[Any], *, debt_kind: DebtKind | None) -> Place:
    """Return what is known of where someone is, and of their number."""
    return Place(
        countries=frozenset(row.countries),
        states=frozenset(row.states),
        lines=_LINES_OF_KIND.get(row.phone_kind, frozenset(get_args(LineKind))),
        debt_kind=debt_kind,
    )


def read_preference(value: dict[str, Any]) -> Preference | None:
    """Return the hours and days that a person asked for; None where they asked for none."""
    start, end, days = value.get("from"), value.get("until"), value.get("days")
    if not (start or end or days):
        return None
    return Preference(
        start=time.fromisoformat(start) if start else None,
        end=time.fromisoformat(end) if end else None,
        days=tuple(days or ()),
    )
