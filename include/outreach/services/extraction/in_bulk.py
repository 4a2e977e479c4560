"""Reading many values of one type at once, with the same result as the readers of single values.

Texts are joined, and each step of a reader is done to all of them at once. Every
function returns None if it leaves one of the values to the readers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat

from outreach.services.extraction.amounts import PLAIN_NUMBER, PLAIN_TEXT, UNSAID, AmountStyle
from outreach.services.extraction.text_values import (
    LONGEST_ID,
    NULL_WORDS,
    WITHOUT_ITS_DIGITS,
    is_null_word,
)
from outreach.storage.copy_text import NULL, escaped

BETWEEN = "\0"
"""Separates joined texts, since no text that PostgreSQL can store holds it."""

_LARGEST_INTEGER = 2**63
_SHORTENED = re.compile(f"\0(?:{WITHOUT_ITS_DIGITS.pattern})(?=\0)", re.IGNORECASE)
_ZERO = re.compile("\0[-+.,0]+(?=\0)")

PersonPiece = tuple[str, str, str]
"""An id, its original type and value, and whether it is no one's id."""


@dataclass(frozen=True, kw_only=True)
class _Texts:
    """Texts without outer spaces; PostgreSQL can store all of them."""

    each: Sequence[str]
    joined: str

    @property
    def folded(self) -> Sequence[str]:
        """Each text in the form that ``is_null_word`` compares."""
        folded = self.joined.casefold().split(BETWEEN)
        if " ".join(self.joined.split()) == self.joined:
            return folded
        return [" ".join(text.split()) for text in folded]

    @property
    def are_ids(self) -> bool:
        """Tell whether all may be ids: none is too long, or has lost digits."""
        if max(map(len, self.each)) > LONGEST_ID:
            return False
        return _SHORTENED.search(self.enclosed) is None

    @property
    def enclosed(self) -> str:
        """All of them in one text, each with a separator on both sides."""
        return f"{BETWEEN}{self.joined}{BETWEEN}"


def _texts(values: Sequence[str]) -> _Texts | None:
    each = list(map(str.strip, values))
    joined = join_texts(each)
    return None if joined is None else _Texts(each=each, joined=joined)


def join_texts(texts: Sequence[str]) -> str | None:
    """Join texts; None if one holds a character that PostgreSQL cannot store."""
    joined = BETWEEN.join(texts)
    if joined.count(BETWEEN) != len(texts) - 1:
        return None
    try:
        joined.encode()
    except UnicodeEncodeError:  # half a character
        return None
    return joined


class BulkReader:
    """Reads the texts and numbers of one extract in bulk, into the text of COPY.

    ``nulls`` are the source's own words for an empty value, case folded.
    """

    def __init__(self, *, nulls: frozenset[str], style: AmountStyle) -> None:
        self._nulls = nulls
        self._words = NULL_WORDS | nulls
        self._style = style

    def texts(self, values: Sequence[str]) -> Sequence[str] | None:
        """Read as ``read_text`` does."""
        texts = _texts(values)
        return None if texts is None else self._without_null_words(texts)

    def ids(self, values: Sequence[str]) -> Sequence[str] | None:
        """Read as ``read_id`` does."""
        texts = _texts(values)
        return self._without_null_words(texts) if texts is not None and texts.are_ids else None

    def people(self, values: Sequence[str]) -> Sequence[PersonPiece] | None:
        """Read as ``read_person_id`` does, with ``written_value`` and ``is_no_ones_id``."""
        texts = _texts(values)
        if texts is None or not texts.joined.isascii() or not texts.are_ids:
            return None
        each = texts.each
        if "" in each or each != list(values) or not self._words.isdisjoint(texts.folded):
            return None
        if _ZERO.search(texts.enclosed):
            return None
        return list(zip(_pieces(texts), repeat(NULL), repeat("f")))

    def numbers_as_ids(self, values: Sequence[int]) -> Sequence[str] | None:
        """Read whole numbers as ``read_id`` does."""
        pieces = whole_numbers(values)
        return pieces if pieces is not None and self._nulls.isdisjoint(pieces) else None

    def numbers_as_people(self, values: Sequence[int]) -> Sequence[PersonPiece] | None:
        """Read whole numbers as ``read_person_id`` does, with ``written_value`` and ``is_no_ones_id``."""
        pieces = self.numbers_as_ids(values)
        if pieces is None or 0 in values:
            return None
        return [(piece, f"int:{piece}", "f") for piece in pieces]

    def amounts_of_text(self, pairs: Sequence[tuple[str, str]]) -> Sequence[str] | None:
        """Read texts, each with its currency, as ``read_amount`` does."""
        texts = [text for text, _ in pairs]
        is_plain = self._style == UNSAID and all(map(PLAIN_TEXT.fullmatch, texts))
        return texts if is_plain and self._nulls.isdisjoint(texts) else None

    def _without_null_words(self, texts: _Texts) -> Sequence[str]:
        pieces, folded = _pieces(texts), texts.folded
        if "" not in texts.each and self._words.isdisjoint(folded):
            return pieces
        return [
            NULL if not text or (fold in self._words and is_null_word(text, self._nulls)) else piece
            for text, fold, piece in zip(texts.each, folded, pieces, strict=True)
        ]


def _pieces(texts: _Texts) -> Sequence[str]:
    written = escaped(texts.joined)
    return texts.each if written is texts.joined else written.split(BETWEEN)


def amounts(pairs: Sequence[tuple[float | Decimal, str]]) -> Sequence[str] | None:
    """Read numbers, each with a currency that does not matter, as ``read_amount`` does."""
    texts = [str(number) for number, _ in pairs]
    return texts if all(map(PLAIN_NUMBER.fullmatch, texts)) else None


def whole_amounts(pairs: Sequence[tuple[int, str]]) -> Sequence[str] | None:
    """Read whole numbers as ``amounts`` does; one may have too many digits to be written."""
    numbers = [number for number, _ in pairs]
    return whole_numbers(numbers) and amounts(pairs)


def whole_numbers(values: Sequence[int]) -> Sequence[str] | None:
    """Write whole numbers of up to eight bytes; None if one is longer."""
    is_short = min(values) > -_LARGEST_INTEGER and max(values) < _LARGEST_INTEGER
    return list(map(str, values)) if is_short else None
