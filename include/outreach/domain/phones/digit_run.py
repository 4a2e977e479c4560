"""Reading a run of digits as one or more numbers, with no digit left over."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from outreach.domain.phones.one_number import digits_of, one_number
from outreach.domain.phones.valid_number import ValidNumber

SHORTEST_NUMBER = 7
"""How many digits a piece needs to be a whole number and not a part of one."""

_YEAR = r"(?:19|20)\d{2}"
NO_PHONE_NUMBER = re.compile(
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR}|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}|{_YEAR} ?- ?{_YEAR}"
    r"|[1-9]\d{0,2}(?:\.(?:0|[1-9]\d{0,2})){3}"
)
"""Dates, ranges of years and IP addresses, which are as long as phone numbers."""

_MOST_PIECES = 16
_CUT = re.compile(r"([\s/]+)")


def numbers_in(run: str, region: str) -> list[ValidNumber] | None:
    """Return the numbers of a run in order; None where it cannot be read, or can be read in several ways.

    Slashes may separate numbers. A space may, too, if both sides are clearly whole: the
    second begins with + or 0, or all have the same length. Two numbers have at least 14
    digits, so a shorter run is one number or none.
    """
    if NO_PHONE_NUMBER.fullmatch(run.strip()):
        return None
    number = one_number(run, region)
    if len(digits_of(run)) < 2 * SHORTEST_NUMBER:
        return [number] if number else None
    ways = _ways(run, region)
    if number is not None:
        return None if ways else [number]
    return ways[0] if len(ways) == 1 else None


def _ways(run: str, region: str) -> list[list[ValidNumber]]:
    """Return the ways to cut the run into two or more whole numbers."""
    parts = _CUT.split(run.strip(" /"))
    pieces, cuts = parts[::2], ["/" if "/" in cut else " " for cut in parts[1::2]]
    if not 2 <= len(pieces) <= _MOST_PIECES:
        return []

    @cache
    def between(start: int, end: int) -> ValidNumber | None:
        text = " ".join(pieces[start:end])
        return one_number(text, region) if len(digits_of(text)) >= SHORTEST_NUMBER else None

    found = []
    for starts in _starts(len(pieces), between):
        spans = list(pairwise([*starts, len(pieces)]))
        if len(spans) > 1 and _are_parted(pieces, cuts, spans):
            found.append([number for span in spans if (number := between(*span)) is not None])
    return found


def _starts(count: int, between: Callable[[int, int], ValidNumber | None]) -> list[tuple[int, ...]]:
    """Return, for each way to cut the pieces, where its numbers begin."""
    ways: list[list[tuple[int, ...]]] = [[] for _ in range(count)] + [[()]]
    for start in reversed(range(count)):
        for end in range(start + 1, count + 1):
            if ways[end] and between(start, end) is not None:
                ways[start] += [(start, *rest) for rest in ways[end]]
    return ways[0]


def _are_parted(pieces: Sequence[str], cuts: Sequence[str], spans: Sequence[tuple[int, int]]) -> bool:
    lengths = {len(digits_of("".join(pieces[start:end]))) for start, end in spans}
    begins = all(
        cuts[start - 1] == "/" or pieces[start].lstrip("(").startswith(("+", "0")) for start, _ in spans[1:]
    )
    are_single = all(end - start == 1 for start, end in spans)
    return begins or (len(lengths) == 1 and are_single and not pieces[0].lstrip("(").startswith("+"))
