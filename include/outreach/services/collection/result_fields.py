"""Finding a field of a provider's result by its path of names."""

from collections.abc import Mapping
from typing import Any

from outreach.providers.wire_json import read_object

LONGEST_JSON = 100_000
"""The most characters of a text that is read as JSON on the way to a field."""


def find(result: Mapping[str, Any], path: str | None) -> Any:
    """Return the value at a path of names; None if there is none.

    A text on the way that is a JSON object is read. Lists are not searched.
    """
    if path is None:
        return None
    found: Any = result
    for name in path.split("."):
        if isinstance(found, str):
            found = _opened(found)
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _opened(text: str) -> Mapping[str, Any] | None:
    if len(text) > LONGEST_JSON or not text.lstrip().startswith("{"):
        return None
    try:
        return read_object(text.encode())
    except ValueError:
        return None
