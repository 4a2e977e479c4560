"""Reading every number that a text could mean: for people who must not be called.

A field to call is read in one way or not at all, since another way may give a
stranger's number. Here it is the other way round: one number too many costs a call, one
too few leads to a call to someone who must not be called. So words, dates and
extensions may stand beside a number, and if a text can be read in several ways, all of
them count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)

from outreach.domain.phones.digit_run import NO_PHONE_NUMBER, SHORTEST_NUMBER
from outreach.domain.phones.every_number import every_number
from outreach.domain.phones.field import read_phone
from outreach.domain.phones.one_number import MEXICAN_MOBILE, digits_of
from outreach.domain.phones.spelling import plain

LONGEST_TEXT = 500
"""How many characters of a text are searched."""

_MOST_DIGITS = 17
"""The digits of the longest number with its double zero."""

_APART = re.compile(r"[^\W\d_]+|[\n;|,&]+|(?=\+)")
"""Characters that end a number; a plus begins one."""

_GROUP = re.compile(r"\d+")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_OTHER_ENDING = re.compile(r"\s?[/-]\s?(\d{1,4})(?![\d./-])")
"""After a number: the last digits of one more, as in 555-0112/13."""


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The numbers (E.164) that a text could mean, each once.

    ``has_unread`` says that some part of it is as long as a number but could not be read as one.
    """

    numbers: tuple[str, ...]
    has_unread: bool


def numbers_meant(text: str, *, region: str) -> Meant:
    """Find each number that a text could mean; ``region`` (ISO 3166-1 alpha-2) completes local ones."""
    spelled = plain(text[:LONGEST_TEXT])
    runs = [run for run in _APART.split(spelled) if _GROUP.search(run)]
    certain = every_number(text, region=region)
    if certain is not None:
        without_plus = [run for run in runs if not run.startswith("+")]
        abroad = [number for run in without_plus for number in _ways_to_read(run, region)]
        return Meant(numbers=_once(certain, abroad), has_unread=False)
    chosen = read_phone(text, region=region).e164
    found = [chosen] if chosen else []
    has_unread = len(text) > LONGEST_TEXT
    for run in runs:
        read = _Run(text=run, region=region).read()
        found += read.numbers
        has_unread = has_unread or read.has_unread
    # Letters for digits (1-800-FLOWERS) are tried last.
    found = found or _valid(spelled, region)
    return Meant(numbers=_once(found), has_unread=has_unread or not found)


_Groups = Sequence[re.Match[str]]
_Found = dict[tuple[int, int], list[str]]
"""Numbers by the groups of digits that they use: the first, and the one after the last."""


@dataclass(frozen=True, kw_only=True)
class _Run:
    """Digits and signs that may stand inside a number: one number, several, or none."""

    text: str
    region: str

    def read(self) -> Meant:
        """Read every number that consecutive groups of the digits form."""
        groups = list(_GROUP.finditer(self.text))
        starts: Sequence[int] = range(len(groups))
        found: _Found = {}
        if self.text.lstrip().startswith("+"):
            found = self._within(groups, [0])
            behind = min((end for _, end in found), default=0)
            starts = range(behind, len(groups))
        found |= self._within(groups, starts)
        numbers = [number for each in found.values() for number in each]
        return Meant(numbers=_once(numbers), has_unread=self._has_unread(groups, found))

    def _within(self, groups: _Groups, starts: Iterable[int]) -> _Found:
        """Read the groups from each start on; the keys say which groups a number uses."""
        found: _Found = {}
        for start in starts:
            for end in range(start + 1, len(groups) + 1):
                last = groups[end - 1].end()
                part = self.text[self._begin(groups, start) : last]
                if len(digits_of(part)) > _MOST_DIGITS:
                    break
                if numbers := list(_ways_to_read(part, self.region)):
                    found[start, end] = numbers + list(self._with_other_ending(part, last))
        return found

    def _begin(self, groups: _Groups, start: int) -> int:
        """Return where a number with this first group begins, including its plus and its bracket."""
        return groups[start - 1].end() if start else 0

    def _with_other_ending(self, part: str, last: int) -> Iterator[str]:
        ending = _OTHER_ENDING.match(self.text, last)
        if ending is not None and part[-len(ending[1]) :].isdecimal():
            yield from _ways_to_read(part[: -len(ending[1])] + ending[1], self.region)

    def _has_unread(self, groups: _Groups, found: Iterable[tuple[int, int]]) -> bool:
        """Tell whether unused groups together are as long as a number, and are not a date."""
        taken = {place for start, end in found for place in range(start, end)}
        left = "".join(
            " | " if place in taken else self.text[self._begin(groups, place) : group.end()]
            for place, group in enumerate(groups)
        )
        return any(
            len(digits_of(part)) >= SHORTEST_NUMBER and not NO_PHONE_NUMBER.fullmatch(part.strip())
            for part in left.split("|")
        )


def _ways_to_read(text: str, region: str) -> Iterator[str]:
    """Return the ways to read a text as one whole number: as a local one, and with a calling code."""
    for spelled in {text, _TRUNK_ZERO.sub("", text)}:
        digits = digits_of(spelled)
        if not spelled.lstrip(" (").startswith("+"):
            yield from _valid(digits, region)
        whole = f"+{digits.removeprefix('00')}"
        yield from _valid(MEXICAN_MOBILE.sub(r"+52\1", whole), None)


def _valid(text: str, region: str | None) -> list[str]:
    try:
        number = parse(text, region)
    except NumberParseException:
        return []
    return [format_number(number, PhoneNumberFormat.E164)] if is_valid_number(number) else []


def _once(*numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for each in numbers for number in each))
