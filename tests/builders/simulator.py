"""A simulated provider behind a real port, for tests of every tier."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from outreach_sandbox.simulator.control import CONTROL_ROOT
from outreach_sandbox.simulator.log import LogEntry, read_log
from outreach_sandbox.simulator.serve import HOST, bind, make_server
from outreach_sandbox.simulator.settings import LineShares

PLAIN: Any = {"trust_env": False, "verify": False}
"""Options for plain HTTP on this machine: no proxy, and no time spent on loading certificates."""

NO_ONE_ANSWERS = LineShares(answered=0, voicemail=0, no_answer=1, busy=0, invalid_number=0, failed=0)
"""Lines on which it rings until we hang up: no one opts out, and no number turns out wrong."""

EVERYBODY_ANSWERS = LineShares(answered=1, voicemail=0, no_answer=0, busy=0, invalid_number=0, failed=0)


@dataclass(frozen=True, kw_only=True)
class FaultSwitches:
    """The control endpoint for faults; kinds and their fields are in outreach_sandbox.simulator.faults."""

    address: str

    def add(self, kind: str, **fields: Any) -> None:
        httpx.post(self.address, json={"kind": kind, **fields}, **PLAIN).raise_for_status()

    def waiting(self) -> list[dict[str, Any]]:
        answer = httpx.get(self.address, **PLAIN).raise_for_status()
        faults: list[dict[str, Any]] = answer.json()
        return faults

    def clear(self, *, keep_events_back: bool = False) -> None:
        asked = {"keep_events_back": keep_events_back}
        httpx.delete(self.address, params=asked, **PLAIN).raise_for_status()


@dataclass(frozen=True, kw_only=True)
class RunningSimulator:
    """A simulator that answers now. ``origin`` is scheme, host and port."""

    origin: str
    log_path: Path

    @property
    def faults(self) -> FaultSwitches:
        return FaultSwitches(address=f"{self.origin}{CONTROL_ROOT}/faults")

    def entries(self) -> list[LogEntry]:
        return read_log(self.log_path)

    def move_clock(self, to: datetime | None = None) -> datetime | None:
        """Move a clock that stands still, and say when something happens next by it."""
        asked = {"at": to.isoformat() if to else None}
        answer = httpx.put(f"{self.origin}{CONTROL_ROOT}/clock", json=asked, **PLAIN, timeout=60)
        at: str | None = answer.raise_for_status().json()["at"]
        return datetime.fromisoformat(at) if at else None

    def deliver_to(self, url: str | None) -> None:
        """Send events to this address from now on; they wait while there is none."""
        address = f"{self.origin}{CONTROL_ROOT}/webhook-target"
        httpx.put(address, json={"url": url}, **PLAIN).raise_for_status()

    def wait_until(
        self, condition: Callable[[list[LogEntry]], bool], *, seconds: float = 10
    ) -> list[LogEntry]:
        """Wait until the log fulfils a condition, and give it; fails after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not condition(entries := self.entries()):
            if time.monotonic() > deadline:
                written = dict(Counter(entry.kind for entry in entries))
                raise AssertionError(f"the simulator's log did not get there within {seconds} s: {written}")
            time.sleep(0.01 + len(entries) / 10_000)
        return entries


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve a simulator in a thread on a free port; gives its scheme, host and port."""
    listening = bind()
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name=app.title)
    thread.start()
    try:
        _wait_for_start(server, thread)
        yield f"http://{HOST}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
        assert not thread.is_alive(), "the simulator did not stop"


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started:
        assert thread.is_alive(), "the simulator ended before it started"
        time.sleep(0.005)
