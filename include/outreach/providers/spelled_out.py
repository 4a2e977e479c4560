"""A text as a person reads it, without percent signs and escapes of JSON and HTML.

Each letter of the result knows its place in the original text, so that
what is found in the one can be hidden in the other.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

TIMES_ESCAPED = 3
"""How many escapings may be inside one another, such as an address in JSON in JSON."""

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_JSON = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\+[nrtbf\"/\\]")
_HTML = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
_BREAK = "\N{ZERO WIDTH SPACE}"
"""An invisible sign between two words; the other invisible signs are inside a word."""
_SPACES_OF_JSON = frozenset("nrtbf")


@dataclass(frozen=True, kw_only=True)
class SpelledOut:
    """A text without escapes, folded by ``folded``; ``spans[i]`` is the origin of its letter ``i``."""

    text: str
    spans: Sequence[tuple[int, int]]

    def written_at(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of ``text`` begins and ends in the original."""
        return self.spans[start][0], self.spans[end - 1][1]


def spell_out(text: str) -> SpelledOut:
    """Undo escapes, also nested ones, and write every letter in one way."""
    letters = _letters(text)
    for pattern, meaning in _ESCAPES * TIMES_ESCAPED:
        letters = list(_undone(letters, pattern, meaning))
    return _written_one_way(letters)


def as_it_stands(text: str) -> SpelledOut:
    """Write every letter in one way, and undo no escapes: ``%59`` may be two digits, not a ``Y``."""
    return _written_one_way(_letters(text))


def folded(text: str) -> str:
    """Write a text in one way: no capitals, ASCII digits, one kind of dash and space, nothing invisible."""
    return "".join(map(_alike, text))


Letters = list[tuple[str, tuple[int, int]]]


def _letters(text: str) -> Letters:
    return [(letter, (at, at + 1)) for at, letter in enumerate(text)]


def _written_one_way(letters: Letters) -> SpelledOut:
    alike = [(each, span) for letter, span in letters for each in _alike(letter)]
    return SpelledOut(text="".join(each for each, _ in alike), spans=[span for _, span in alike])


def _undone(
    letters: Letters, pattern: re.Pattern[str], meaning: Callable[[str], str]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Replace matches of ``pattern`` by their meaning, whose letters get the place of the whole match."""
    text = "".join(letter for letter, _ in letters)
    at = 0
    for found in pattern.finditer(text):
        yield from letters[at : found.start()]
        span = letters[found.start()][1][0], letters[found.end() - 1][1][1]
        for letter in meaning(found[0]):
            yield letter, span
        at = found.end()
    yield from letters[at:]


def _of_percent(escaped: str) -> str:
    return unquote(escaped, errors="replace")


def _of_json(escaped: str) -> str:
    if escaped.startswith("\\u"):
        units = bytes.fromhex(escaped.replace("\\u", ""))
        return units.decode("utf-16-be", errors="replace")
    return " " if escaped[-1] in _SPACES_OF_JSON else escaped[-1]


_ESCAPES: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_PERCENT, _of_percent),
    (_JSON, _of_json),
    (_HTML, html.unescape),
)


@lru_cache(maxsize=4096)
def _alike(letter: str) -> str:
    """Write one letter as ``folded`` does; an invisible one becomes an empty text."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", letter))).casefold()


def _plain(letter: str) -> str:
    if letter == _BREAK:
        return " "
    match unicodedata.category(letter):
        case "Nd":
            return str(unicodedata.digit(letter))
        case "Cf":
            return ""
        case "Zs" | "Zl" | "Zp" | "Cc":
            return " "
        case "Pd":
            return "-"
        case _:
            return letter
