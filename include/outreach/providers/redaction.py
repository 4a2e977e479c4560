"""Taking what a request said about people out of words that go into messages and logs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Self

NUMBER_LIKE = re.compile(r"\+?\d(?:[\s()./\-]{0,3}\d){4,}")
"""Five digits or more, however they are written: a phone number or an account."""

HIDDEN = "…"

READ_AT_MOST, SAY_AT_MOST = 2_000, 200
"""Characters of foreign words that are looked at, and that are passed on."""

LONGEST_NUMBER = 64
"""How far past the cut a number is looked for that begins before it."""


class Redaction:
    """The private words of one request, to be hidden wherever an answer repeats them.

    ``words`` are looked at when there is something to clean: nearly always there is nothing.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._given = words

    @cached_property
    def _words(self) -> Sequence[str]:
        return sorted({word for word in self._given if len(word) > 1}, key=len, reverse=True)

    @classmethod
    def of_contacts(
        cls, contacts: Iterable[Mapping[str, Any]], *, token: str, also: Iterable[str] = ()
    ) -> Self:
        """Hide every text value of the contacts, the single words of their names, and what lets us in."""
        return cls(chain((token, *also), _private_words(contacts)))

    def clean(self, text: str) -> str:
        """Return ``text`` without the private words and without long numbers, on one short line."""
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

    def _hidden_parts(self, text: str) -> Sequence[tuple[int, int]]:
        """Find where ``text`` says what is private, also where that goes on past the cut."""
        longest = max([LONGEST_NUMBER, *(len(word) for word in self._words[:1])])
        text = text[: READ_AT_MOST + longest + 1]
        folded = text.casefold()
        patterns = [
            re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", flags=re.IGNORECASE)
            for word in self._words
            if word.casefold() in folded
        ]
        return sorted(
            found.span() for pattern in (*patterns, NUMBER_LIKE) for found in pattern.finditer(text)
        )


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
