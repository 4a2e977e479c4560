"""Rules stricter than those that the product was given: the checker must find calls that break them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from checker.rules import Cap, ClosedDays, CoolOff, Gap, Hours, Rules, Window

_AN_HOUR = Window(hours=(Hours(start=time(12), end=time(13)),))
_MONTH = timedelta(days=30)


def _with_holds(rules: Rules, **holds: Any) -> Rules:
    return replace(rules, holds=replace(rules.holds, **holds))


def stricter_rules(day: date) -> Mapping[str, Callable[[Rules], Rules]]:
    """Give what makes rules stricter, by the kind of violation that follows; calls came on ``day``."""
    return {
        "outside_hours": lambda rules: replace(rules, windows=(*rules.windows, _AN_HOUR)),
        "closed_date": lambda rules: replace(rules, closed=(ClosedDays(dates=frozenset({day})),)),
        "over_cap": lambda rules: replace(rules, caps=(Cap(calls=1, within=_MONTH),)),
        "inside_gap": lambda rules: replace(rules, gaps=(Gap(least=_MONTH),)),
        "inside_cool_off": lambda rules: replace(rules, cool_offs=(CoolOff(least=_MONTH),)),
        "inside_promise": lambda rules: _with_holds(rules, promise_grace=_MONTH, promise_without_date=_MONTH),
        "inside_claims_paid": lambda rules: _with_holds(rules, claims_paid=_MONTH),
        "forbidden_line": lambda rules: replace(rules, forbidden_lines=frozenset({"mobile"})),
        "forbidden_country": lambda rules: replace(rules, only_countries=frozenset({"IN"})),
        "over_night": lambda rules: replace(rules, most_calls=1),
    }
