"""Numbers that a provider reports, compared with the one that was called."""

import re

from phonenumbers import (
    MatchType,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_number_match,
    is_possible_number,
    parse,
    region_code_for_number,
)

from outreach.domain.phones.spelling import plain

_DIALLABLE = re.compile(r"[+\d][\d\s().\-/]*(?:(?:;ext=|ext\.?|x|#)\s*\d+)?", re.IGNORECASE)


def another_number(said: str | None, phone: str) -> str | None:
    """Return the number (E.164) that a provider reports instead of ``phone``; None if it may be the same.

    A number without a country gets the country of ``phone``. An unreadable text counts
    as the same, and so does a national spelling (Argentina's 9, Mexico's 1) if the rest
    of the number agrees.
    """
    if not said or said == phone:
        return None
    ours = _possible(phone, None)
    theirs = _possible(said, region_code_for_number(ours)) if ours else None
    if ours is None or theirs is None or is_number_match(ours, theirs) != MatchType.NO_MATCH:
        return None
    return format_number(theirs, PhoneNumberFormat.E164)


def international_number(said: str | None) -> str | None:
    """Return the number (E.164) that a provider reports with its country, with or without +."""
    bare = (said or "").strip()
    number = _possible(f"+{bare}" if bare[:1].isdecimal() and not bare.startswith("0") else bare, None)
    return format_number(number, PhoneNumberFormat.E164) if number else None


def _possible(text: str | None, region: str | None) -> PhoneNumber | None:
    """Read one whole number that could be dialled; it need not be in use."""
    spelled = plain(text or "")
    if not _DIALLABLE.fullmatch(spelled):
        return None
    try:
        number = parse("+" + spelled[2:] if spelled.startswith("00") else spelled, region)
    except NumberParseException:
        return None
    return number if is_possible_number(number) else None
