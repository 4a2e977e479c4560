"""Reading every number that a text could mean, for people who must not be called."""

import pytest

from builders.spoilt_phones import spoilt_phones
from outreach.domain.phones import every_number, numbers_meant, read_phone
from outreach.domain.phones.meant import LONGEST_TEXT

ONE = "+12025550111"
OTHER = "+12025550112"


@pytest.mark.parametrize(
    "text",
    [
        "+12025550112 (do not call)",
        "do not call +1 202-555-0112",
        "stop calling 2025550112",
        "+12025550112 - customer hung up",
        "+12025550112 landlord",
        "(202) 555-0112 ext 5",
        "+1 202-555-0112 2024-06-01",
        "(+1) 202 555 0112: wants no calls",
        "tel:202-555-0112;phone-context=+1",
        "stop calling " + "please " * 40 + "202.555.0112",
    ],
)
def test_words_dates_and_extensions_beside_a_number_leave_it_readable(text: str) -> None:
    read = numbers_meant(text, region="US")
    assert (read.numbers, read.has_unread) == ((OTHER,), False)


@pytest.mark.parametrize(
    "text",
    [
        "+12025550111; (202) 555-0112 ext 5",
        "+12025550111; 2025550112 (do not call)",
        "+12025550111\n+12025550112 landlord",
        "+12025550111 2025550112 both",
        "202 555 0111 202 555 0112 wife",
        "202-555-0111/12",
        "his 2025550111, hers +12025550112",
    ],
)
def test_each_number_beside_others_is_read(text: str) -> None:
    assert numbers_meant(text, region="US").numbers == (ONE, OTHER)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3612345678", ("+13612345678", "+3612345678")),
        ("447400123456", ("+447400123456",)),
        ("+44 (0)20 7946 0000 landlord", ("+442079460000",)),
        ("+52 1 55 1234 5678 brother", ("+525512345678",)),
        ("1-800-FLOWERS", ("+18003569377",)),
    ],
)
def test_digits_that_can_be_read_in_several_ways_are_each_of_them(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert numbers_meant(text, region="US").numbers == numbers


@pytest.mark.parametrize("text", ["12", "garbage", "2.03E+09", "555-0112", "202-555-O112"])
def test_a_text_without_any_number_is_unread(text: str) -> None:
    read = numbers_meant(text, region="US")
    assert (read.numbers, read.has_unread) == ((), True)


@pytest.mark.parametrize(
    "text", ["+12025550111; 5550112", "+1 202 555 0111 then 555 0112", f"{ONE}{' ' * LONGEST_TEXT}x"]
)
def test_digits_as_long_as_a_number_that_are_none_are_noted(text: str) -> None:
    read = numbers_meant(text, region="US")
    assert (read.numbers, read.has_unread) == ((ONE,), True)


def test_a_plus_leaves_no_other_reading_than_that_number() -> None:
    """Without its plus, 20 7946 0000 would be a stranger's in Maine."""
    assert numbers_meant("+44 20 7946 0000 landlord", region="US").numbers == ("+442079460000",)


def test_a_field_could_mean_what_it_means_and_every_number_that_it_is_called_on() -> None:
    for spoilt in spoilt_phones(1_500, seed=12):
        text, region = spoilt.text, spoilt.region
        read = {read_phone(text, region=region).e164, *(every_number(text, region=region) or ())}
        called = {spoilt.truth, *read} - {None}
        for written in (text, f"{text} (landlord)"):
            assert called <= set(numbers_meant(written, region=region).numbers), (spoilt.how, written)
