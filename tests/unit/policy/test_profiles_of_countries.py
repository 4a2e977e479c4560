"""The shipped profiles of countries, by the figures of their sources."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain.time_zone_data import zone_named
from outreach.policy.clock import Clock, allowed_by_clock
from outreach.policy.policy import Policy, compose
from outreach.policy.rules import CapRule, CoolOffRule
from outreach.policy.scope import DebtKind, Place, is_about
from outreach.policy.spans import Span
from outreach.policy.words import words_for

ZONES = {
    "US": "America/New_York",
    "GB": "Europe/London",
    "SA": "Asia/Riyadh",
    "AE": "Asia/Dubai",
    "IN": "Asia/Kolkata",
}
SATURDAY = datetime(2026, 11, 28, tzinfo=UTC)


def place(country: str, *states: str, debt_kind: DebtKind | None = "consumer") -> Place:
    return Place(
        countries=frozenset({country}), states=frozenset(states), lines=frozenset(), debt_kind=debt_kind
    )


def named(profile: str) -> Policy:
    return compose(chosen=[profile], short_forms=())


def hours_of(profile: str, where: Place, *, day: datetime = SATURDAY, days: int = 4) -> dict[str, list[str]]:
    """The hours on the person's own clock by the day of the week; days without any are left out."""
    zone = ZONES[next(iter(where.countries))]
    horizon = Span(start=day, end=day + timedelta(days=days))
    found: dict[str, list[str]] = {}
    for span in allowed_by_clock(named(profile), Clock(zones=(zone,), place=where), horizon=horizon):
        start, end = (moment.astimezone(zone_named(zone)) for moment in (span.start, span.end))
        found.setdefault(f"{start:%a}", []).append(f"{start:%H:%M:%S}-{end:%H:%M:%S}")
    return found


def binding(profile: str, where: Place, kinds: tuple[type, ...] = (CapRule, CoolOffRule)) -> Collection[str]:
    """The rules on history of a profile that bind someone of a place, as sentences that name no place."""
    return [
        words_for(bound.model_copy(update={"scopes": ()}))
        for bound in named(profile).rules
        if bound.profile == profile
        and isinstance(bound.rule, kinds)
        and all(is_about(scope, where) for scope in bound.scopes)
    ]


@pytest.mark.parametrize(
    ("profile", "country", "saturday", "sunday", "monday"),
    [
        ("us_collector", "US", "08:00:01-21:00:00", "08:00:01-21:00:00", "08:00:01-21:00:00"),
        ("us_states_strict", "US", "10:00:00-20:00:00", None, "10:00:00-20:00:00"),
        ("uk", "GB", "08:00:00-21:00:00", "10:00:00-16:00:00", "08:00:00-21:00:00"),
        ("ksa", "SA", None, "09:00:00-20:00:00", "09:00:00-20:00:00"),
        ("uae_strict", "AE", None, None, "09:00:00-18:00:00"),
        ("in_rbi", "IN", "08:00:00-19:00:00", "08:00:00-19:00:00", "08:00:00-19:00:00"),
    ],
)
def test_the_hours_of_a_profile(
    profile: str, country: str, saturday: str | None, sunday: str | None, monday: str
) -> None:
    found = hours_of(profile, place(country))

    assert found.get("Sat") == ([saturday] if saturday else None)
    assert found.get("Sun") == ([sunday] if sunday else None)
    assert found["Mon"] == [monday]


@pytest.mark.parametrize(
    ("state", "sunday", "monday"),
    [
        ("US-TX", ["12:00:00-20:00:00"], ["09:00:00-20:00:00"]),
        ("US-NV", ["12:00:00-20:00:00"], ["09:00:00-20:00:00"]),
        ("US-PA", None, ["09:00:00-20:00:00"]),
        ("US-KY", ["12:00:00-20:00:00"], ["10:00:00-20:00:00"]),
    ],
)
def test_a_state_with_rules_of_its_own_is_stricter(
    state: str, sunday: list[str] | None, monday: list[str]
) -> None:
    found = hours_of("us_states_strict", place("US", state))

    assert (found.get("Sun"), found["Mon"]) == (sunday, monday)


def test_in_ramadan_calls_to_saudi_arabia_are_in_the_hours_of_its_banks() -> None:
    last_days = datetime(2026, 3, 17, tzinfo=UTC)  # Ramadan ends on Thursday the 19th

    assert hours_of("ksa", place("SA"), day=last_days, days=2) == {
        "Tue": ["10:00:00-16:00:00"],
        "Wed": ["10:00:00-16:00:00"],
    }


def test_a_third_call_in_a_week_about_an_invoice_is_one_too_many_in_massachusetts_alone() -> None:
    two_a_week = "At most 2 calls about an invoice within any 7 days."

    assert two_a_week in binding("us_states_strict", place("US", "US-MA"))
    assert two_a_week in binding("us_states_strict", place("US"))  # may be there
    assert two_a_week not in binding("us_states_strict", place("US", "US-TX"))
    assert two_a_week not in binding("us_states_strict", place("US", "US-MA", debt_kind="commercial"))


def test_regulation_f_is_about_consumers_and_counts_every_call_about_an_invoice() -> None:
    regulation_f = [
        "At most 7 calls about an invoice within any 7 days.",
        "After a conversation a person is not called for 7 days, unless they asked to be called back.",
    ]

    assert binding("us_collector", place("US")) == regulation_f
    assert binding("us_collector", place("US", debt_kind=None)) == regulation_f
    assert binding("us_collector", place("US", debt_kind="commercial")) == []


@pytest.mark.parametrize(
    ("profile", "country", "caps"),
    [
        ("ksa", "SA", ["At most 10 calls to a person, and as many to their number, within any 30 days."]),
        (
            "uae_strict",
            "AE",
            [
                "At most 1 call to a person, and as many to their number, on a day of the person's calendar.",
                (
                    "At most 2 calls to a person, and as many to their number, within any 7 days in a row "
                    "of the person's calendar."
                ),
            ],
        ),
        ("us_no_consent", "US", ["At most 3 calls to a number within any 30 days."]),
    ],
)
def test_the_caps_of_a_profile_bind_its_own_country(profile: str, country: str, caps: list[str]) -> None:
    assert binding(profile, place(country)) == caps
    assert binding(profile, place("FR")) == []
