"""A warehouse row as JSON that PostgreSQL's ``jsonb`` accepts, for any content of the row."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from outreach.services.extraction.text_values import storable

_LARGEST_INTEGER = 2**63
_DEEPEST = 50
"""The most lists within lists; PostgreSQL's parser has its own limit."""


def row_as_json(names: Sequence[str], values: Sequence[Any]) -> str:
    r"""Write a row as a JSON object, with its values as the warehouse returned them.

    Numbers that JSON cannot hold exactly (Decimal, NaN, Infinity) and moments become
    text, bytes become hexadecimal after ``\x``. Characters that PostgreSQL cannot store
    become U+FFFD; ``names`` hold none of them. A value that cannot be written or is
    nested too deep is replaced by its type.
    """
    row = {name: _json_value(value) for name, value in zip(names, values, strict=True)}
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def value_as_json(value: Any) -> str:
    """Write one value in the form that it has in a row's JSON object."""
    return json.dumps(_json_value(value), ensure_ascii=False, allow_nan=False)


def _json_value(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_INTEGER else f"{value:#x}"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth >= _DEEPEST:
        return _type_of(value)
    try:
        return _json_compound(value, depth + 1)
    except Exception:  # a driver's own type may raise anything, and one row stops no other
        return _type_of(value)


def _json_compound(value: Any, depth: int) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {storable(str(key)): _json_value(item, depth) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(item, depth) for item in value]
    return storable(str(value))


def _type_of(value: Any) -> str:
    return f"({type(value).__name__} that cannot be written)"
