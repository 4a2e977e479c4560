"""Ending in order on any signal: Ctrl-C, SIGTERM, or a closed terminal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class AskedToEnd(BaseException):
    """A signal asked this process to end; ``number`` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Turn the signals that end a process into ``AskedToEnd``, so that every ``finally`` runs."""
    before = {number: signal.signal(number, _raise) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Let no signal interrupt the block; a signal meanwhile is raised after it.

    For steps that must not stop half-way: a process that runs and is not yet recorded,
    or cleaning up, which ends by itself.
    """
    _held.depth += 1
    try:
        yield
    finally:
        _held.depth -= 1
        if _held.number is not None and _held.depth == 0:
            number, _held.number = _held.number, None
            raise AskedToEnd(number)


class _Held:
    depth = 0
    number: int | None = None


_held = _Held()
_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _raise(number: int, _: FrameType | None) -> None:
    if _held.depth:
        _held.number = number
    else:
        raise AskedToEnd(number)
