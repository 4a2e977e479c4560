"""The hours that always hold: for everyone who may be where no other rule names hours of the year."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.policy.clock import Clock, allowed_by_clock, rules_about
from outreach.policy.policy import compose
from outreach.policy.rules import Hours, Rule, WindowRule
from outreach.policy.scope import DebtKind, LineKind, Place, Scope
from outreach.policy.spans import Span

ALWAYS = "always.hours"


def person(
    *countries: str, states: str = "", lines: tuple[LineKind, ...] = ("mobile",), debt: DebtKind | None = None
) -> Place:
    return Place(
        countries=frozenset(countries),
        states=frozenset(states.split()),
        lines=frozenset(lines),
        debt_kind=debt,
    )


def early(**applies: tuple[str, ...]) -> WindowRule:
    hours = Hours.model_validate({"start": "07:00", "end": "22:00"})
    return WindowRule(id=f"early_{'_'.join(applies)}", allow=(hours,), applies=Scope.model_validate(applies))


def holds(place: Place, *chosen: str | Rule) -> bool:
    """Whether the hours that always hold bind the person, with no profile but these that names hours."""
    policy = compose(chosen=("us_no_consent", *chosen), short_forms=())
    return ALWAYS in {bound.name for bound in rules_about(policy, place)}


AMERICAN, NEW_YORKER = person("US"), person("US", states="US-NY")


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        (person("US", "IN"), early(country=("US",))),
        (person("US", "IN", states="US-NY"), early(state=("US-NY",))),
        (person(), early(country=("US",))),
        (AMERICAN, early(state=("US-NY",))),
        (person("US", states="US-NY US-NJ"), early(state=("US-NY",))),
        (person("US", lines=("mobile", "fixed_line")), early(line=("fixed_line",))),
        (person("US", lines=()), early(line=("mobile",))),
        (AMERICAN, early(debt_kind=("commercial",))),
    ],
    ids=[
        "two countries",
        "a state of one of two countries",
        "no country known",
        "no state known",
        "two states",
        "two kinds of line",
        "no kind of line known",
        "no kind of debt known",
    ],
)
def test_they_hold_where_a_rule_that_names_others_is_only_perhaps_about_the_person(
    place: Place, rule: WindowRule
) -> None:
    assert holds(place, rule)


@pytest.mark.parametrize(
    ("place", "rules"),
    [
        (person(), [early()]),
        (person("US", "IN"), [early(country=("US",)), "in_rbi"]),
        (person("US", "IN", states="US-NY"), [early(state=("US-NY",)), "in_rbi"]),
        (person("US", states="US-NY US-NJ"), [early(state=("US-NY", "US-NJ"))]),
        (NEW_YORKER, [early(country=("US",))]),
        (person("US", lines=("mobile", "fixed_line")), [early(line=("fixed_line", "mobile"))]),
        (AMERICAN, [early(debt_kind=("commercial", "consumer"))]),
        (person("US", debt="commercial"), [early(debt_kind=("commercial",))]),
    ],
)
def test_they_give_way_where_other_hours_surely_hold_wherever_the_person_is(
    place: Place, rules: list[str | Rule]
) -> None:
    assert not holds(place, *rules)


def test_hours_of_a_time_of_the_year_leave_them_as_they_are() -> None:
    ramadan = early().model_copy(update={"during": "ramadan"})
    assert holds(AMERICAN, ramadan)


def test_a_person_who_may_be_in_a_country_without_hours_of_its_own_is_not_called_after_20() -> None:
    """A British number and an address in Riyadh, 18:30 in London and 20:30 in Riyadh."""
    policy = compose(chosen=("uk",), short_forms=())
    someone = Clock(zones=("Asia/Riyadh", "Europe/London"), place=person("GB", "SA"))
    at = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)

    assert allowed_by_clock(policy, someone, horizon=Span(start=at, end=at + timedelta(minutes=1))) == ()


def test_a_rule_on_a_state_binds_who_may_be_in_its_country_in_a_state_that_no_one_knows() -> None:
    """A state that is known in one country says nothing of where they are in another one."""
    indian = early(state=("IN-KA",))
    policy = compose(chosen=("us_no_consent", indian), short_forms=())
    names = {bound.name for bound in rules_about(policy, person("US", "IN", states="US-NY"))}
    assert f"own.{indian.id}" in names
    assert f"own.{indian.id}" not in {bound.name for bound in rules_about(policy, NEW_YORKER)}
