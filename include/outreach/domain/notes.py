"""Words that people write into fields for names and numbers to say that a person must not be called."""

from collections.abc import Iterable
from functools import lru_cache

from outreach.domain.decisions import Reason
from outreach.domain.phones.spelling import plain
from outreach.domain.phones.words import NOTES, note_in

_LONGEST_READ = 10_000
"""How many characters of a field are searched."""


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
    """Return the gravest note in the fields of one row. First and last name are read as one text."""
    both = f"{first_name or ''} {last_name or ''}" if first_name or last_name else None
    of_names = (_note_of_name(text) for text in (name, both) if text)
    of_phones = (_note_of_field(text) for text in phones if text)
    return gravest((*of_names, *of_phones))


def _note_of_field(text: str) -> Reason | None:
    if text.isascii() and not text.upper().isupper():
        return None  # no letters, so no words
    return note_in(plain(text[:_LONGEST_READ]))


@lru_cache(maxsize=4_096)
def _note_of_name(text: str) -> Reason | None:
    """Search each name once, since many people have the same name."""
    return _note_of_field(text)
