"""The clock rules against a reader that goes through the day and knows only the words of the rules.

It looks every five minutes at every clock that may be the person's; all times in
the rules are such that nothing happens in between. Where a clock shows a time
twice, hours begin when it shows it for the last time and end when it shows it
for the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.time_zone_data import zone_named
from outreach.domain.timing import WEEKDAYS
from outreach.policy.clock import Clock, Preference, allowed_by_clock, next_allowed
from outreach.policy.policy import Policy, compose
from outreach.policy.rules import CalendarRule, Hours, Period, Rule, WindowRule
from outreach.policy.scope import Place
from outreach.policy.spans import Span, united

STEP, DAY = timedelta(minutes=5), timedelta(days=1)
MIDNIGHT_AFTER = timedelta(hours=24)
A_LONG_DAY = timedelta(hours=26)

RAMADAN = (date(2026, 2, 18), date(2026, 3, 19))
MORE_DAYS = {"SA": 0, "AE": 1}
REST_DAYS = {"SA": {"fri", "sat"}, "AE": {"sat", "sun"}}

STILL = ("Asia/Riyadh", "Asia/Kolkata", "Pacific/Honolulu")
"""Zones whose clocks are never changed."""

CHANGES = (
    ("America/New_York", "2026-03-08T07:00Z"),
    ("America/New_York", "2026-11-01T06:00Z"),
    ("America/St_Johns", "2026-11-01T04:30Z"),
    ("America/Santiago", "2026-04-05T03:00Z"),  # back over midnight
    ("America/Santiago", "2026-09-06T04:00Z"),  # midnight is left out
    ("America/Havana", "2026-03-08T05:00Z"),  # midnight is left out
    ("America/Nuuk", "2026-03-29T01:00Z"),  # forward to midnight
    ("America/Nuuk", "2026-10-25T01:00Z"),  # back over midnight
    ("Europe/London", "2026-03-29T01:00Z"),
    ("Europe/London", "2026-10-25T01:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00Z"),  # midnight is left out
    ("Africa/Cairo", "2026-10-29T21:00Z"),  # back over midnight
    ("Africa/Casablanca", "2026-02-15T02:00Z"),  # back, for Ramadan
    ("Africa/Casablanca", "2026-03-22T02:00Z"),
    ("Asia/Beirut", "2026-10-24T21:00Z"),  # back over midnight
    ("Antarctica/Troll", "2026-03-29T01:00Z"),  # by two hours
    ("Antarctica/Troll", "2026-10-25T01:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),
    ("Pacific/Auckland", "2026-04-04T14:00Z"),
    ("Pacific/Chatham", "2026-04-04T14:00Z"),  # at a quarter to four
    ("Pacific/Chatham", "2026-09-26T14:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a whole day is left out
    ("Asia/Riyadh", "2026-02-17T21:00Z"),  # Ramadan begins
    ("Asia/Riyadh", "2026-03-19T21:00Z"),  # Ramadan ends
)
"""Zones, and a moment at which their clocks are changed or Ramadan begins or ends."""

T = TypeVar("T")

Shown = Mapping[datetime, tuple[date, timedelta]]
"""A clock's face, moment by moment: the day and the time since its midnight."""


class Reader:
    """Says of a moment whether a rule forbids it, on one clock."""

    def __init__(self, zone: str, horizon: Span) -> None:
        self._shown = shown_by(zone, horizon)
        self._least_to_come: dict[datetime, timedelta] = {}
        self._most_so_far: dict[datetime, timedelta] = {}
        for day in {day for day, _ in self._shown.values()}:
            moments = [moment for moment in self._shown if self._shown[moment][0] == day]
            self._remember(moments)

    def _remember(self, moments: list[datetime]) -> None:
        most = timedelta(0)
        for moment in moments:
            most = self._most_so_far[moment] = max(most, self._shown[moment][1])
        least = MIDNIGHT_AFTER
        for moment in reversed(moments):
            self._least_to_come[moment] = least
            least = min(least, self._shown[moment][1])

    def day(self, moment: datetime) -> date:
        return self._shown[moment][0]

    def weekday(self, moment: datetime) -> str:
        return WEEKDAYS[self.day(moment).weekday()]

    def is_within(self, moment: datetime, start: time, end: time | None) -> bool:
        """The clock has come to the start for the last time, and has not shown the end yet."""
        first, last = since_midnight(start), MIDNIGHT_AFTER if end is None else since_midnight(end)
        is_begun = self._shown[moment][1] >= first and self._least_to_come[moment] > first
        return is_begun and self._most_so_far[moment] < last

    def forbids(self, rule: Rule, country: str, moment: datetime) -> bool:
        match rule:
            case WindowRule():
                if rule.during and not is_ramadan(country, self.day(moment)):
                    return False
                return not any(
                    self.weekday(moment) in hours.days and self.is_within(moment, hours.start, hours.end)
                    for hours in rule.allow
                )
            case CalendarRule():
                return (
                    self.day(moment) in rule.dates
                    or (bool(rule.periods) and is_ramadan(country, self.day(moment)))
                    or (rule.rest_days and self.weekday(moment) in REST_DAYS[country])
                )
        raise NotImplementedError(rule)

    def is_refused(self, asked: Preference | None, not_before: date | None, moment: datetime) -> bool:
        if not_before is not None and self.day(moment) < not_before:
            return True
        if asked is None:
            return False
        if asked.days and self.weekday(moment) not in asked.days:
            return True
        return not self.is_within(moment, asked.start or time(0), asked.end)


