"""The policy of campaign.yaml becomes rules, in every form that it may have."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from builders.campaigns import campaign
from outreach.campaign.folder import Campaign
from outreach.policy.rules import AnyRule, CalendarRule, CapRule, HoldRule, WindowRule


def own_rules(**changes: Any) -> dict[str, AnyRule]:
    """The campaign's own rules by their names."""
    return {each.name: each.rule for each in campaign(**changes).policy.rules if each.profile == "own"}


def profiles(**changes: Any) -> list[str]:
    return list(dict.fromkeys(each.profile for each in campaign(**changes).policy.rules))


def test_without_calling_hours_those_of_the_careful_profile_hold() -> None:
    assert own_rules() == {}
    assert profiles() == ["always", "careful"]


def test_own_rules_alone_leave_the_careful_profile_where_it_is() -> None:
    rule = {"id": "two_a_week", "kind": "cap", "calls": 2, "within": "7d"}

    assert profiles(policy=[rule]) == ["always", "careful", "own"]
    assert own_rules(policy=["careful", rule]) == own_rules(policy=[rule])


def test_calling_hours_are_short_for_a_window() -> None:
    [hours] = own_rules(calling_hours={"start": "10:00", "days": ["mon"]}).values()

    assert isinstance(hours, WindowRule)
    assert [(each.start, each.end, each.days) for each in hours.allow] == [(time(10), time(20), ("mon",))]


def test_days_without_calls_are_short_for_a_calendar_and_say_nothing_of_hours() -> None:
    rules = own_rules(calling_hours={"except": ["2026-12-25"]})

    assert list(rules) == ["own.calling_hours_except"]
    [calendar] = rules.values()
    assert isinstance(calendar, CalendarRule)
    assert calendar.dates == (date(2026, 12, 25),)


def test_caps_are_short_for_caps_of_their_own_in_order() -> None:
    caps = [{"calls": 2, "within": "1d"}, {"calls": 7, "within": "7d", "per": "invoice"}]
    rules = own_rules(caps=caps)

    assert list(rules) == ["own.cap_1", "own.cap_2"]
    assert [(each.calls, each.per) for each in rules.values() if isinstance(each, CapRule)] == [
        (2, "person"),
        (7, "invoice"),
    ]


@pytest.mark.parametrize(("written", "grace"), [({}, 3), ({"promise_grace": "5d"}, 5)])
def test_the_grace_after_a_promise_is_three_days_or_what_the_campaign_says(
    written: dict[str, Any], grace: int
) -> None:
    rules = campaign(**written).policy.of_kind(HoldRule)

    assert timedelta(days=grace) in [each.rule.grace for each in rules if isinstance(each.rule, HoldRule)]


def test_a_policy_comes_back_whole_from_the_snapshot_of_its_run() -> None:
    original = campaign(
        policy=["careful", {"id": "lunch", "kind": "window", "allow": [{"start": "09:00", "end": "12:00"}]}],
        calling_hours={"end": "19:00", "except": ["2026-12-25"]},
        caps=[{"calls": 2, "within": "1d"}],
        promise_grace="5d",
        debt_kind="consumer",
    )

    assert Campaign.from_snapshot(original.snapshot()) == original
