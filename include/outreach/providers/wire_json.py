"""Reading JSON from outside into what PostgreSQL can hold.

JSON may say things that ``text`` and ``jsonb`` refuse: NUL characters, halves
of surrogate pairs, and, as Python reads it, NaN and infinity. An event must not
be lost for one of them.
"""

import json
import math
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

MOST_DIGITS = 400
"""Of a whole number; a longer one counts nothing, and is none."""

ACCEPTANCE_KEPT = 100_000
"""Bytes of an acceptance that are kept as evidence; it may list up to a thousand ids."""


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; raises ``ValueError`` for anything else."""
    try:
        document = json.loads(body, parse_constant=lambda _: None, parse_int=_whole, parse_float=_finite)
        if b"\\u" in body:  # what text cannot hold comes into a string by an escape only
            document = _storable(document)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("the JSON is not an object")  # noqa: TRY004 - it is a value from outside
    return document


def read_acceptance(body: bytes | None) -> dict[str, Any]:
    """Read what an acceptance says beside its status, which alone counts; nothing where it is unreadable."""
    if body is None or len(body) > ACCEPTANCE_KEPT:
        return {}
    try:
        return read_object(body)
    except ValueError:
        return {}


def _whole(digits: str) -> int | None:
    # Python refuses to read more than 4300 digits, and the whole document with them.
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _storable(value: Any) -> Any:
    match value:
        case str():
            return _storable_text(value)
        case list():
            return [_storable(part) for part in value]
        case dict():
            return {_storable_text(key): _storable(part) for key, part in value.items()}
        case _:
            return value


def _storable_text(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", REPLACEMENT)
