"""Values as COPY's text format writes them; a row is its values with tabs between them."""

from collections.abc import Iterable

NULL = "\\N"

_MARKS = ("\\", "\t", "\n", "\r")


def copy_text(value: object) -> str:
    """Write one value: text, a bool, a number, a date or None."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return escaped(value) if isinstance(value, str) else str(value)


def escaped(text: str) -> str:
    """Write a text, or many at once: no value of COPY holds a tab, an end of line or a bare backslash."""
    if not any(mark in text for mark in _MARKS):
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def array_item(text: str) -> str:
    """Write a text as an array holds it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped(f'"{quoted}"')


def array_text(items: Iterable[str]) -> str:
    """Write an array of items that are written already."""
    return f"{{{','.join(items)}}}"
