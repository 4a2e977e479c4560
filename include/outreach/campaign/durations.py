"""Durations as people write them: ``90s``, ``30m``, ``2h``, ``3d``."""

import re
from datetime import timedelta
from typing import Any

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d+)\s*([smhd])")


def read_duration(value: Any) -> Any:
    """Turn ``"2h"`` into two hours; other values go on to pydantic as they are."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        return value
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
