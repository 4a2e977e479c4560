"""Removing a request's private data from words that go into messages and logs.

Four digits in a row stay, so that a status, a year or a line number can be read. Of
longer runs only UUIDs stay, since they name calls and batches. A provider's own ids,
and whatever else has five digits or more, may hold a number and go.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Self

from outreach.providers.spelled_out import SpelledOut, as_it_stands, folded, spell_out

NUMBER_LIKE = re.compile(r"\+?\d(?:[\W_]{0,6}\d){4,}")
"""Five digits or more, with up to six signs between two of them: a phone number or an account."""

ADDRESS_LIKE = re.compile(r"[^\s@<>()\"',;:=]+@[^\s@<>()\"',;:=]+")

UUID_LIKE = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])")

BASE64_LIKE = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")

HIDDEN = "…"

READ_AT_MOST, SAY_AT_MOST = 2_000, 200
"""How many characters of a provider's words are searched, and how many are passed on."""

LONGEST_NUMBER = 64
"""How far past the cut a number may go that begins before it."""

LONGEST_ESCAPE = 6
"""How many characters a letter may be written in: ``\\u0633`` is one."""

Span = tuple[int, int]


class Redaction:
    """The private words of one request, which are hidden in every answer that repeats them.

    ``words`` are prepared only when there is text to clean, which is rare.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._given = words

    @cached_property
    def _words(self) -> Sequence[str]:
        words = {folded(word).strip() for word in self._given}
        return sorted((word for word in words if len(word) > 1), key=len, reverse=True)

    @classmethod
    def of_contacts(
        cls, contacts: Iterable[Mapping[str, Any]], *, token: str, also: Iterable[str] = ()
    ) -> Self:
        """Hide all text values of the contacts, the single words of their names, and our credentials."""
        return cls(chain((token, *also), _private_words(contacts)))

    def clean(self, text: str) -> str:
        """Return ``text`` without the private words and without long numbers, on one short line.

        They are found in any letter case, script, spacing and escaping.
        """
        shown: list[str] = []
        at = 0
        for start, end in self._hidden_parts(text):
            if start >= READ_AT_MOST:
                break
            if end > at:
                # A part that overlaps the one before, or touches it, is hidden with it.
                shown += [text[at:start], HIDDEN] if start > at or not shown else []
                at = end
        shown.append(text[at:READ_AT_MOST])
        return " ".join("".join(shown).split())[:SAY_AT_MOST]

    def _hidden_parts(self, text: str) -> Sequence[Span]:
        """Find the private parts of ``text``, also those that go on past the cut."""
        longest = max([LONGEST_NUMBER, *(len(word) for word in self._words[:1])]) * LONGEST_ESCAPE
        text = text[: READ_AT_MOST + longest + 1]
        readings = spell_out(text), as_it_stands(text)
        found = (said.written_at(*span) for said in readings for span in self._private_in(said))
        return sorted((*found, *self._private_in_base64(text)))

    def _private_in(self, said: SpelledOut) -> Iterator[Span]:
        for word in self._words:
            parts = word.split()
            if all(part in said.text for part in parts):
                between = r"[\W_]{1,3}".join(map(re.escape, parts))
                for found in re.finditer(rf"(?<![^\W_]){between}(?![^\W_])", said.text):
                    yield found.span()
        ids = [found.span() for found in UUID_LIKE.finditer(said.text)]
        for found in chain(NUMBER_LIKE.finditer(said.text), ADDRESS_LIKE.finditer(said.text)):
            yield from _outside_of(ids, *found.span(), text=said.text)

    def _private_in_base64(self, text: str) -> Iterator[Span]:
        """Find private data in Base64, since an answer may hold a whole request in that form."""
        for found in BASE64_LIKE.finditer(text):
            said = spell_out(_decoded(found[0]))
            if next(self._private_in(said), None) is not None:
                yield found.span()


def _outside_of(ids: Sequence[Span], start: int, end: int, *, text: str) -> Iterator[Span]:
    """Yield the rest of a match outside the ids that it overlaps, if the rest has at least five digits."""
    for begins, ends in ids:
        if begins < end and start < ends:
            if start < begins:
                yield from _if_long((start, begins), text)
            start = max(start, ends)
    if start < end:
        yield from _if_long((start, end), text)


def _if_long(span: Span, text: str) -> Iterator[Span]:
    part = text[slice(*span)]
    if "@" in part or sum(map(str.isdigit, part)) > 4:
        yield span


def _decoded(token: str) -> str:
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return ""
    return decoded.decode(errors="replace")


def _private_words(contacts: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for contact in contacts:
        yield from _texts(contact)
        for name in ("firstName", "lastName"):
            yield from (contact.get(name) or "").split()


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
