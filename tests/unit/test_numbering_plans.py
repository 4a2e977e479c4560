"""A numbering plan that is taken apart says what the library says of every number."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, national_significant_number

from outreach.domain.phones.valid_number import ValidNumber, valid_number

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = sorted(set(PhoneNumberType.values()) - {PhoneNumberType.UNKNOWN})
WITHOUT_COUNTRY = sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)


def by_the_library(text: str, region: str | None) -> ValidNumber | None:
    """Read digits by the library's own functions, one after another."""
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    found = phonenumbers.number_type(parsed)
    if found == PhoneNumberType.UNKNOWN:
        return None
    return ValidNumber(
        parsed=parsed,
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        type=found,
        region=phonenumbers.region_code_for_number(parsed),
    )


def ways_to_write(number: phonenumbers.PhoneNumber) -> Iterator[str]:
    national = national_significant_number(number)
    formatted = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    yield f"+{number.country_code}{national}"
    yield f"{number.country_code}{national}"
    yield f"+{number.country_code}0{national}"
    yield f"00{number.country_code}{national}"
    yield f"0{national}"
    yield f"1{national}"
    yield national
    yield "".join(filter(str.isdecimal, formatted))


def almost(text: str, chance: random.Random) -> str:
    """Change, add or drop a digit."""
    place = chance.randrange(1, len(text))
    return text[:place] + chance.choice(["", "0", "1", "5", "9", text[place] + "3"]) + text[place + 1 :]


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_of_every_kind_and_their_neighbours_are_read_as_the_library_reads_them(region: str) -> None:
    chance = random.Random(region)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in KINDS]
    for text in (way for example in examples if example for way in ways_to_write(example)):
        for written, at_home in ((text, region), (almost(text, chance), chance.choice([region, *REGIONS]))):
            assert valid_number(written, at_home) == by_the_library(written, at_home), (written, at_home)


@pytest.mark.parametrize("code", WITHOUT_COUNTRY)
def test_numbers_without_a_country_are_read_as_the_library_reads_them(code: int) -> None:
    example = phonenumbers.example_number_for_non_geo_entity(code)
    assert example is not None
    text = f"+{code}{national_significant_number(example)}"
    assert valid_number(text, None) == by_the_library(text, None)
    assert valid_number(f"{text}0", "SA") == by_the_library(f"{text}0", "SA")


@given(st.sampled_from([*REGIONS, "ZZ"]), st.from_regex(r"\+?[0-9]{0,18}", fullmatch=True))
def test_any_digits_are_read_as_the_library_reads_them(region: str, text: str) -> None:
    assert valid_number(text, region) == by_the_library(text, region)
