"""Kinds of line: which are called, and how a number's kind is found."""

from typing import Final

from phonenumbers import PhoneNumberType

from outreach.domain.phones.valid_number import ValidNumber

CALLABLE_KINDS: Final = frozenset({"mobile", "fixed_line", "fixed_line_or_mobile", "voip"})
"""Kinds of line that belong to a person or an office and cost the caller the ordinary rate."""

EXTENSION: Final = "extension"
"""A number behind a switchboard: an agent cannot dial the extension, and someone else answers."""

NO_COUNTRY_KIND: Final = "no_country"
"""Satellite and global services: expensive, and without a local time."""

UNKNOWN_REGION: Final = "ZZ"
"""The region if none is known: only international numbers can be read then."""

NO_COUNTRY: Final = "001"
"""The library's name for the region of a number that belongs to no country."""


def kind_of(number: ValidNumber) -> str:
    """Return the kind of a number's line by the numbering plan."""
    if number.region == NO_COUNTRY:
        return NO_COUNTRY_KIND
    return str(PhoneNumberType.to_string(number.type)).lower()
