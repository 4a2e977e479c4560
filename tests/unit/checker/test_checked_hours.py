"""The checker's clocks: one call a second too early or too late, and one that is just in time."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from builders.checked_calls import A_SECOND, a_call, at, broken, someone
from checker.clocks import zones_of_country
from checker.night_log import Preference
from checker.rules import ClosedDays, Hours, Rules, Scope, Window

NINE_TO_EIGHT = Rules(windows=(Window(hours=(Hours(start=time(9), end=time(20)),)),))


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Asia/Riyadh", "2027-03-15 06:00", "2027-03-15 17:00"),
        ("Asia/Kolkata", "2027-03-15 03:30", "2027-03-15 14:30"),
        ("America/Phoenix", "2027-03-14 16:00", "2027-03-15 03:00"),
        ("America/New_York", "2027-03-13 14:00", "2027-03-14 01:00"),
        ("America/New_York", "2027-03-14 13:00", "2027-03-15 00:00"),
        ("Australia/Lord_Howe", "2027-04-02 22:00", "2027-04-03 09:00"),
        ("Australia/Lord_Howe", "2027-04-03 22:30", "2027-04-04 09:30"),
        ("America/Santiago", "2027-04-03 12:00", "2027-04-03 23:00"),
        ("America/Santiago", "2027-04-04 13:00", "2027-04-05 00:00"),
        ("Europe/London", "2027-03-28 08:00", "2027-03-28 19:00"),
    ],
)
def test_a_window_begins_and_ends_to_the_second_on_the_persons_clock(
    zone: str, first: str, last: str
) -> None:
    people = (someone(zone=zone),)

    def kinds(moment: str, later: timedelta) -> list[str]:
        return broken(a_call(at(moment) + later), rules=NINE_TO_EIGHT, people=people)

    assert kinds(first, -A_SECOND) == ["outside_hours"]
    assert kinds(first, 0 * A_SECOND) == []
    assert kinds(last, -A_SECOND) == []
    assert kinds(last, 0 * A_SECOND) == ["outside_hours"]


def test_a_time_that_comes_twice_begins_the_second_time_and_ends_the_first_time() -> None:
    # In New York the clocks go from 02:00 back to 01:00 on 2026-11-01, at 06:00 UTC.
    people = (someone(zone="America/New_York"),)
    begins = Rules(windows=(Window(hours=(Hours(start=time(1, 30), end=time(3)),)),))
    ends = Rules(windows=(Window(hours=(Hours(start=time(0), end=time(1, 30)),)),))

    def kinds(moment: str, rules: Rules) -> list[str]:
        return broken(a_call(moment), rules=rules, people=people)

    assert kinds("2026-11-01 05:45:00", begins) == ["outside_hours"]
    assert kinds("2026-11-01 06:29:59", begins) == ["outside_hours"]
    assert kinds("2026-11-01 06:30:00", begins) == []
    assert kinds("2026-11-01 05:29:59", ends) == []
    assert kinds("2026-11-01 05:30:00", ends) == ["outside_hours"]
    assert kinds("2026-11-01 06:15:00", ends) == ["outside_hours"]


def test_a_window_holds_on_every_clock_that_may_be_the_persons() -> None:
    people = (someone(zones=zones_of_country("AU"), countries=frozenset({"AU"})),)

    def kinds(moment: str) -> list[str]:
        return broken(a_call(moment), rules=NINE_TO_EIGHT, people=people)

    # From nine in Perth (UTC+8) until eight in the evening on Lord Howe (UTC+10:30 in winter).
    assert kinds("2027-06-15 00:59:59") == ["outside_hours"]
    assert kinds("2027-06-15 01:00:00") == []
    assert kinds("2027-06-15 09:29:59") == []
    assert kinds("2027-06-15 09:30:00") == ["outside_hours"]


def test_a_window_may_have_several_spans_on_some_weekdays() -> None:
    sunday, others = frozenset({6}), frozenset(range(6))
    hours = (
        Hours(start=time(9), end=time(12), days=others),
        Hours(start=time(14), end=time(18), days=others),
        Hours(start=time(13), end=time(17), days=sunday),
    )
    rules = Rules(windows=(Window(hours=hours),))
    assert broken(a_call("2027-03-15 08:59:59"), rules=rules) == []  # Monday, 11:59:59 in Riyadh
    assert broken(a_call("2027-03-15 09:00:00"), rules=rules) == ["outside_hours"]
    assert broken(a_call("2027-03-15 11:00:00"), rules=rules) == []
    assert broken(a_call("2027-03-14 09:59:59"), rules=rules) == ["outside_hours"]  # Sunday
    assert broken(a_call("2027-03-14 10:00:00"), rules=rules) == []


def test_a_ring_that_must_be_over_in_time_must_begin_earlier() -> None:
    hours = (Hours(start=time(8), end=time(21)),)
    rules = Rules(windows=(Window(hours=hours, rings_for=timedelta(seconds=60)),))
    people = (someone(zone="America/Chicago"),)
    assert broken(a_call("2027-01-16 02:59:30"), rules=rules, people=people) == ["outside_hours"]
    assert broken(a_call("2027-01-16 02:58:59"), rules=rules, people=people) == []


def test_hours_may_begin_at_a_second() -> None:
    rules = Rules(windows=(Window(hours=(Hours(start=time(8, 0, 1), end=time(21)),)),))
    assert broken(a_call("2027-03-15 05:00:00"), rules=rules) == ["outside_hours"]
    assert broken(a_call("2027-03-15 05:00:01"), rules=rules) == []


def test_a_person_whose_zone_is_not_known_is_not_called() -> None:
    nowhere = someone(zone=None, countries=frozenset({"US"}))
    assert broken(a_call("2027-03-15 17:00"), rules=NINE_TO_EIGHT, people=(nowhere,)) == ["unknown_zone"]
    invented = Rules(needs_zone=False)
    assert broken(a_call("2027-03-15 17:00"), rules=invented, people=(nowhere,)) == []


def test_a_window_of_ramadan_binds_on_its_days_alone() -> None:
    window = Window(hours=(Hours(start=time(10), end=time(15)),), ramadan=True)
    rules = Rules(windows=(*NINE_TO_EIGHT.windows, window))
    assert broken(a_call("2027-02-07 06:30"), rules=rules) == []
    assert broken(a_call("2027-02-08 06:59:59"), rules=rules) == ["outside_hours"]
    assert broken(a_call("2027-03-09 07:00:00"), rules=rules) == []
    assert broken(a_call("2027-03-09 12:00:00"), rules=rules) == ["outside_hours"]
    assert broken(a_call("2027-03-10 12:00:00"), rules=rules) == []
    britain = someone(zone="Europe/London", countries=frozenset({"GB"}))
    assert broken(a_call("2027-03-09 16:00"), rules=rules, people=(britain,)) == []


@pytest.mark.parametrize(
    ("closed", "kind", "before", "begins"),
    [
        (ClosedDays(dates=frozenset({date(2027, 3, 16)})), "closed_date", "2027-03-15", "2027-03-16"),
        (ClosedDays(holidays=True), "holiday", "2027-02-21", "2027-02-22"),
        (ClosedDays(rest_days=True), "rest_day", "2027-03-18", "2027-03-19"),
        (ClosedDays(ramadan=True), "ramadan_day", "2027-02-07", "2027-02-08"),
    ],
)
def test_a_closed_day_begins_at_midnight_where_the_person_may_be(
    closed: ClosedDays, kind: str, before: str, begins: str
) -> None:
    rules = Rules(closed=(closed,))
    assert broken(a_call(f"{before} 20:59:59"), rules=rules) == []
    assert broken(a_call(f"{before} 21:00:00"), rules=rules) == [kind]
    assert broken(a_call(f"{begins} 20:59:59"), rules=rules) == [kind]
    both = someone(zones=frozenset({"Asia/Riyadh", "Europe/London"}), countries=frozenset({"SA", "GB"}))
    assert broken(a_call(f"{begins} 23:30:00"), rules=rules, people=(both,)) == [kind]  # still so in London


def test_a_rule_about_a_country_or_a_state_binds_anyone_who_may_be_there() -> None:
    late = "2027-03-15 18:00"  # 21:00 in Riyadh
    of_state = Scope(states=frozenset({"US-MA"}))
    of_country = Scope(countries=frozenset({"SA"}))
    window = NINE_TO_EIGHT.windows[0]

    def kinds(scope: Scope, **facts: Any) -> list[str]:
        rules = Rules(windows=(Window(hours=window.hours, scope=scope),))
        return broken(a_call(late), rules=rules, people=(someone(**facts),))

    assert kinds(of_country) == ["outside_hours"]
    assert kinds(of_country, countries=frozenset()) == ["outside_hours"]
    assert kinds(of_country, countries=frozenset({"AE"})) == []
    assert kinds(of_country, countries=frozenset({"AE", "SA"})) == ["outside_hours"]
    assert kinds(of_state) == []
    assert kinds(of_state, countries=frozenset({"US"})) == ["outside_hours"]
    assert kinds(of_state, countries=frozenset({"US"}), states=frozenset({"US-TX"})) == []


def test_the_newest_preference_says_when() -> None:
    old = Preference(known_at=at("2027-03-01 00:00"), person="sara", start=time(9), end=time(10))
    new = Preference(
        known_at=at("2027-03-10 00:00"),
        person="sara",
        start=time(16),
        end=time(18),
        days=frozenset({0}),
        not_before=date(2027, 3, 15),
    )

    def kinds(moment: str) -> list[str]:
        return broken(a_call(moment), rules=Rules(), facts=(old, new))

    assert kinds("2027-03-09 06:30:00") == []
    assert kinds("2027-03-09 07:00:00") == ["against_preference"]
    assert kinds("2027-03-15 12:59:59") == ["against_preference"]
    assert kinds("2027-03-15 13:00:00") == []
    assert kinds("2027-03-15 15:00:00") == ["against_preference"]
    assert kinds("2027-03-16 13:00:00") == ["against_preference"]  # a Tuesday
    assert broken(a_call("2027-03-15 15:00"), rules=Rules(), facts=(new,), people=(someone(),)) != []


def test_of_several_sources_the_newest_of_each_says_when() -> None:
    early = Preference(known_at=at("2027-03-01 00:00"), person="sara", source="a", start=time(16))
    late = Preference(known_at=at("2027-03-02 00:00"), person="sara", source="b", start=time(10))
    gone = Preference(known_at=at("2027-03-03 00:00"), person="sara", source="a")

    def kinds(moment: str, *facts: Preference) -> list[str]:
        return broken(a_call(moment), rules=Rules(), facts=facts)

    assert kinds("2027-03-15 12:59:59", early, late) == ["against_preference"]
    assert kinds("2027-03-15 13:00:00", early, late) == []
    assert kinds("2027-03-15 06:59:59", early, late, gone) == ["against_preference"]
    assert kinds("2027-03-15 07:00:00", early, late, gone) == []


def test_a_preference_may_name_a_moment_or_a_day_before_which_no_call_comes() -> None:
    def kinds(moment: str, *, not_before: date) -> list[str]:
        said = Preference(known_at=at("2027-03-01 00:00"), person="sara", not_before=not_before)
        return broken(a_call(moment), rules=Rules(), facts=(said,))

    assert kinds("2027-03-14 20:59:59", not_before=date(2027, 3, 15)) == ["against_preference"]
    assert kinds("2027-03-14 21:00:00", not_before=date(2027, 3, 15)) == []
    assert kinds("2027-03-15 12:59:59", not_before=at("2027-03-15 13:00")) == ["against_preference"]
    assert kinds("2027-03-15 13:00:00", not_before=at("2027-03-15 13:00")) == []


def test_usual_hours_hold_where_the_person_may_be_without_other_hours() -> None:
    both = someone(zones=frozenset({"Europe/London", "Asia/Riyadh"}), countries=frozenset({"GB", "SA"}))
    british = someone(zone="Europe/London", countries=frozenset({"GB"}))
    until_nine = Window(hours=(Hours(start=time(8), end=time(21)),), scope=Scope(countries=frozenset({"GB"})))
    rules = Rules(windows=(until_nine,), usual_hours=Hours(start=time(9), end=time(20)))

    def kinds(moment: str, person: Any) -> list[str]:
        return broken(a_call(moment), rules=rules, people=(person,))

    # 18:30 in London in winter is 21:30 in Riyadh; 20:30 in London is allowed to those who surely live there.
    assert kinds("2027-01-12 16:59:59", both) == []
    assert kinds("2027-01-12 17:00:00", both) == ["outside_hours"]
    assert kinds("2027-01-12 20:30:00", british) == []


def test_a_state_that_is_known_in_one_country_says_nothing_of_another_country() -> None:
    both = someone(countries=frozenset({"US", "IN"}), states=frozenset({"US-NY"}), lines=frozenset())
    closed = ClosedDays(dates=frozenset({date(2027, 3, 16)}), scope=Scope(states=frozenset({"IN-KA"})))
    rules = Rules(closed=(closed,))

    assert broken(a_call("2027-03-16 09:00"), rules=rules, people=(both,)) == ["closed_date"]
