"""``check`` warns of a campaign that is in order and could call no one."""

from datetime import date
from typing import Any

import pytest

from builders.campaigns import campaign
from outreach.campaign.policy_notes import policy_warnings

TODAY = date(2026, 11, 27)
CLOSED_AT_NOON = {
    "id": "noon",
    "kind": "window",
    "allow": [{"start": "09:00", "end": "12:00"}, {"start": "15:00", "end": "19:00"}],
}
US = {"region": "US", "currency": "USD"}


def warnings(**changes: Any) -> list[str]:
    return list(policy_warnings(campaign(**changes), today=TODAY))


def test_hours_that_never_meet_are_named_with_their_rules() -> None:
    [warning] = warnings(calling_hours={"start": "12:30", "end": "14:30"}, policy=[CLOSED_AT_NOON])
    assert warning == (
        "policy: no one in SA may be called at any time between 2026-11-27 and 2026-12-11: together nothing "
        "is left by careful.hours, own.noon, own.calling_hours"
    )


def test_hours_that_meet_are_not_spoken_of() -> None:
    assert warnings(calling_hours={"start": "11:30", "end": "14:30"}, policy=[CLOSED_AT_NOON]) == []


def test_hours_that_do_not_meet_in_ramadan_are_named_with_its_days() -> None:
    [warning] = warnings(calling_hours={"start": "17:00", "end": "20:00"}, policy=["ksa"])
    assert "between 2027-02-" in warning
    assert "ksa.ramadan_hours" in warning


def test_days_that_are_all_days_of_rest_are_named() -> None:
    [warning] = warnings(calling_hours={"days": ["fri", "sat"]}, policy=["ksa"])
    assert warning.startswith("policy: no one in SA may be called at any time")
    assert "ksa.days_of_rest, own.calling_hours" in warning


def test_zones_of_a_large_country_that_share_no_hour_are_named() -> None:
    noon = {"start": "12:00", "end": "15:00"}
    russia = {"region": "RU", "currency": "RUB"}
    [warning] = warnings(calling_hours=noon, defaults=russia)
    assert warning.startswith("policy: no one whose number says no more than RU may be called at any time")


def test_a_country_that_a_rule_leaves_out_is_named() -> None:
    only = {"id": "only", "kind": "country", "only": ["AE"]}
    [warning] = warnings(policy=["careful", only])
    assert "no one in SA" in warning
    assert "own.only" in warning


def test_a_kind_of_number_that_may_be_called_is_enough() -> None:
    no_mobiles = {"id": "none", "kind": "line", "forbid": ["mobile"]}
    assert warnings(policy=["careful", no_mobiles]) == []


@pytest.mark.parametrize("holidays", [["2026-12-01"], ["2026-12-01", "2026-12-02", "2026-12-03"]])
def test_single_days_without_calls_are_no_mistake(holidays: list[str]) -> None:
    assert warnings(calling_hours={"except": holidays}) == []


def test_nights_on_days_of_rest_are_named_by_their_day() -> None:
    assert warnings(schedule="0 4 * * *", policy=["careful", "ksa"]) == [
        "schedule: nights that start on Fridays call no one in SA: ksa.days_of_rest",
        "schedule: nights that start on Saturdays call no one in SA: ksa.days_of_rest",
    ]


def test_a_schedule_of_such_nights_alone_calls_no_one() -> None:
    found = warnings(schedule="0 4 * * 5,6", policy=["careful", "ksa"])
    assert found[-1] == "schedule: no night of the next weeks calls anyone in SA"


def test_a_night_that_reaches_the_next_morning_is_in_order() -> None:
    assert warnings(schedule="0 20 * * 6", call_for="14h", policy=["careful", "ksa"]) == []


def test_a_night_that_reaches_the_hours_of_one_zone_is_in_order() -> None:
    new_york = {"timezone": "America/New_York", "defaults": US}
    assert warnings(schedule="0 9 * * 1", call_for="3h", **new_york) == []
    assert warnings(schedule="0 18 * * 1", call_for="4h", **new_york | {"timezone": "Pacific/Honolulu"}) == []


def test_a_night_that_ends_before_the_hours_is_named() -> None:
    found = warnings(schedule="0 2 * * 1", call_for="2h")
    assert found[0] == "schedule: nights that start on Mondays call no one in SA: careful.hours"


def test_profiles_for_another_country_alone_are_named() -> None:
    [warning] = warnings(policy=["us_collector"])
    assert warning == (
        "policy: no rule of us_collector is about SA, the country of defaults.region, and careful holds only "
        "where it is named or no profile is"
    )


@pytest.mark.parametrize("policy", [[], ["careful", "us_collector"], ["ksa", "us_collector"]])
def test_one_profile_that_is_about_the_country_is_enough(policy: list[str]) -> None:
    assert not any("no rule of" in warning for warning in warnings(policy=policy))


def test_a_kind_of_debt_that_the_profile_is_not_about_counts_too() -> None:
    found = warnings(policy=["us_collector"], defaults=US, debt_kind="commercial")
    assert any(warning.startswith("policy: no rule of us_collector is about US") for warning in found)


def test_an_invented_audience_has_no_hours() -> None:
    assert warnings(calling_hours={"days": ["fri"]}, policy=["ksa"], audience="invented") == []
