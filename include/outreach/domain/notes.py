"""What people write into fields for names and numbers to say that a person must not be called."""

from collections.abc import Iterable

from outreach.domain.decisions import Reason
from outreach.domain.phones.spelling import plain
from outreach.domain.phones.words import NOTES, note_in

_LONGEST_READ = 10_000
"""Characters of a field that are looked at."""


def gravest(notes: Iterable[Reason | None]) -> Reason | None:
    """Return the gravest of several notes; None where there is none."""
    return min(filter(None, notes), key=NOTES.index, default=None)


def note_among(
    *,
    name: str | None,
    first_name: str | None,
    last_name: str | None,
    phones: Iterable[str | None],
) -> Reason | None:
    """Return the gravest note in the fields of one row; given and family name are read as one text."""
    both = f"{first_name or ''} {last_name or ''}"
    return gravest(_note_of_field(text) for text in (name, both, *phones) if text)


def _note_of_field(text: str) -> Reason | None:
    return note_in(plain(text[:_LONGEST_READ]))
