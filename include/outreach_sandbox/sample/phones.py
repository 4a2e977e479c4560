"""Phone numbers for the sample: the library's examples with other last digits, as people write them.

For the US they are 555-01xx, which are reserved for fiction. Britain's reserved 07700 900xxx
are not valid numbers for the library, so they cannot be used as numbers to dial.
"""

from collections.abc import Callable
from random import Random

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

VARIED_DIGITS = 4
_US_AREAS = (201, 202, 206, 212, 303, 312, 404, 415, 503, 602, 617, 702, 713, 808, 907)
_TO_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class NumberBook:
    """Returns numbers of a kind, never the same one twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def number(self, region: str, kind: int) -> PhoneNumber:
        """Return a new valid number of a region (ISO 3166-1 alpha-2) and a ``PhoneNumberType``."""
        while True:
            number = self._guess(region, kind)
            written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            if written not in self._given and phonenumbers.is_valid_number(number):
                self._given.add(written)
                return number

    def _guess(self, region: str, kind: int) -> PhoneNumber:
        if region == "US" and kind != PhoneNumberType.PREMIUM_RATE:
            area = self._random.choice(_US_AREAS)
            return PhoneNumber(
                country_code=1, national_number=area * 10**7 + 5_550_100 + self._random.randrange(100)
            )
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None or example.national_number is None:
            raise ValueError(f"the library has no example of kind {kind} for {region}")
        head = example.national_number // 10**VARIED_DIGITS * 10**VARIED_DIGITS
        return PhoneNumber(
            country_code=example.country_code,
            national_number=head + self._random.randrange(10**VARIED_DIGITS),
        )


def international(number: PhoneNumber) -> str:
    """Write ``+966 51 234 5678``."""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))


def compact(number: PhoneNumber) -> str:
    """Write ``+966512345678``."""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def local(number: PhoneNumber) -> str:
    """Write ``051 234 5678``: only the row's country says where that is."""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))


def double_zero(number: PhoneNumber) -> str:
    """Write ``00966512345678``."""
    return f"00{compact(number).removeprefix('+')}"


def arabic_indic(number: PhoneNumber) -> str:
    """Write the local form with the digits ٠ to ٩."""
    return local(number).translate(_TO_ARABIC_INDIC)


def with_extension(number: PhoneNumber) -> str:
    """Write an international number with an extension."""
    return f"{international(number)} ext. {compact(number)[-2:]}"


STYLES: tuple[tuple[Callable[[PhoneNumber], str], float], ...] = (
    (local, 38),
    (international, 26),
    (compact, 20),
    (double_zero, 12),
    (with_extension, 4),
)
"""How numbers without other mistakes are written, and how often."""
