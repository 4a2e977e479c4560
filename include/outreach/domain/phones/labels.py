"""Which label belongs to which number of a field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby

from outreach.domain.phones.tokens import Kind, Token
from outreach.domain.phones.words import NEVER_CALLED, Label


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One run of digits of a field, with the words beside it.

    ``stands_alone`` says that separators stand between it and every other run.
    """

    digits: str
    label: Label | None = None
    has_extension: bool = False
    stands_alone: bool = False


def labelled(tokens: Iterable[Token]) -> list[Entry] | None:
    """Return each run of digits with its label; None if a piece of the field cannot be explained."""
    pieces = list(tokens)
    if any(token.kind is Kind.UNKNOWN for token in pieces):
        return None
    entries: list[Entry] = []
    waiting: Label | None = None
    for part in _parts(pieces):
        found = _read_part(part, entries)
        if found is None:
            return None
        if not found:
            waiting = next((token.label for token in part if token.label in NEVER_CALLED), waiting)
            continue
        if waiting is not None and found[0].label is None:
            found[0] = replace(found[0], label=waiting)
        waiting = None
        entries += found
    return _with_last_label(entries, waiting)


def _read_part(part: Sequence[Token], earlier: list[Entry]) -> list[Entry] | None:
    """Label the runs of a part; an extension at its beginning belongs to the last run before it."""
    if not part or part[0].kind is not Kind.EXTENSION:
        return _labelled_within(part)
    if not earlier:
        return None
    earlier[-1] = replace(earlier[-1], has_extension=True)
    return _labelled_within(part[1:])


def _with_last_label(entries: list[Entry], waiting: Label | None) -> list[Entry]:
    """Give a label that no number follows to the number before it, where that has none."""
    if waiting is not None and entries and entries[-1].label is None:
        entries[-1] = replace(entries[-1], label=waiting)
    return entries


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    for is_separator, part in groupby(tokens, key=lambda token: token.kind is Kind.SEPARATOR):
        if not is_separator:
            yield list(part)


def _labelled_within(part: Sequence[Token]) -> list[Entry] | None:
    """Label the runs between two separators; None for an extension without a number before it."""
    known = [token for token in part if token.kind is not Kind.WORD]
    runs = [place for place, token in enumerate(known) if token.kind is Kind.DIGITS]
    side = _side(known)
    entries = []
    for number, place in enumerate(runs):
        start = runs[number - 1] + 1 if number else 0
        end = runs[number + 1] if number + 1 < len(runs) else len(known)
        before, behind = known[start:place], known[place + 1 : end]
        if number == 0 and any(token.kind is Kind.EXTENSION for token in before):
            return None
        entries.append(
            Entry(
                digits=known[place].text,
                label=_label(_labels(before), _labels(behind), side),
                has_extension=any(token.kind is Kind.EXTENSION for token in behind),
                stands_alone=len(runs) == 1,
            )
        )
    return entries


class _Side(Enum):
    """On which side of their numbers the labels of a part stand."""

    BEFORE = "before"
    BEHIND = "behind"
    EITHER = "either"


def _side(known: Sequence[Token]) -> _Side:
    """Return the side: a label at the beginning of a part belongs to the number after it, and so on."""
    begins, ends = (token.kind is Kind.LABEL for token in (known[0], known[-1])) if known else (False, False)
    if begins == ends:
        return _Side.EITHER
    return _Side.BEFORE if begins else _Side.BEHIND


def _labels(tokens: Sequence[Token]) -> list[Label]:
    return [token.label for token in tokens if token.label is not None]


def _label(before: Sequence[Label], behind: Sequence[Label], side: _Side) -> Label | None:
    """Choose the label of a run.

    If it is not clear which neighbour a label means, a label that forbids a call counts for both.
    """
    meant = {_Side.BEFORE: before, _Side.BEHIND: behind, _Side.EITHER: [*before, *behind]}[side]
    return next((label for label in meant if label in NEVER_CALLED), meant[0] if meant else None)
