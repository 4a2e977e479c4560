"""The calls of a request of ours, read as plain JSON and by no code of the adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SentCall:
    """One call of a request. ``words`` are what the agent may say or read: names, and the prompt's tags."""

    call_id: str
    signature: str
    words: Sequence[str]


def words(tags: Mapping[str, Any], *names: str | None) -> list[str]:
    """List what the agent may say or read of a call."""
    return [*tags.values(), *filter(None, names)]
