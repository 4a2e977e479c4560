"""In which zones a person may be: evidence is united, and absence is no evidence."""

from collections.abc import Sequence

import pytest

from outreach.domain.phones import read_phone
from outreach.domain.zones import possible_zones, zones_of_country


def zones(phone: str, *, stated: Sequence[str] = (), addresses: Sequence[str] = ()) -> set[str]:
    read = read_phone(phone, region="ZZ")
    return set(
        possible_zones(
            of_number=read.time_zones,
            country=read.country,
            has_area=read.has_area,
            stated=stated,
            addresses=addresses,
        )
    )


def test_a_mobile_number_alone_may_be_anywhere_in_its_country() -> None:
    assert zones("+61412345678") == zones_of_country("AU")
    assert {"Australia/Perth", "Australia/Sydney", "Australia/Darwin"} <= zones("+61412345678")


def test_a_stated_zone_in_the_numbers_country_narrows_a_number_without_an_area() -> None:
    assert zones("+61412345678", stated=["Australia/Perth"], addresses=["AU"]) == {"Australia/Perth"}


def test_an_area_and_another_zone_of_the_country_both_count() -> None:
    assert zones("+12025550100", stated=["America/Los_Angeles"]) == {
        "America/New_York",
        "America/Los_Angeles",
    }


def test_a_zone_or_an_address_in_another_country_is_added() -> None:
    assert zones("+12025550100", addresses=["SA"]) == {"America/New_York", "Asia/Riyadh"}
    assert zones("+12025550100", stated=["Asia/Riyadh"]) == {"America/New_York", "Asia/Riyadh"}
    assert zones("+61412345678", stated=["Asia/Riyadh"]) == zones_of_country("AU") | {"Asia/Riyadh"}


def test_an_address_in_a_country_whose_zone_is_stated_adds_only_that_zone() -> None:
    found = zones("+966512345678", stated=["America/Denver"], addresses=["US"])
    assert found == {"Asia/Riyadh", "America/Denver"}


@pytest.mark.parametrize(
    ("phone", "clocks"),
    [
        ("+18505550100", {"America/New_York", "America/Chicago"}),
        ("+12085550100", {"America/Boise", "America/Denver", "America/Los_Angeles"}),
        ("+12025550100", {"America/New_York"}),
    ],
)
def test_an_area_code_of_north_america_has_all_its_clocks(phone: str, clocks: set[str]) -> None:
    assert zones(phone) == clocks


def test_several_stated_zones_all_count() -> None:
    stated = ["Australia/Perth", "Australia/Sydney"]
    assert zones("+61412345678", stated=stated) == set(stated)


def test_a_zone_under_its_older_name_belongs_to_the_same_country() -> None:
    assert zones("+919876543210", stated=["Asia/Calcutta"]) == {"Asia/Calcutta"}
