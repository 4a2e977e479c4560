"""Whether hours that bind the same people leave any time in which someone could be called."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import product

from outreach.domain.states import country_of_state
from outreach.domain.timing import WEEKDAYS
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import SHORTEST_HOURS, LineRule, WindowRule
from outreach.policy.scope import KINDS_OF_LINES, LineKind, Place, Scope, is_surely_about_one_of
from outreach.policy.spans import Span, shared, united


def require_someone_to_call(policy: Policy) -> None:
    """Raise ``ValueError`` if the policy never allows a call to anyone."""
    for bound in policy.rules:
        if isinstance(bound.rule, LineRule) and not bound.scopes and set(bound.rule.forbid) >= KINDS_OF_LINES:
            raise ValueError(f"no one could ever be called: {bound.name} forbids every kind of number")
    for_everyone = [bound for bound in _windows(policy) if not bound.scopes]
    if not _leave_time(for_everyone):
        raise ValueError(f"no one could ever be called: {_together(for_everyone)}")


def without_hours(policy: Policy) -> Iterator[str]:
    """Yield a sentence for each set of rules that together never allow a call to some of their people."""
    said = set()
    for bound in _windows(policy):
        for place in _places_of(bound.scopes):
            same = [each for each in _windows(policy) if is_surely_about_one_of([each.scopes], place)]
            if bound.scopes and not _leave_time(same) and _together(same) not in said:
                said.add(_together(same))
                yield f"no one whom {bound.name} is about is ever called: {_together(same)}"


def _windows(policy: Policy) -> Iterator[BoundRule]:
    for bound in policy.of_kind(WindowRule):
        if isinstance(bound.rule, WindowRule) and bound.rule.during is None and not bound.rule.otherwise:
            yield bound


def _together(rules: Iterable[BoundRule]) -> str:
    return (
        f"{', '.join(each.name for each in rules)} leave together not even 10 minutes of any day of the week"
    )


def _places_of(scopes: Sequence[Scope]) -> Iterator[Place]:
    """Yield a place for each kind of people that all these scopes are certainly about."""
    states = next((scope.state for scope in scopes if scope.state), ())
    countries = next((scope.country for scope in scopes if scope.country), ())
    lines = next((scope.line for scope in scopes if scope.line), ())
    debt_kinds = next((scope.debt_kind for scope in scopes if scope.debt_kind), (None,))
    wheres = [({country_of_state(each)}, {each}) for each in states] or [
        ({each}, set()) for each in countries
    ]
    for (country, state), line, debt_kind in product(
        wheres or [(set[str](), set[str]())], [{each} for each in lines] or [set[LineKind]()], debt_kinds
    ):
        place = Place(
            countries=frozenset(country),
            states=frozenset(state),
            lines=frozenset(line),
            debt_kind=debt_kind,
        )
        if is_surely_about_one_of([scopes], place):
            yield place


def _leave_time(windows: Sequence[BoundRule]) -> bool:
    return any(
        span.end - span.start >= SHORTEST_HOURS for day in WEEKDAYS for span in _spans_of(day, windows)
    )


def _spans_of(day: str, windows: Iterable[BoundRule]) -> tuple[Span, ...]:
    """Return the spans of a day of the week that all windows allow, on some date."""
    spans: tuple[Span, ...] = (Span(start=_at(time(0)), end=_at(time.max)),)
    for bound in windows:
        allow = bound.rule.allow if isinstance(bound.rule, WindowRule) else ()
        asked = [Span(start=_at(hours.start), end=_at(hours.end)) for hours in allow if day in hours.days]
        spans = shared(spans, united(asked))
    return spans


def _at(clock: time) -> datetime:
    return datetime.combine(date(2000, 1, 1), clock, tzinfo=UTC)
