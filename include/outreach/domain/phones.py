"""Reading a phone number as people write it, and telling whether a voice agent may ring it.

Rules that are not the library's:

- A number that is well-formed but not in use by its numbering plan is unreadable:
  repairing it would ring a stranger.
- A number with an extension is not callable. A voice agent cannot dial through a
  switchboard, and whoever answers there must not hear about somebody's debt.
- A number of no country (satellite, global services) is not callable: it is dear,
  and it has no local clock.
- In a field with several numbers the first callable one counts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from phonenumbers import (
    Leniency,
    MatchType,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    PhoneNumberType,
    format_number,
    is_number_match,
    is_possible_number,
    is_valid_number,
    number_type,
    parse,
    region_code_for_number,
)
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from outreach.domain.decisions import Reason

CALLABLE_KINDS = frozenset({"mobile", "fixed_line", "fixed_line_or_mobile", "voip"})
"""Kinds of line that belong to a person or an office and cost the caller the ordinary rate."""

UNKNOWN_REGION = "ZZ"
"""The region of which nothing is known: only international numbers can be read in it."""

NO_COUNTRY = "001"
"""What the library calls the region of a number that belongs to no country."""

_DIALLABLE = re.compile(
    r"[+\d][\d\s().\-/]*(?:(?:;ext=|ext\.?|x|#)\s*\d+)?(?:;phone-context=\+\d+)?", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[/;,|&\n]|\b(?:or|and)\b|\bأو\b", re.IGNORECASE)
_EXTENSION_WORD = re.compile("تحويلة|داخلي")
_WHOLE_AS_DECIMAL = re.compile(r"(\+?\d+)\.0+")
_LONGEST_FIELD = 250
_SHORTEST_NUMBER = 7
"""Digits a piece needs to be taken for a number of its own rather than for a part of one."""


@dataclass(frozen=True, kw_only=True)
class ReadPhone:
    """What a phone field says.

    ``problem`` is None exactly when ``e164`` may be dialled. A number that was
    read but is never called keeps its ``e164`` and ``kind``. ``time_zones`` are
    IANA names of every zone the number may be used in, empty when nobody can tell.
    """

    e164: str | None
    kind: str | None
    time_zones: tuple[str, ...]
    problem: Reason | None


def read_phone(text: str | None, *, region: str) -> ReadPhone:
    """Find the number to dial in a field; ``region`` (ISO 3166-1 alpha-2) completes local numbers.

    Its problem is ``missing_phone`` for an empty field, ``unreadable_phone`` when
    no valid number can be read, and ``not_callable_phone`` when every number in
    the field is of a kind that is never called.
    """
    spelled = _spell(text or "")
    if not spelled:
        return _nothing(Reason.MISSING_PHONE)
    if len(spelled) > _LONGEST_FIELD:
        return _nothing(Reason.UNREADABLE_PHONE)
    numbers = [_describe(number) for number in _numbers(spelled, region)]
    callable_first = sorted(numbers, key=lambda number: number.problem is not None)
    return callable_first[0] if callable_first else _nothing(Reason.UNREADABLE_PHONE)


def another_number(told: str | None, phone: str) -> str | None:
    """Return the number (E.164) that a provider tells in place of ``phone``, None when it may be the same.

    A number without its country is completed as one of ``phone``'s. What cannot
    be read says nothing, and neither does a national spelling that the rest of
    the number agrees with (Argentina's 9, Mexico's 1).
    """
    ours = _possible(phone, None)
    theirs = _possible(told, region_code_for_number(ours)) if ours else None
    if ours is None or theirs is None or is_number_match(ours, theirs) != MatchType.NO_MATCH:
        return None
    return format_number(theirs, PhoneNumberFormat.E164)


def international_number(told: str | None) -> str | None:
    """Return the number (E.164) that a provider tells with its country, with or without +."""
    bare = (told or "").strip()
    number = _possible(f"+{bare}" if bare[:1].isdecimal() and not bare.startswith("0") else bare, None)
    return format_number(number, PhoneNumberFormat.E164) if number else None


def _possible(text: str | None, region: str | None) -> PhoneNumber | None:
    """Read one whole number that could be dialled; whether anybody has it is not asked."""
    spelled = _spell(text or "")
    if not _DIALLABLE.fullmatch(spelled):
        return None
    try:
        number = parse("+" + spelled[2:] if spelled.startswith("00") else spelled, region)
    except NumberParseException:
        return None
    return number if is_possible_number(number) else None


def _nothing(problem: Reason) -> ReadPhone:
    return ReadPhone(e164=None, kind=None, time_zones=(), problem=problem)


def _spell(text: str) -> str:
    """Write decimal digits of any script as ASCII, and drop what cannot be seen."""
    visible = "".join(
        str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character
        for character in text.replace("＋", "+")
        if unicodedata.category(character) != "Cf"
    ).strip()
    whole = _WHOLE_AS_DECIMAL.fullmatch(visible)
    return whole[1] if whole else _EXTENSION_WORD.sub("ext", visible)


def _numbers(text: str, region: str) -> Iterator[PhoneNumber]:
    """Yield the valid numbers of a field in the order they stand there."""
    number = _valid(text, region)
    if number is not None:
        yield number
        return
    found = [match.number for match in PhoneNumberMatcher(text, region, Leniency.VALID, max_tries=20)]
    yield from found or _listed(text, region)


def _listed(text: str, region: str) -> Iterator[PhoneNumber]:
    """Read a list of whole numbers; a slash inside one number does not make a list."""
    pieces = [piece.strip() for piece in _SEPARATOR.split(text)]
    if all(sum(map(str.isdigit, piece)) >= _SHORTEST_NUMBER for piece in pieces):
        numbers = (_valid(piece, region) for piece in pieces)
        yield from (number for number in numbers if number is not None)


def _valid(text: str, region: str) -> PhoneNumber | None:
    """Read text that is one number and nothing else; ``00`` means + in every country."""
    plain = re.sub(r"^tel:\s*", "", text, flags=re.IGNORECASE)
    # The library would read letters as keys (1-800-FLOWERS) and 9.66E+11 as digits.
    if not _DIALLABLE.fullmatch(plain):
        return None
    spellings = [plain, "+" + plain[2:]] if plain.startswith("00") else [plain]
    for spelling in spellings:
        try:
            number = parse(spelling, region)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return number
    return None


def _describe(number: PhoneNumber) -> ReadPhone:
    kind = _kind(number)
    zones = time_zones_for_number(number)
    return ReadPhone(
        e164=format_number(number, PhoneNumberFormat.E164),
        kind=kind,
        time_zones=tuple(zone for zone in zones if zone != UNKNOWN_TIMEZONE),
        problem=None if kind in CALLABLE_KINDS else Reason.NOT_CALLABLE_PHONE,
    )


def _kind(number: PhoneNumber) -> str:
    if number.extension:
        return "extension"
    if region_code_for_number(number) == NO_COUNTRY:
        return "no_country"
    return str(PhoneNumberType.to_string(number_type(number))).lower()
