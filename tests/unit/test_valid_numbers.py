"""One search of the numbering plan says what the library says when it is asked one thing after another."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from outreach.domain.phones import read_phone
from outreach.domain.phones.valid_number import valid_number

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def examples(region: str) -> list[str]:
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE)
    found = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    return [phonenumbers.format_number(each, PhoneNumberFormat.E164) for each in found if each]


@pytest.mark.parametrize("region", REGIONS)
def test_a_countrys_numbers_have_the_librarys_type_and_region(region: str) -> None:
    for text in examples(region):
        number, parsed = valid_number(text, None), phonenumbers.parse(text)
        assert number is not None
        assert (number.e164, number.type) == (text, phonenumbers.number_type(parsed))
        assert number.region == phonenumbers.region_code_for_number(parsed)


@given(st.sampled_from(REGIONS), st.text("0123456789", min_size=3, max_size=15))
def test_a_number_is_valid_where_the_library_says_so(region: str, digits: str) -> None:
    try:
        expected = phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        expected = False
    assert (valid_number(digits, region) is not None) is expected


def landlines_with_a_place() -> list[str]:
    """Landlines that no one takes for a mobile, outside of North America, where the area code counts."""
    found = [phonenumbers.example_number_for_type(each, PhoneNumberType.FIXED_LINE) for each in REGIONS]
    return sorted(
        {
            phonenumbers.format_number(each, PhoneNumberFormat.E164)
            for each in found
            if each
            and each.country_code != 1
            and phonenumbers.number_type(each) == PhoneNumberType.FIXED_LINE
        }
    )


@pytest.mark.parametrize("landline", landlines_with_a_place())
def test_a_landlines_zones_are_the_librarys(landline: str) -> None:
    known = set(time_zones_for_number(phonenumbers.parse(landline))) - {UNKNOWN_TIMEZONE}
    assert set(read_phone(landline, region="ZZ").time_zones) == known
