"""Tables of Markdown."""

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    return "\n".join(_lines(head, rows))


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def count(number: float) -> str:
    """Write a number with its thousands."""
    return f"{number:,.0f}"


def seconds(number: float, *, is_finished: bool = True) -> str:
    """Write seconds; more than these where a stage was ended at its limit."""
    return f"{'' if is_finished else 'over '}{number:,.2f}"
