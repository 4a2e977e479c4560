"""Ending in order whatever asks for it: Ctrl-C, SIGTERM, or a terminal that is closed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class AskedToEnd(BaseException):
    """A signal asked this process to end; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Turn the signals that end a process into ``AskedToEnd``, so that every ``finally`` is run."""
    before = {number: signal.signal(number, _raise) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let nothing interrupt the block; for cleaning up, which has an end of its own."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _raise(number: int, _: FrameType | None) -> None:
    raise AskedToEnd(number)
