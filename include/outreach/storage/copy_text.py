"""Values as COPY's text format writes them; a row is its values with tabs between them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

NULL = "\\N"

_MARKS = ("\\", "\t", "\n", "\r")

TextRow = Sequence[str | None]
"""A row of values as PostgreSQL reads them; None is NULL."""

_LINES_AT_ONCE = 500


def copy_text(value: object) -> str:
    """Write one value: text, a bool, a number, a date or None."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return escaped(value) if isinstance(value, str) else str(value)


def escaped(text: str) -> str:
    """Escape a text, or many at once: no value of COPY may hold a tab, a line end or a plain backslash."""
    if not any(mark in text for mark in _MARKS):
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def array_item(text: str) -> str:
    """Return a text as an item of an array."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped(f'"{quoted}"')


def array_text(items: Iterable[str]) -> str:
    """Return an array of items from ``array_item``."""
    return f"{{{','.join(items)}}}"


def array_of(words: Iterable[str]) -> str:
    """Return simple words, such as names of zones and countries, as an array."""
    return f"{{{','.join(words)}}}"


def text_of_rows(rows: Iterable[TextRow]) -> Iterator[tuple[int, str]]:
    """Yield parts of the rows: their number and their text."""
    following = iter(rows)
    while part := list(islice(following, _LINES_AT_ONCE)):
        yield len(part), "".join(map(_line, part))


def _line(row: TextRow) -> str:
    line = "\t".join([NULL if value is None else value for value in row])
    if (
        line.count("\\") == row.count(None)
        and line.count("\t") == len(row) - 1
        and "\n" not in line
        and "\r" not in line
    ):
        return f"{line}\n"
    return "\t".join([NULL if value is None else escaped(value) for value in row]) + "\n"
