"""A simulator's log, read line by line as it grows; a long one is never read twice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(kw_only=True)
class LogTail:
    """A simulator's entries so far, by kind of entry and call."""

    path: Path
    offset: int = 0
    requests: dict[int, dict[str, Any]] = field(default_factory=dict)
    rings: dict[str, dict[str, Any]] = field(default_factory=dict)
    endings: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    unreported: set[str] = field(default_factory=set)
    """Calls that are over and whose event no one has taken yet."""

    def read(self) -> None:
        """Read what was added."""
        for entry in self._added():
            self._take(entry)

    def _added(self) -> Iterator[dict[str, Any]]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            whole, newline, _ = file.read().rpartition(b"\n")
        self.offset += len(whole) + len(newline)
        yield from (json.loads(line) for line in whole.splitlines() if line)

    def _take(self, entry: dict[str, Any]) -> None:
        match entry["kind"]:
            case "request" if entry["admitted"]:
                self.requests[entry["request_number"]] = entry
            case "ring":
                assert entry["provider_call_id"] not in self.rings, "two rings have one name"
                self.rings[entry["provider_call_id"]] = entry
            case "ended":
                self.endings[entry["provider_call_id"]] = entry
                self.unreported.add(entry["provider_call_id"])
            case "result":
                self.results[entry["provider_call_id"]] = entry
            case "webhook" if entry["purpose"] == "event" and 200 <= (entry["status"] or 0) < 300:
                self.unreported.discard(entry["provider_call_id"])
