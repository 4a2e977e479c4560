"""Text from people and providers on one line, so that it cannot forge a line of output or log."""

import unicodedata

CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of characters that begin a line, move the cursor or cannot be written."""

DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reverse the order in which the text after them is shown."""


def one_line(text: str) -> str:
    """Return the text on one line: invisible characters become spaces, and several spaces become one."""
    return " ".join("".join(" " if _is_control(each) else each for each in text).split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in CONTROLS or character in DIRECTIONS
