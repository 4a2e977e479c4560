"""Cutting a phone field into its parts: labels, runs of digits, extensions, separators, words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.phones.words import LABEL, NEUTRAL, Label


class Kind(StrEnum):
    """The kinds of pieces of a field."""

    LABEL = "label"
    DIGITS = "digits"
    """Digits and signs that may stand inside a number: one number, several, or none."""
    EXTENSION = "extension"
    SEPARATOR = "separator"
    WORD = "word"
    UNKNOWN = "unknown"
    """A sign or a word that has no known meaning beside a phone number."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of a field; ``label`` is what a label says."""

    kind: Kind
    text: str
    label: Label | None = None


_CLOCK = r"\d{1,2}(?:[:.]\d{2})?"
_HALF = r"(?:\s*(?:am|pm|a\.m\.|p\.m\.|uhr|o.?clock|صباحا|مساء))"
_TIME = (
    rf"(?:after|before|until|till|from|between|at|بعد|قبل|nach|vor|ab)\s+{_CLOCK}{_HALF}?"
    rf"(?:\s*(?:-|to|and|bis|until)\s*{_CLOCK}{_HALF}?)?(?!\s*[-.(/]?\s*\d)"
    rf"|{_CLOCK}{_HALF}?\s*(?:-|to)\s*{_CLOCK}{_HALF}(?!\w)|{_CLOCK}{_HALF}(?!\w)"
)
_EXTENSION = (
    r"(?:(?:then\s+)?press|dial|option|opt)\s*\d{1,7}\#?"
    r"|;\s*ext\s*=\s*\d{1,7}"
    r"|(?<![^\W\d_])(?:ext(?:ension|n)?|interno|durchwahl|anexo|ramal|poste|تحويلة|داخلي)(?![^\W\d_])[\s.:#]*\d{1,7}"
    r"|[xpw]\s*\d{1,7}(?!\d)\#?|\#\s*\d{1,7}(?!\d)\#?"
    r"|[;,]+\s*\d{1,6}(?![\d(+]|\s*[-.(/]?\s*\d)\#?"
)
_TOKEN = re.compile(
    rf"(?P<TIME>\s*(?<!\w)(?:{_TIME}))"
    rf"|(?P<EXTENSION>{_EXTENSION})"
    rf"|(?P<LABEL>(?<![^\W\d_])(?:{LABEL.pattern}))"
    rf"|(?P<DIGITS>\(? *\+? *\(? *\d(?:(?! (?:{_TIME})| */ *[^\W\d_])[\d ().\-/])*)"
    r"|(?P<OR>(?<!\w)(?:or|and|oder|und|أو)(?!\w))"
    r"|(?P<SEPARATOR>[;,|&\n]+| */(?= *[^\W\d_]))"
    r"|(?P<WORD>[^\W\d_]+)"
    r"|(?P<SPACE>[\s().:\-/=!]+)"
    r"|(?P<UNKNOWN>.)",
    re.IGNORECASE | re.DOTALL,
)
_PASSED_OVER = frozenset({"TIME", "SPACE"})
_SEPARATORS = frozenset({"OR", "SEPARATOR"})


def tokens_of(text: str) -> Iterator[Token]:
    """Cut a field, already spelled by ``spelling.plain``, into its pieces; no sign is left out."""
    for found in _TOKEN.finditer(text):
        names = [name for name, value in found.groupdict().items() if value is not None]
        kind = names[0]
        if kind in _PASSED_OVER:
            continue
        if kind in _SEPARATORS:
            yield Token(kind=Kind.SEPARATOR, text=found.group())
        elif kind == "LABEL":
            yield Token(kind=Kind.LABEL, text=found.group(), label=Label(names[1]))
        elif kind == "WORD" and found.group().casefold() not in NEUTRAL:
            yield Token(kind=Kind.UNKNOWN, text=found.group())
        else:
            yield Token(kind=Kind[kind], text=found.group())
