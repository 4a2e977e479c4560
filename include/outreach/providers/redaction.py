"""Taking what a request said about people out of words that go into messages and logs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

NUMBER_LIKE = re.compile(r"\+?\d(?:[\s()./\-]{0,3}\d){4,}")
"""Five digits or more, however they are written: a phone number or an account."""

HIDDEN = "…"

READ_AT_MOST, SAY_AT_MOST = 2_000, 200
"""Characters of foreign words that are looked at, and that are passed on."""


class Redaction:
    """The private words of one request, to be hidden wherever an answer repeats them."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = sorted({word for word in words if len(word) > 1}, key=len, reverse=True)

    @classmethod
    def of_contacts(cls, contacts: Iterable[Mapping[str, Any]], *, token: str) -> Self:
        """Hide every text value of the contacts, the single words of their names, and the token."""
        return cls([token, *_private_words(contacts)])

    def clean(self, text: str) -> str:
        """Return ``text`` without the private words and without long numbers, on one short line."""
        text = text[:READ_AT_MOST]
        folded = text.casefold()
        for word in self._words:
            if word.casefold() in folded:
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return " ".join(NUMBER_LIKE.sub(HIDDEN, text).split())[:SAY_AT_MOST]


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
