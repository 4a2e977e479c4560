"""Waiting for what happens outside of the test's own thread."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], *, seconds: float = 60) -> None:
    """Look again and again until it has happened; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