def shown_by(zone: str, horizon: Span) -> Shown:
    """The clock's face within the horizon, and within the days that it touches."""
    where, shown = zone_named(zone), {}
    for moment in moments_of(Span(start=horizon.start - A_LONG_DAY, end=horizon.end + A_LONG_DAY)):
        local = moment.astimezone(where)
        shown[moment] = (local.date(), since_midnight(local.time()))
    return shown


def moments_of(span: Span) -> Iterator[datetime]:
    moment = span.start
    while moment < span.end:
        yield moment
        moment += STEP


@cache
def since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def is_ramadan(country: str, day: date) -> bool:
    """Whether a day may be in Ramadan; of years that no table reaches no one knows."""
    if day.year < 2024:
        return True
    first, last = RAMADAN
    return first - DAY * MORE_DAYS[country] <= day <= last + DAY * MORE_DAYS[country]


def allowed_moments(rules: Iterable[Rule], clock: Clock, horizon: Span) -> list[datetime]:
    [country] = clock.place.countries
    readers = [Reader(zone, horizon) for zone in clock.zones]
    return [
        moment
        for moment in moments_of(horizon)
        if not any(
            reader.is_refused(clock.preference, clock.not_before, moment)
            or any(reader.forbids(rule, country, moment) for rule in rules)
            for reader in readers
        )
    ]


weekdays = st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=6).map(tuple)


SHORTEST_MINUTES = 10
"""Hours that are shorter are refused."""


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


@st.composite
def hours(draw: st.DrawFn, times: st.SearchStrategy[time]) -> Hours:
    pairs = st.lists(times, min_size=2, max_size=2, unique=True).map(sorted)
    start, end = draw(pairs.filter(lambda pair: _minutes(pair[1]) - _minutes(pair[0]) >= SHORTEST_MINUTES))
    return Hours(start=start, end=end, days=draw(st.just(()) | weekdays) or WEEKDAYS)


def rules_about(day: date, times: st.SearchStrategy[time]) -> st.SearchStrategy[list[Rule]]:
    windows: st.SearchStrategy[Rule] = st.builds(
        WindowRule,
        id=st.just("window"),
        allow=st.lists(hours(times), min_size=1, max_size=3).map(tuple),
        during=st.sampled_from([None, None, Period.RAMADAN]),
    )
    calendars = st.builds(
        CalendarRule,
        id=st.just("calendar"),
        dates=st.lists(days_about(day), min_size=1, max_size=2, unique=True).map(tuple),
        rest_days=st.booleans(),
        periods=st.sampled_from([(), (), (Period.RAMADAN,)]),
    )
    return st.lists(windows, min_size=1, max_size=2) | st.lists(windows | calendars, max_size=3)


def days_about(day: date) -> st.SearchStrategy[date]:
    return st.integers(-1, 1).map(lambda count: day + count * DAY)


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Rule], Clock, Span]:
    """Rules, whom they are asked about, and a day and a half in which a clock is changed."""

    def seldom(strategy: st.SearchStrategy[T]) -> T | None:
        """So that not everything hides everything else."""
        return draw(strategy) if draw(st.integers(0, 3)) == 3 else None

    zone, moment = draw(st.sampled_from(CHANGES))
    change = datetime.fromisoformat(moment)
    shown = (change - STEP).astimezone(zone_named(zone))
    near = st.integers(-25, 25).map(lambda count: (shown + STEP * count).time())
    times = near | st.builds(time, st.integers(0, 23), st.sampled_from(range(0, 60, 5)))
    preferences = st.builds(Preference, start=st.none() | times, end=st.none() | times, days=weekdays)
    others = st.lists(st.sampled_from([*STILL, *dict(CHANGES)]), min_size=1, max_size=2)
    clock = Clock(
        zones=tuple(dict.fromkeys([zone, *(seldom(others) or ())])),
        place=place_in(draw(st.sampled_from(sorted(REST_DAYS)))),
        preference=seldom(preferences),
        not_before=seldom(days_about(shown.date())),
    )
    start = change - STEP * draw(st.integers(0, 36 * 12))
    rules = draw(rules_about(shown.date(), times))
    return rules, clock, Span(start=start, end=start + timedelta(hours=36))


def place_in(country: str) -> Place:
    return Place(countries=frozenset({country}), states=frozenset(), lines=frozenset(), debt_kind=None)


def composed(rules: Iterable[Rule]) -> Policy:
    own = [rule.model_copy(update={"id": f"rule_{number}"}) for number, rule in enumerate(rules)]
    kept = [
        bound
        for bound in compose(chosen=own, short_forms=()).rules
        if bound.profile == "own" or bound.name == "always.preference"
    ]
    return Policy(rules=tuple(kept))


@settings(max_examples=300)
@given(questions())
def test_a_moment_is_allowed_exactly_when_no_rule_forbids_it(
    question: tuple[list[Rule], Clock, Span],
) -> None:
    rules, clock, horizon = question
    policy, expected = composed(rules), allowed_moments(rules, clock, horizon)

    spans = allowed_by_clock(policy, clock, horizon=horizon)

    assert spans == united(Span(start=moment, end=moment + STEP) for moment in expected)
    if expected:
        assert next_allowed(policy, clock, at=horizon.start) == expected[0]
