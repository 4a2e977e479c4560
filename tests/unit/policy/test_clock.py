"""People may be called when every clock that may be theirs allows it, and unknown zones forbid a call."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from outreach.domain.timing import WEEKDAYS
from outreach.policy.clock import (
    Clock,
    Preference,
    allowed_by_clock,
    forbidden_by_clock,
    next_allowed,
    rule_in_the_way,
)
from outreach.policy.policy import Policy, compose
from outreach.policy.rules import CalendarRule, CountryRule, Hours, LineRule, Rule, WindowRule
from outreach.policy.scope import Place, Scope
from outreach.policy.spans import Span

RIYADH, NEW_YORK, LOS_ANGELES = "Asia/Riyadh", "America/New_York", "America/Los_Angeles"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SAUDI = Place(
    countries=frozenset({"SA"}), states=frozenset(), lines=frozenset({"mobile"}), debt_kind="consumer"
)
AMERICAN = Place(
    countries=frozenset({"US"}), states=frozenset({"US-MA"}), lines=frozenset({"mobile"}), debt_kind=None
)


def clock(*zones: str, place: Place = SAUDI, **asked: Any) -> Clock:
    return Clock(zones=zones, place=place, **asked)


def day(start: datetime = MONDAY, hours: float = 24) -> Span:
    return Span(start=start, end=start + timedelta(hours=hours))


def hours(start: str, end: str, days: Sequence[str] = WEEKDAYS) -> Hours:
    return Hours.model_validate({"start": start, "end": end, "days": days})


def policy(*own: Rule) -> Policy:
    """These rules and those that always hold; without hours that the rules do not name."""
    composed = compose(chosen=own, short_forms=())
    return Policy(
        rules=tuple(
            bound for bound in composed.rules if bound.profile != "careful" and bound.name != "always.hours"
        )
    )


def allowed(rules: Policy, someone: Clock, horizon: Span) -> list[str]:
    """The allowed spans as ``02T06:00-02T17:00``, in UTC."""
    spans = allowed_by_clock(rules, someone, horizon=horizon)
    return [f"{span.start:%dT%H:%M}-{span.end:%dT%H:%M}" for span in spans]


CAREFUL = compose(chosen=(), short_forms=())


def test_a_person_is_called_within_the_hours_of_their_own_clock() -> None:
    assert allowed(CAREFUL, clock(RIYADH), day()) == ["02T06:00-02T17:00"]


def test_with_several_zones_only_the_hours_that_all_share_are_allowed() -> None:
    assert allowed(CAREFUL, clock(NEW_YORK, LOS_ANGELES), day(hours=30)) == [
        "02T00:00-02T01:00",
        "02T17:00-03T01:00",
    ]


def test_several_windows_a_day_and_other_hours_on_other_days() -> None:
    week_and_friday = WindowRule(
        id="shop",
        allow=(
            hours("09:00", "12:00", ["mon", "tue"]),
            hours("16:00", "20:00", ["mon", "tue"]),
            hours("11:00", "13:00", ["fri"]),
        ),
    )
    assert allowed(policy(week_and_friday), clock(RIYADH), day(hours=6 * 24)) == [
        "02T06:00-02T09:00",
        "02T13:00-02T17:00",
        "03T06:00-03T09:00",
        "03T13:00-03T17:00",
        "06T08:00-06T10:00",
    ]


def test_people_without_hours_of_a_profile_are_called_in_those_that_always_hold() -> None:
    british = Place(countries=frozenset({"GB"}), states=frozenset(), lines=frozenset(), debt_kind=None)
    for_london = compose(chosen=["uk"], short_forms=())

    assert allowed(for_london, clock("Europe/London", place=british), day()) == ["02T08:00-02T21:00"]
    assert allowed(for_london, clock(RIYADH), day()) == ["02T06:00-02T17:00"]
    [rule] = {each.rule for each in forbidden_by_clock(for_london, clock(RIYADH), horizon=day())}
    assert rule == "always.hours"


@pytest.mark.parametrize("zones", [(), ("Mars/Olympus",), (RIYADH, "Mars/Olympus"), ("EST",)])
def test_without_certain_zones_no_moment_is_allowed_and_the_first_rule_says_so(
    zones: tuple[str, ...],
) -> None:
    forbidden = forbidden_by_clock(CAREFUL, clock(*zones), horizon=day())

    assert (forbidden[0].rule, forbidden[0].span) == ("always.known_zone", day())
    assert allowed(CAREFUL, clock(*zones), day()) == []
    assert next_allowed(CAREFUL, clock(*zones), at=MONDAY) is None


def test_an_invented_audience_needs_no_zone() -> None:
    assert allowed(CAREFUL.binding(is_invented=True, wave=1), clock(), day()) == ["02T00:00-03T00:00"]


def test_each_rule_says_what_it_forbids_under_its_own_name() -> None:
    no_monday = CalendarRule(id="closed", dates=(date(2026, 3, 2),))
    found = forbidden_by_clock(
        compose(chosen=[no_monday], short_forms=()),
        clock(RIYADH),
        horizon=day(MONDAY + timedelta(hours=5), 3),
    )

    assert [(each.rule, each.span.start.hour, each.span.end.hour) for each in found] == [
        ("careful.hours", 5, 6),
        ("own.closed", 5, 8),
    ]


def test_a_date_without_calls_is_the_local_day_of_every_zone() -> None:
    christmas = policy(CalendarRule(id="christmas", dates=(date(2026, 12, 25),)))
    eve = day(datetime(2026, 12, 24, 12, tzinfo=UTC), 48)

    assert allowed(christmas, clock("Pacific/Auckland", "Pacific/Honolulu"), eve) == ["26T10:00-26T12:00"]


@pytest.mark.parametrize(
    ("closed", "spans"),
    [
        (date(2010, 11, 6), ["07T03:30-08T00:00"]),
        (date(2010, 11, 7), ["06T12:00-07T02:30"]),
    ],
)
def test_a_midnight_that_comes_twice_ends_a_day_the_last_time_and_begins_one_the_first_time(
    closed: date, spans: list[str]
) -> None:
    at_home = policy(CalendarRule(id="closed", dates=(closed,)))  # clocks went from 00:01 back to 23:01
    night = day(datetime(2010, 11, 6, 12, tzinfo=UTC), 36)

    assert allowed(at_home, clock("America/St_Johns"), night) == spans


def test_public_holidays_are_those_of_every_country_the_person_may_be_in() -> None:
    closed = policy(CalendarRule(id="closed", holidays=True))
    both = Place(countries=frozenset({"SA", "US"}), states=frozenset(), lines=frozenset(), debt_kind=None)
    national_day, thanksgiving = datetime(2026, 9, 23, 12, tzinfo=UTC), datetime(2026, 11, 26, 12, tzinfo=UTC)

    assert allowed(closed, clock(RIYADH), day(national_day, 1)) == []
    assert allowed(closed, clock(RIYADH), day(thanksgiving, 1)) == ["26T12:00-26T13:00"]
    assert allowed(closed, clock(RIYADH, place=both), day(thanksgiving, 1)) == []


@pytest.mark.parametrize(
    ("countries", "year"), [(frozenset(), 2026), (frozenset({"AC"}), 2026), (frozenset({"SA"}), 2150)]
)
def test_holidays_that_no_one_knows_forbid_every_day(countries: frozenset[str], year: int) -> None:
    closed = policy(CalendarRule(id="closed", holidays=True))
    somewhere = Place(countries=countries, states=frozenset(), lines=frozenset(), debt_kind=None)

    assert allowed(closed, clock(RIYADH, place=somewhere), day(datetime(year, 7, 1, tzinfo=UTC))) == []


@pytest.mark.parametrize(("country", "rests"), [("SA", "fri sat"), ("AE", "sat sun"), ("US", "sat sun")])
def test_days_of_rest_are_those_of_the_country(country: str, rests: str) -> None:
    rest = policy(CalendarRule(id="rest", rest_days=True))
    there = Place(countries=frozenset({country}), states=frozenset(), lines=frozenset(), debt_kind=None)
    week = [MONDAY + timedelta(days=count, hours=12) for count in range(7)]
    forbidden = [noon for noon in week if not allowed(rest, clock("UTC", place=there), day(noon, 1))]

    assert [WEEKDAYS[noon.weekday()] for noon in forbidden] == rests.split()


def test_hours_of_ramadan_bind_on_its_days_beside_the_others() -> None:
    ramadan = WindowRule.model_validate(
        {"id": "ramadan", "allow": [{"start": "10:00", "end": "15:00"}], "during": "ramadan"}
    )
    both = compose(chosen=[ramadan], short_forms=())
    last_day = datetime(2026, 3, 19, tzinfo=UTC)

    assert allowed(both, clock(RIYADH), day(last_day, 48)) == ["19T07:00-19T12:00", "20T06:00-20T17:00"]


def test_elsewhere_ramadan_may_begin_or_end_a_day_apart() -> None:
    ramadan = policy(CalendarRule.model_validate({"id": "ramadan", "periods": ["ramadan"]}))
    pakistani = Place(countries=frozenset({"PK"}), states=frozenset(), lines=frozenset(), debt_kind=None)
    day_after = day(datetime(2026, 3, 20, 6, tzinfo=UTC), 1)

    assert allowed(ramadan, clock(RIYADH), day_after) == ["20T06:00-20T07:00"]
    assert allowed(ramadan, clock("Asia/Karachi", place=pakistani), day_after) == []


def test_a_year_for_which_no_one_has_written_down_ramadan_is_all_of_it() -> None:
    ramadan = policy(CalendarRule.model_validate({"id": "ramadan", "periods": ["ramadan"]}))

    assert allowed(ramadan, clock(RIYADH), day(datetime(2036, 6, 1, tzinfo=UTC))) == []


def test_a_rule_binds_those_whom_it_is_about_and_those_who_may_be() -> None:
    noon = WindowRule(id="noon", allow=(hours("12:00", "13:00"),), applies=Scope(state=("US-NV",)))
    unknown_state = Place(countries=frozenset({"US"}), states=frozenset(), lines=frozenset(), debt_kind=None)

    assert allowed(policy(noon), clock(NEW_YORK, place=AMERICAN), day()) == ["02T00:00-03T00:00"]
    assert allowed(policy(noon), clock(NEW_YORK, place=unknown_state), day()) == ["02T17:00-02T18:00"]


def test_a_number_that_may_be_of_a_forbidden_kind_is_not_called() -> None:
    no_landlines = policy(LineRule(id="lines", forbid=("fixed_line",)))
    either = Place(
        countries=frozenset({"US"}),
        states=frozenset(),
        lines=frozenset({"mobile", "fixed_line"}),
        debt_kind=None,
    )
    unknown = Place(countries=frozenset({"US"}), states=frozenset(), lines=frozenset(), debt_kind=None)

    assert allowed(no_landlines, clock(NEW_YORK, place=AMERICAN), day()) == ["02T00:00-03T00:00"]
    for place in (either, unknown):
        assert allowed(no_landlines, clock(NEW_YORK, place=place), day()) == []
        assert next_allowed(no_landlines, clock(NEW_YORK, place=place), at=MONDAY) is None


def test_only_people_who_are_certainly_in_a_named_country_are_called() -> None:
    gulf = policy(CountryRule(id="gulf", only=("SA", "AE")))
    maybe_elsewhere = Place(
        countries=frozenset({"SA", "US"}), states=frozenset(), lines=frozenset(), debt_kind=None
    )
    nowhere = Place(countries=frozenset(), states=frozenset(), lines=frozenset(), debt_kind=None)

    assert allowed(gulf, clock(RIYADH), day()) == ["02T00:00-03T00:00"]
    assert allowed(gulf, clock(RIYADH, place=maybe_elsewhere), day()) == []
    assert allowed(gulf, clock(RIYADH, place=nowhere), day()) == []


def test_a_person_is_called_when_they_asked_to_be() -> None:
    evenings = Preference(start=time(17), end=None, days=("mon", "wed"))

    assert allowed(policy(), clock(RIYADH, preference=evenings), day(hours=72)) == [
        "02T14:00-02T21:00",
        "04T14:00-04T21:00",
    ]


def test_hours_asked_for_that_make_no_sense_allow_no_call() -> None:
    backwards = Preference(start=time(18), end=time(9), days=())

    assert allowed(policy(), clock(RIYADH, preference=backwards), day()) == []


def test_before_the_day_asked_for_no_zone_may_be_called() -> None:
    someone = clock("Pacific/Auckland", NEW_YORK, not_before=date(2026, 3, 4))

    assert allowed(policy(), someone, day(hours=72)) == ["04T05:00-05T00:00"]


def test_the_wish_of_a_person_needs_a_certain_zone_even_of_an_invented_audience() -> None:
    asked = clock(preference=Preference(start=time(9), end=None, days=()))

    assert allowed(policy().binding(is_invented=True, wave=1), asked, day()) == []


def test_the_next_allowed_moment_may_be_now_or_weeks_away() -> None:
    someone = clock(RIYADH, not_before=date(2026, 5, 1))

    assert next_allowed(CAREFUL, clock(RIYADH), at=MONDAY.replace(hour=7)) == MONDAY.replace(hour=7)
    assert next_allowed(CAREFUL, clock(RIYADH), at=MONDAY.replace(hour=17)) == MONDAY.replace(day=3, hour=6)
    assert next_allowed(CAREFUL, someone, at=MONDAY) == datetime(2026, 5, 1, 6, tzinfo=UTC)


def test_nothing_within_400_days_is_no_next_moment() -> None:
    assert next_allowed(CAREFUL, clock(RIYADH, not_before=date(2027, 6, 1)), at=MONDAY) is None
    assert next_allowed(CAREFUL, clock("Pacific/Auckland", "Europe/London"), at=MONDAY) is None


@pytest.mark.parametrize(
    ("start", "end", "night", "expected"),
    [
        ("01:30", "09:00", "2026-11-01", ["01T06:30-01T14:00"]),  # 01:30 comes twice: from the second on
        ("00:30", "01:30", "2026-11-01", ["01T04:30-01T05:30"]),  # until the first
        ("01:15", "01:45", "2026-11-01", []),  # begins the second time, after it has ended the first time
        ("02:30", "09:00", "2026-03-08", ["08T07:00-08T13:00"]),  # 02:30 is left out: from the change on
        ("01:00", "02:30", "2026-03-08", ["08T06:00-08T07:00"]),  # until the change
        ("02:10", "02:50", "2026-03-08", []),  # never on that day
    ],
)
def test_hours_at_a_change_of_clocks(start: str, end: str, night: str, expected: list[str]) -> None:
    rules = policy(WindowRule(id="night", allow=(hours(start, end),)))
    midnight = datetime.fromisoformat(f"{night}T05:00+00:00")

    assert allowed(rules, clock(NEW_YORK), day(midnight - timedelta(hours=1), 20)) == expected


def test_arizona_keeps_its_hours_in_the_night_in_which_its_neighbours_change_their_clocks() -> None:
    before, after = (day(datetime(2026, 3, date_, 7, tzinfo=UTC)) for date_ in (7, 8))

    assert allowed(CAREFUL, clock("America/Phoenix"), before) == ["07T16:00-08T03:00"]
    assert allowed(CAREFUL, clock("America/Phoenix"), after) == ["08T16:00-09T03:00"]


SATURDAY = datetime(2026, 2, 28, tzinfo=UTC)
"""03:00 in Riyadh, on a day of rest."""
REST = CalendarRule(id="rest", rest_days=True)
LUNCH = WindowRule(id="lunch", allow=(hours("09:00", "12:00"), hours("15:00", "19:00")))
ALL_DAY = WindowRule(id="all_day", allow=(hours("08:00", "21:00"),))


def in_the_way(rules: Policy, someone: Clock, within: Span) -> str | None:
    found = forbidden_by_clock(rules, someone, horizon=day(SATURDAY, 35 * 24))
    return rule_in_the_way(rules, found, within=within)


@pytest.mark.parametrize("run_hours", [1, 8, 14, 20, 24, 29, 34])
def test_on_a_day_of_rest_it_is_the_day_that_keeps_the_call_whenever_the_run_ends(run_hours: int) -> None:
    rules = policy(ALL_DAY, LUNCH, REST)
    assert in_the_way(rules, clock(RIYADH), day(SATURDAY, run_hours)) == "own.rest"


def test_a_wish_for_other_days_is_named_before_hours_that_would_leave_some_of_the_run() -> None:
    asked = clock(RIYADH, preference=Preference(start=None, end=None, days=("tue",)))
    assert in_the_way(policy(ALL_DAY, LUNCH), asked, day(MONDAY, 14)) == "always.preference"


def test_a_night_before_a_day_without_calls_does_not_put_hours_in_its_place() -> None:
    no_mondays = CalendarRule(id="none", dates=(MONDAY.date(),))
    evening_before = Span(start=MONDAY - timedelta(hours=7), end=MONDAY + timedelta(hours=8))
    assert in_the_way(policy(ALL_DAY, no_mondays), clock(RIYADH), evening_before) == "own.none"


def test_where_only_hours_are_in_the_way_the_ones_that_cost_most_are_named() -> None:
    assert in_the_way(policy(ALL_DAY, LUNCH), clock(RIYADH), day(MONDAY, 6)) == "own.lunch"


def test_where_no_rule_alone_keeps_the_call_the_first_that_forbids_all_of_it_is_named() -> None:
    assert in_the_way(policy(REST, LUNCH), clock(), day(SATURDAY, 14)) == "always.known_zone"


def test_where_nothing_is_forbidden_no_rule_is_in_the_way() -> None:
    ten = MONDAY.replace(hour=7)
    assert in_the_way(policy(ALL_DAY), clock(RIYADH), day(ten, 1)) is None
