"""Words about people that exist nowhere else, and a search that finds them however they are written.

Each column has a word of its own, so that what is found says where it came from.
The search shares no code with the product: it takes everything but letters and
digits out of a text, after undoing every escaping that a log or a database uses.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

CANARY_OF_COLUMN: Mapping[str, str] = {
    "full_name": "Zebqulon Quagmirex",
    "email": "zebqmail",
    "note": "Pays zebqnote on Fridays",
    "street": "Zebqstreet",
    "product": "Zebqproduct",
    "payment": "zebqpayment",
    "talked": "zebqtalked",
    "days": "zebqdays",
    "reason": "zebqreason",
    "word": "zebqword said so",
    "summary": "The zebqsummary of it",
    "turn": "I am zebqturn",
    "complaint": "zebqcomplaint",
    "query": "zebqquery",
}
"""What the columns of a warehouse hold, and what a provider says of a talk."""

PHONES = tuple(f"+96659487136{last}" for last in range(10))
"""Numbers of these nights. Eight digits that follow each other are looked for, so no code is a part of it."""

SHORTEST_NUMBER = "59487136"

_NEEDLES = ("zebq", "quagmirex", SHORTEST_NUMBER)

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SIGNS = re.compile(r"[\W_]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:\\x)?(?:[0-9a-fA-F]{2}){8,}")
_UNICODE_ESCAPE = re.compile(r"(?:\\+u[0-9a-fA-F]{4})+")
_BYTE_ESCAPE = re.compile(r"(?:\\+x[0-9a-fA-F]{2})+")


@dataclass(frozen=True, kw_only=True)
class Leak:
    """A canary, where it was found, and what stands around it."""

    place: str
    needle: str
    around: str

    def __str__(self) -> str:
        return f"{self.place}: …{self.around}…"


def leaks_in(texts: Iterable[tuple[str, str | bytes]]) -> list[Leak]:
    """Search texts, each with the name of its place; gives the first find of each place."""
    found = []
    for place, content in texts:
        leak = _first_leak(place, content)
        if leak is not None:
            found.append(leak)
    return found


def _first_leak(place: str, content: str | bytes) -> Leak | None:
    text = content.decode(errors="replace") if isinstance(content, bytes) else content
    for reading in _readings(text):
        bare = _letters_and_digits(reading)
        needle = next((each for each in _NEEDLES if each in bare), None)
        if needle is not None:
            return Leak(place=place, needle=needle, around=_around(reading, needle))
    return None


def _letters_and_digits(text: str) -> str:
    """Give the letters and digits of a text alone, in one case and script: of megabytes in a moment."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold()
        text = _NOT_ASCII.sub(lambda found: str(unicodedata.digit(found[0], found[0])), text)
    return _SIGNS.sub("", text.lower())


def _around(text: str, needle: str) -> str:
    """Show what stands around a find; it is looked for letter by letter, as no leak is to be expected."""
    bare, positions = _bare(text)
    at = bare.find(needle)
    start = positions[at] if at >= 0 else 0
    return text[max(0, start - 90) : start + 90]


def _readings(text: str) -> Iterator[str]:
    """Give the text as it is, and as each escaping that it may hold would be read, also twice over."""
    yield text
    once = _unescaped(text)
    yield once
    yield _unescaped(once)
    yield from (_bytes_of_base64(token) for token in set(_BASE64.findall(text)))
    yield from (_text_of_hex(token) for token in set(_HEX.findall(text)))


def _unescaped(text: str) -> str:
    text = html.unescape(unquote(text, errors="replace"))
    text = _UNICODE_ESCAPE.sub(_text_of_units, text)
    return _BYTE_ESCAPE.sub(lambda found: _text_of_hex(re.sub(r"\\+x", "", found[0])), text)


def _text_of_units(found: re.Match[str]) -> str:
    return bytes.fromhex(re.sub(r"\\+u", "", found[0])).decode("utf-16-be", errors="replace")


def _text_of_hex(digits: str) -> str:
    return bytes.fromhex(digits.removeprefix("\\x")).decode(errors="replace")


def _bytes_of_base64(token: str) -> str:
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode(errors="replace")
    except binascii.Error:
        return ""


def _bare(text: str) -> tuple[str, list[int]]:
    """Give the letters and digits of a text alone, in one case and script, and where each stood."""
    if text.isascii():
        kept = [(letter.lower(), at) for at, letter in enumerate(text) if letter.isalnum()]
    else:
        kept = [
            (str(unicodedata.digit(plain)) if plain.isdigit() else plain.casefold(), at)
            for at, letter in enumerate(text)
            for plain in unicodedata.normalize("NFKC", letter)
            if plain.isalnum()
        ]
    return "".join(letter for letter, _ in kept), [at for _, at in kept]
