"""Reading customer ids, and keeping the original value for the next question to the warehouse.

Equal original ids are one person. ``still_due.sql`` gets the values in their original
type, so that the warehouse can use an index.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from outreach.domain.people import normalise_person_id
from outreach.services.extraction.text_values import (
    LONGEST_ID,
    Unreadable,
    ascii_digits,
    is_null_word,
    read_exact_id,
    storable,
)

_BYTES = (bytes, bytearray, memoryview)
_READERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "utf-8": lambda written: bytes.fromhex(written).decode(),
    "bytes": bytes.fromhex,
    "bool": lambda written: written == "True",
    "int": int,
    "float": float,
    "decimal": Decimal,
    "uuid": UUID,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_WRITERS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    # A bool is an int, and a datetime a date: the narrower type comes first.
    (bool, "bool", str),
    (int, "int", str),
    (float, "float", repr),
    (Decimal, "decimal", str),
    (UUID, "uuid", str),
    (datetime, "datetime", datetime.isoformat),
    (date, "date", date.isoformat),
    (time, "time", time.isoformat),
)


def read_person_id(value: Any) -> str | None:
    """Read a customer id unchanged, but without outer spaces and characters that PostgreSQL cannot store.

    A word for an empty value (``NULL``, ``N/A``) is returned unchanged, for
    ``is_no_ones_id``. Raises ``Unreadable`` as ``read_exact_id`` does, and for an id
    that is too long after folding.
    """
    text = read_exact_id(value)
    folded = normalise_person_id(text) if text is not None else ""
    if len(folded) > LONGEST_ID:  # folding turns some characters into several
        raise Unreadable(f"a folded id has more than {LONGEST_ID} characters")
    return text if folded else None


def is_no_ones_id(person_id: str, nulls: frozenset[str] = frozenset()) -> bool:
    """Tell whether an id means no one: a word for an empty value, or 0.

    ``nulls`` are the source's own words for an empty value, case folded.
    """
    folded = normalise_person_id(person_id)
    number = ascii_digits(folded).lstrip("+-").replace(",", ".", 1).replace(".", "", 1)
    return is_null_word(folded, nulls) or (number != "" and not number.strip("0"))


def written_value(value: Any, person_id: str) -> str | None:
    """Return an id's type and value as text; None if the value is the text ``person_id`` itself."""
    if isinstance(value, str):
        return None if value == person_id else _written_text(value)
    if isinstance(value, _BYTES):
        return f"bytes:{bytes(value).hex()}"
    for kind, name, write in _WRITERS:
        if isinstance(value, kind):
            return f"{name}:{write(value)}"
    # A driver's own type is sent as text, which every warehouse can compare.
    return None


def _written_text(value: str) -> str | None:
    if storable(value) == value:
        return f"text:{value}"
    try:
        return f"utf-8:{value.encode().hex()}"
    except UnicodeEncodeError:
        # No driver can send half a character, so the person will not be found again and not be called.
        return None


def value_of(person_id: str, written: str | None) -> Any:
    """Return an id's value as the warehouse returned it."""
    if written is None:
        return person_id
    name, _, value = written.partition(":")
    return _READERS[name](value)
