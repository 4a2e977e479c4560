"""A number that is in use by its numbering plan, with what one search of the plan says of it.

Whether a number is valid, of which kind it is, where it belongs and which clocks it
has are one question to the library, which searches the plan anew for each of them.
"""

from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    number_type,
    parse,
    region_code_for_number,
)


@dataclass(frozen=True, kw_only=True)
class ValidNumber:
    """A valid number; ``type`` is a ``PhoneNumberType``, ``region`` what the library calls its country."""

    parsed: PhoneNumber
    e164: str
    type: int
    region: str | None

    @property
    def country_code(self) -> int | None:
        """The calling code."""
        return self.parsed.country_code


@lru_cache(maxsize=256)
def valid_number(text: str, region: str | None) -> ValidNumber | None:
    """Read digits as a number; None where that is none, or none in use."""
    try:
        parsed = parse(text, region)
    except NumberParseException:
        return None
    found = number_type(parsed)
    if found == PhoneNumberType.UNKNOWN:
        return None
    return ValidNumber(
        parsed=parsed,
        e164=format_number(parsed, PhoneNumberFormat.E164),
        type=found,
        region=region_code_for_number(parsed),
    )
