"""Values of a person's rows as tags may say them: invoice numbers and the campaign's own columns.

A value that is the same in all rows is text. If the rows differ there is no certain
value: it is refused wherever one is needed, and only the filter ``list`` says the
values.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from outreach.campaign.cleaning import VALUE_LIMIT, clean_text, reads_like_an_order


class CannotBeSaid(Exception):
    """A value cannot be said; the message quotes no fact of a contact."""


class Refused:
    """Replaces a value that cannot be said: every use fails, except a test of whether it is there."""

    def __init__(self, why: str) -> None:
        self._why = why

    def _refuse(self, *_: object) -> NoReturn:
        raise CannotBeSaid(self._why)

    __str__ = __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __hash__ = _refuse


class SeveralValues(Refused):
    """Different values of a person's rows."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        super().__init__(f"the person's rows have several values of {name}; say them with list")
        self._values = tuple(values)


def values_of(said: object) -> Sequence[str] | None:
    """Return the different values behind a fact; None for another kind of fact."""
    if isinstance(said, str):
        return (said,)
    return said._values if isinstance(said, SeveralValues) else None  # noqa: SLF001 - a tag must not reach them


def as_said(name: str, values: Sequence[str | None]) -> str | Refused | None:
    """Return the values of a person's rows, made harmless: one text if they agree; None if no row has any.

    A row without a value does not agree with a row that has one.
    """
    cleaned: dict[str | None, None] = {}
    for value in values:
        known = None if value is None else clean_text(value)
        if value is not None and known is None:
            return Refused(f"{name} is longer than {VALUE_LIMIT} characters")
        if known and reads_like_an_order(known):
            return Refused(f"{name} reads like an order to the agent")
        cleaned[known or None] = None
    there = [value for value in cleaned if value is not None]
    if not there:
        return None
    return there[0] if len(cleaned) == 1 else SeveralValues(name, there)


class OwnColumns:
    """The campaign's own columns, by name; a tag reaches nothing else of it."""

    __slots__ = ("_said",)

    def __init__(self, rows: Mapping[str, Sequence[str | None]]) -> None:
        said = {name: as_said(f"column.{name}", values) for name, values in rows.items()}
        self._said = {name: value for name, value in said.items() if value is not None}

    def __getitem__(self, name: str) -> str | Refused:
        return self._said[name]
