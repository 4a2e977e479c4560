"""The members of a row's JSON object in the form for COPY: many of one column at once."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from outreach.services.extraction.in_bulk import BETWEEN, join_texts, whole_numbers
from outreach.services.extraction.json_values import value_as_json
from outreach.services.extraction.readings import InBulk, Readings
from outreach.storage.copy_text import escaped

_ESCAPED_BETWEEN = escaped(json.dumps(BETWEEN)[1:-1])


@dataclass(frozen=True, kw_only=True)
class Member:
    """How the members of one column are written: the text before each value and after it."""

    before: str
    after: str

    def readings(self) -> Readings[str]:
        """Return the writer of the column's values, which writes each distinct one once."""
        return Readings(self._one, self._in_bulk)

    def in_bulk(self, kind: type, values: Sequence[Any]) -> Sequence[str] | None:
        """Write many values of one type; None if one of them must be written alone."""
        write = self._in_bulk.get(kind)
        return write and write(values)

    @cached_property
    def _in_bulk(self) -> Mapping[type, InBulk[str]]:
        return {
            str: self._texts,
            int: self._whole_numbers,
            Decimal: self._in_quotes(str),
            UUID: self._in_quotes(str),
            date: self._in_quotes(date.isoformat),
            datetime: self._moments,
        }

    def _one(self, value: Any) -> str:
        return f"{self.before}{escaped(value_as_json(value))}{self.after}"

    def _texts(self, values: Sequence[str]) -> Sequence[str] | None:
        joined = join_texts(values)
        if joined is None:
            return None
        written = escaped(json.dumps(joined, ensure_ascii=False)[1:-1])
        enclosed = written.replace(_ESCAPED_BETWEEN, f'"{self.after}{BETWEEN}{self.before}"')
        each = f'{self.before}"{enclosed}"{self.after}'.split(BETWEEN)
        # A text that itself holds this escape was split, too: then there are too many parts.
        return each if len(each) == len(values) else None

    def _whole_numbers(self, values: Sequence[int]) -> Sequence[str] | None:
        each = whole_numbers(values)
        return each and [f"{self.before}{number}{self.after}" for number in each]

    def _in_quotes(self, write: Callable[[Any], str]) -> InBulk[str]:
        """Write values whose text needs no escape."""
        return lambda values: self._quoted(map(write, values))

    def _moments(self, values: Sequence[datetime]) -> Sequence[str] | None:
        try:
            return self._quoted(map(datetime.isoformat, values))
        except Exception:  # a driver's own zone may raise anything
            return None

    def _quoted(self, each: Iterable[str]) -> Sequence[str]:
        before, after = f'{self.before}"', f'"{self.after}'
        return [f"{before}{text}{after}" for text in each]


def members(names: Sequence[str]) -> list[Member]:
    """Return how each column of a row is written, so that the joined members are one JSON object."""
    last = len(names) - 1
    return [
        Member(
            before=escaped(("{" if place == 0 else ", ") + json.dumps(name, ensure_ascii=False) + ": "),
            after="}" if place == last else "",
        )
        for place, name in enumerate(names)
    ]
