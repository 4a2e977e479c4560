"""Numbers that a provider tells, held against the one that was called."""

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
    """Return the number (E.164) that a provider tells in place of ``phone``, None when it may be the same.

    A number without its country is completed as one of ``phone``'s. A text that
    cannot be read says nothing, and neither does a national spelling that the rest of
    the number agrees with (Argentina's 9, Mexico's 1).
    """
    if not said or said == phone:
        return None
    ours = _possible(phone, None)
    theirs = _possible(said, region_code_for_number(ours)) if ours else None
    if ours is None or theirs is None or is_number_match(ours, theirs) != MatchType.NO_MATCH:
        return None
    return format_number(theirs, PhoneNumberFormat.E164)


def international_number(said: str | None) -> str | None:
    """Return the number (E.164) that a provider tells with its country, with or without +."""
    bare = (said or "").strip()
    number = _possible(f"+{bare}" if bare[:1].isdecimal() and not bare.startswith("0") else bare, None)
    return format_number(number, PhoneNumberFormat.E164) if number else None


def _possible(text: str | None, region: str | None) -> PhoneNumber | None:
    """Read one whole number that could be dialled; whether anyone has it is not asked."""
    spelled = plain(text or "")
    if not _DIALLABLE.fullmatch(spelled):
        return None
    try:
        number = parse("+" + spelled[2:] if spelled.startswith("00") else spelled, region)
    except NumberParseException:
        return None
    return number if is_possible_number(number) else None
