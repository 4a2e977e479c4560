"""Text that a person or a provider wrote, on one line: it cannot forge a line of an output or of a log."""

import unicodedata

CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Kinds of characters that begin a line, move a cursor or cannot be written, in Unicode's names."""

DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn round the order in which what follows them is shown."""


def one_line(text: str) -> str:
    """Return the text on one line: what is no visible character becomes a space, and many spaces one."""
    return " ".join("".join(" " if _is_control(each) else each for each in text).split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in CONTROLS or character in DIRECTIONS
