"""Notes for the author of a policy without mistakes: weak sources, and days that no one knows."""

from datetime import date
from typing import Any

from builders.campaigns import campaign
from outreach.campaign.policy_notes import policy_notes, policy_warnings

TODAY = date(2026, 11, 27)
HOLIDAYS = {"id": "holidays", "kind": "calendar", "holidays": True}


def cap(**keys: Any) -> dict[str, Any]:
    return {"id": "mine", "kind": "cap", "calls": 10, "within": "30d", **keys}


def test_a_rule_that_no_one_read_in_the_wording_is_named_once() -> None:
    rules = [cap(read="secondary"), cap(id="other", read="draft"), cap(id="third", read="text")]

    assert policy_notes(campaign(policy=["careful", *rules])) == (
        "policy: known only from other texts about it: own.mine",
        "policy: a draft, or no longer in force: own.other",
    )


def test_a_rule_that_does_not_bind_an_invented_audience_is_not_named() -> None:
    gap = {"id": "mine", "kind": "gap", "within": "2h", "read": "draft"}

    assert policy_notes(campaign(policy=[gap], audience="invented")) == ()


def test_a_country_whose_holidays_no_one_knows_is_warned_of_for_this_year_and_the_next() -> None:
    unknown = HOLIDAYS | {"applies": {"country": ["SA", "AC"]}}
    warnings = policy_warnings(campaign(policy=[unknown]), today=TODAY)

    assert [warning.partition(": the package")[0] for warning in warnings] == [
        "policy: by own.holidays no one in AC is called in 2026",
        "policy: by own.holidays no one in AC is called in 2027",
    ]


def test_the_holidays_of_the_campaigns_own_region_are_looked_at_where_a_rule_names_no_country() -> None:
    assert policy_warnings(campaign(policy=[HOLIDAYS]), today=TODAY) == ()
    [warning] = policy_warnings(campaign(policy=[HOLIDAYS], defaults={"region": "AC"}), today=TODAY)[:1]
    assert "no one in AC" in warning


def test_a_year_that_the_table_of_ramadan_does_not_reach_is_warned_of() -> None:
    fasting = {"id": "fasting", "kind": "calendar", "periods": ["ramadan"]}

    assert policy_warnings(campaign(policy=[fasting]), today=TODAY) == ()
    assert policy_warnings(campaign(policy=[fasting]), today=date(2035, 1, 1)) == (
        "policy: by own.fasting no one is called after 2035-12-31: no table of Ramadan goes on",
    )


def test_people_whom_two_rules_together_never_let_be_called_are_warned_of() -> None:
    at_night = {
        "id": "late",
        "kind": "window",
        "allow": [{"start": "20:00", "end": "21:00"}],
        "applies": {"state": ["US-MA"]},
    }
    american = at_night | {"id": "american", "applies": {"country": ["US"]}}

    [warning] = policy_warnings(campaign(policy=["careful", at_night]), today=TODAY)
    assert warning == (
        "policy: no one whom own.late is about is ever called: careful.hours, own.late leave together "
        "not even 10 minutes of any day of the week"
    )
    others = policy_warnings(campaign(policy=["uk", at_night, american]), today=TODAY)
    assert [each for each in others if "is ever called" in each] == []


def test_hours_that_touch_are_long_enough_together() -> None:
    noon = {
        "id": "noon",
        "kind": "window",
        "allow": [{"start": "11:30", "end": "12:00"}, {"start": "12:00", "end": "12:30"}],
    }
    around = {"id": "around", "kind": "window", "allow": [{"start": "11:55", "end": "12:05"}]}

    assert policy_warnings(campaign(policy=[noon, around]), today=TODAY) == ()


def test_a_rule_on_a_state_of_a_country_whose_states_are_not_told_apart_binds_all_of_it() -> None:
    warnings = policy_warnings(campaign(policy=[cap(applies={"state": ["DE-BY"]})]), today=TODAY)

    assert warnings == ("policy: own.mine binds everyone in DE: its states are not distinguished",)
