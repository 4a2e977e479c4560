"""In which states a person may be: evidence is united, and it is whole or there is none."""

from collections.abc import Sequence

import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType, example_number_for_type, format_number

from outreach.domain.phones import read_phone
from outreach.domain.states import possible_states, state_named, states_of_number

BOSTON, LAS_VEGAS, MIAMI, PHILADELPHIA = "+16175550123", "+17025550123", "+13055550123", "+12155550123"
CANADIAN = "+14165550123"


def example(country: str, kind: int = PhoneNumberType.FIXED_LINE_OR_MOBILE) -> str:
    number = example_number_for_type(country, kind)
    assert number is not None
    return format_number(number, PhoneNumberFormat.E164)


def states(phone: str | None, *, stated: Sequence[str] = (), addresses: Sequence[str] = ()) -> set[str]:
    read = read_phone(phone, region="ZZ")
    named = (read.country, *addresses, *(state.partition("-")[0] for state in stated))
    found = possible_states(
        phone=read.e164,
        number_country=read.country,
        has_area=read.has_area,
        stated=stated,
        countries=[country for country in named if country],
    )
    return set(found)


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        (BOSTON, {"US-MA"}),
        (LAS_VEGAS, {"US-NV"}),
        (MIAMI, {"US-FL"}),
        (PHILADELPHIA, {"US-PA"}),
        ("+12025550123", {"US-DC"}),
        ("+15645550123", {"US-WA"}),
        ("+12125550123", {"US-NY"}),
        (CANADIAN, {"CA-ON"}),
        ("+19025550123", {"CA-NS", "CA-PE"}),
        ("+18675550123", {"CA-NT", "CA-NU", "CA-YT"}),
    ],
)
def test_a_north_american_number_is_used_in_each_state_of_its_area_code(phone: str, found: set[str]) -> None:
    assert states_of_number(phone) == found
    assert states(phone) == found


def test_the_librarys_own_example_numbers_have_a_state() -> None:
    assert states(example("US")) == {"US-NJ", "US-NY"}
    assert states(example("CA")) == {"CA-NB"}


@pytest.mark.parametrize(
    "phone",
    [example("US", PhoneNumberType.TOLL_FREE), "+15005550123", "+18005550123"],
    ids=["toll-free", "personal", "toll-free 800"],
)
def test_a_number_of_no_area_leaves_the_state_open_even_with_an_address(phone: str) -> None:
    assert states_of_number(phone) == set()
    assert states(phone) == set()
    assert states(phone, stated=["US-MA"]) == set()


def test_a_number_taken_to_another_state_counts_for_both() -> None:
    assert states(BOSTON, stated=["US-NV"]) == {"US-MA", "US-NV"}


def test_a_person_with_a_stated_state_and_no_number_is_in_it() -> None:
    assert states(None, stated=["US-FL"]) == {"US-FL"}


def test_an_address_in_another_country_with_states_leaves_the_state_open() -> None:
    assert states(BOSTON, addresses=["US"]) == {"US-MA"}
    assert states(BOSTON, addresses=["CA"]) == set()
    assert states(BOSTON, addresses=["CA"], stated=["CA-ON"]) == {"CA-ON", "US-MA"}


def test_a_country_whose_states_are_not_told_apart_leaves_nothing_open() -> None:
    assert states("+966551234567") == set()
    assert states("+966551234567", stated=["US-MA"]) == {"US-MA"}
    assert states(BOSTON, addresses=["SA"]) == {"US-MA"}


def test_a_mobile_number_elsewhere_is_narrowed_down_and_one_with_an_area_is_not() -> None:
    assert states(example("AU", PhoneNumberType.MOBILE)) == set()
    assert states(example("AU", PhoneNumberType.MOBILE), stated=["AU-WA"]) == {"AU-WA"}
    assert states(example("AU", PhoneNumberType.FIXED_LINE), stated=["AU-WA"]) == set()


@pytest.mark.parametrize(
    ("text", "country", "state"),
    [
        ("US-MA", None, "US-MA"),
        ("us-ma", "SA", "US-MA"),
        ("MA", "US", "US-MA"),
        (" n.y. ", "US", "US-NY"),
        ("WA", "AU", "AU-WA"),
        ("WA", "US", "US-WA"),
        ("Massachusetts", None, "US-MA"),
        ("new  south wales", "AU", "AU-NSW"),
        ("Washington D.C.", "US", "US-DC"),
        ("Québec", "CA", "CA-QC"),
        ("MA", None, None),
        ("MA", "CA", None),
        ("US-XX", "US", None),
        ("US-", "US", None),
        ("Georgia", "GE", None),
        ("Bostonia", "US", None),
        ("", "US", None),
    ],
)
def test_a_state_is_read_from_its_code_or_name_in_its_country(
    text: str, country: str | None, state: str | None
) -> None:
    assert state_named(text, country) == state
