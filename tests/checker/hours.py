"""When a call may ring: windows, closed days, preferences."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from checker.case import Case, Found
from checker.clocks import is_within, wall, zone
from checker.days import is_holiday, is_ramadan, is_rest_day
from checker.night_log import Preference
from checker.rules import EVERY_DAY, ClosedDays, Hours, Rules, Window


def unknown_zone(case: Case, rules: Rules) -> Found:
    """No one is called whose clock is not known."""
    if rules.needs_zone and not case.zones:
        yield "unknown_zone", "no zone is known of the person"


def outside_hours(case: Case, rules: Rules) -> Found:
    """Each window holds on every clock that may be the person's."""
    for window in (*rules.windows, *_usual_hours(case, rules)):
        if case.is_about(window.scope):
            for name in case.zones:
                if _binds(case, window, name) and not _allows(case, window, name):
                    yield "outside_hours", f"it is {wall(case.call.began, name)} in {name}"


def _usual_hours(case: Case, rules: Rules) -> Iterator[Window]:
    """Give the hours that hold where the person may be without a window of the whole year."""
    whole_year = [window.scope for window in rules.windows if not window.ramadan]
    if rules.usual_hours is not None and not case.is_surely_given_by(whole_year):
        yield Window(hours=(rules.usual_hours,))


def _binds(case: Case, window: Window, name: str) -> bool:
    return not window.ramadan or _is_day(case, is_ramadan, wall(case.call.began, name).date())


def _allows(case: Case, window: Window, name: str) -> bool:
    began = case.call.began
    return any(
        is_within(began, hours, name) and is_within(began + window.rings_for, hours, name)
        for hours in window.hours
    )


def _is_day(case: Case, kind: Callable[[date, str], bool], day: date) -> bool:
    return any(kind(day, country) for country in case.person.countries)


def closed_day(case: Case, rules: Rules) -> Found:
    """No call on a day without calls, in any zone that may be the person's."""
    for closed in rules.closed:
        if case.is_about(closed.scope):
            for name, day in case.local_days().items():
                yield from ((kind, f"{day} in {name}") for kind in _closed_as(case, closed, day))


def _closed_as(case: Case, closed: ClosedDays, day: date) -> Iterator[str]:
    if day in closed.dates:
        yield "closed_date"
    if closed.holidays and _is_day(case, is_holiday, day):
        yield "holiday"
    if closed.rest_days and _is_day(case, is_rest_day, day):
        yield "rest_day"
    if closed.ramadan and _is_day(case, is_ramadan, day):
        yield "ramadan_day"


def against_preference(case: Case, rules: Rules) -> Found:
    """The newest preference that each source has of the person holds on every clock that may be theirs."""
    if rules.holds.preference:
        by_time = sorted(case.known(Preference), key=lambda preference: preference.known_at)
        newest = {preference.source: preference for preference in by_time}
        for preference in newest.values():
            yield from _against(preference, case)


def _against(preference: Preference, case: Case) -> Found:
    start, end = preference.start or time(0), preference.end or time.max
    hours = Hours(start=start, end=end, days=preference.days or EVERY_DAY)
    for name in case.zones:
        if not is_within(case.call.began, hours, name):
            yield "against_preference", f"it is {wall(case.call.began, name)} in {name}"
        if preference.not_before is not None and case.call.began < _begins(preference.not_before, name):
            yield "against_preference", f"asked not to be called before {preference.not_before}"


def _begins(moment: date | datetime, name: str) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(0), tzinfo=zone(name))
