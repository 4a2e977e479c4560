"""News of a provider about its calls, by events or when it is asked: later, or without our words.

Each switch is set for both ways at once, so that a scenario says the same on a
provider that only sends events and on one that is only asked.
"""

from builders.shift import Shift

FOR_EVER = 600
"""Seconds that no test lasts."""


def hold_news_back(night: Shift) -> None:
    """Let nothing be known of any call until ``let_news_flow``."""
    night.simulator.faults.add("pause_events")
    night.simulator.faults.add("lag_reads", seconds=FOR_EVER)


def delay_news(night: Shift, *, seconds: float) -> None:
    """Let each call be known of only so long after it began, or was over."""
    night.simulator.faults.add("delay_events", seconds=seconds)
    night.simulator.faults.add("lag_reads", seconds=seconds)


def lose_our_words(night: Shift, *, events: int) -> None:
    """Let so many events, and all that is read until ``let_news_flow``, come without what we sent along."""
    night.simulator.faults.add("lose_metadata", times=events)
    night.simulator.faults.add("lose_echo", times=1000)


def let_news_flow(night: Shift) -> None:
    """End every fault."""
    night.simulator.faults.clear()
