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
"""The most digits of a whole number; a longer one counts nothing and is dropped."""

ACCEPTANCE_KEPT = 100_000
"""How many bytes of an acceptance are kept as evidence; it may list up to a thousand ids."""


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; raises ``ValueError`` for anything else."""
    try:
        document = json.loads(body, parse_constant=lambda _: None, parse_int=_whole, parse_float=_finite)
        if b"\\u" in body:  # only an escape can put a character into a string that text cannot hold
            document = _storable(document)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("the JSON is not an object")  # noqa: TRY004 - it is a value from outside
    return document


def read_acceptance(body: bytes | None) -> dict[str, Any]:
    """Read the body of an acceptance; empty if it is unreadable, since only the status counts."""
    if body is None or len(body) > ACCEPTANCE_KEPT:
        return {}
    try:
        return read_object(body)
    except ValueError:
        return {}


def _whole(digits: str) -> int | None:
    # Python refuses a document with a number of more than 4300 digits.
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
