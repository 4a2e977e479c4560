"""Reading a phone field: which of its numbers is called, if any."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from outreach.domain.decisions import Reason
from outreach.domain.phones.areas import area_of
from outreach.domain.phones.digit_run import SHORTEST_NUMBER, numbers_in
from outreach.domain.phones.kinds import CALLABLE_KINDS, EXTENSION, kind_of
from outreach.domain.phones.labels import Entry, labelled
from outreach.domain.phones.one_number import digits_of
from outreach.domain.phones.spelling import plain
from outreach.domain.phones.tokens import tokens_of
from outreach.domain.phones.valid_number import ValidNumber, valid_number
from outreach.domain.phones.words import NEVER_CALLED, RANK, note_in

_LONGEST_FIELD = 250
_LONGEST_READ = 10_000
_ADDRESS_WITH_CONTEXT = re.compile(r"(?:tel:)?[\d\-.() ]+;phone-context=\+\d{1,3}", re.IGNORECASE)
_BELOW_ZERO = re.compile(r"-\d")
_ONLY_A_NUMBER = re.compile(r"\+?[\d ]+")


@dataclass(frozen=True, kw_only=True)
class ReadPhone:
    """The reading of a phone field.

    ``problem`` is None exactly when ``e164`` may be dialled. A number that was
    read but is never called keeps its ``e164`` and ``kind``. ``time_zones`` are
    IANA names of every zone the number may be used in, empty if that is not known.
    """

    e164: str | None
    kind: str | None
    time_zones: tuple[str, ...]
    problem: Reason | None
    country: str | None = None
    """The country of the number, ISO 3166-1 alpha-2."""
    has_area: bool = False
    """Whether the number shows in which part of its country it is used."""


def read_phone(text: str | None, *, region: str) -> ReadPhone:
    """Find the number to call in a field; ``region`` (ISO 3166-1 alpha-2) completes local numbers.

    Its problem is ``missing_phone`` for an empty field, a ``note_…`` where words
    say that no one may be called, ``unreadable_phone`` where something of the field
    cannot be read in one way only, and ``not_callable_phone`` where every number
    is of a kind that is never called. Among several callable numbers a mobile phone
    comes first and a work phone last; otherwise the order of the field counts.
    """
    if text and len(text) > _LONGEST_READ:
        return _nothing(Reason.UNREADABLE_PHONE)
    spelled = plain(text or "")
    if not spelled:
        return _nothing(Reason.MISSING_PHONE)
    if len(spelled) > _LONGEST_FIELD:
        return _nothing(Reason.UNREADABLE_PHONE)
    if _BELOW_ZERO.match(spelled):
        return _nothing(Reason.UNREADABLE_PHONE)
    if _ONLY_A_NUMBER.fullmatch(spelled):
        return _first_callable(numbers_in(spelled, region))
    note = note_in(spelled)
    if note is not None:
        return _nothing(note)
    if _ADDRESS_WITH_CONTEXT.fullmatch(spelled):
        return _first_callable(_number_with_context(spelled, region))
    return _chosen(labelled(tokens_of(spelled)), region)


def _chosen(entries: Sequence[Entry] | None, region: str) -> ReadPhone:
    found: list[tuple[int, ReadPhone]] = []
    for entry in entries or ():
        numbers = numbers_in(entry.digits, region)
        if numbers is None:
            if entry.stands_alone and len(digits_of(entry.digits)) >= SHORTEST_NUMBER:
                continue  # a separate number that is not in use: the others are not affected
            return _nothing(Reason.UNREADABLE_PHONE)
        found += [(RANK.get(entry.label, 1), read) for read in _described(numbers, entry)]
    if not found:
        return _nothing(Reason.UNREADABLE_PHONE)
    return min(found, key=lambda each: (each[1].problem is not None, each[0]))[1]


def _described(numbers: Sequence[ValidNumber], entry: Entry) -> Iterator[ReadPhone]:
    for place, number in enumerate(numbers, start=1):
        read = _describe(number)
        if entry.has_extension and place == len(numbers):
            read = replace(read, kind=EXTENSION, problem=Reason.NOT_CALLABLE_PHONE)
        elif entry.label in NEVER_CALLED:
            read = replace(read, kind=str(entry.label), problem=Reason.NOT_CALLABLE_PHONE)
        yield read


def _first_callable(numbers: Sequence[ValidNumber] | None) -> ReadPhone:
    if not numbers:
        return _nothing(Reason.UNREADABLE_PHONE)
    return min(map(_describe, numbers), key=lambda read: read.problem is not None)


def _number_with_context(text: str, region: str) -> list[ValidNumber] | None:
    """Read ``tel:`` with the calling code behind it (RFC 3966)."""
    number = valid_number(text, region)
    return [number] if number else None


def _nothing(problem: Reason) -> ReadPhone:
    return ReadPhone(e164=None, kind=None, time_zones=(), problem=problem)


def _describe(number: ValidNumber) -> ReadPhone:
    kind = kind_of(number)
    area = area_of(number)
    return ReadPhone(
        e164=number.e164,
        kind=kind,
        time_zones=area.zones,
        problem=None if kind in CALLABLE_KINDS else Reason.NOT_CALLABLE_PHONE,
        country=area.country,
        has_area=area.is_known,
    )
