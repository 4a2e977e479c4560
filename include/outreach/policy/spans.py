"""Spans of time, which every rule returns, and how to combine them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter


@dataclass(frozen=True, kw_only=True)
class Span:
    """A span of time in UTC, from ``start`` up to but not including ``end``."""

    start: datetime
    end: datetime


_START = attrgetter("start")


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the moments that lie in any of the spans, as ordered spans that do not touch."""
    found: list[Span] = []
    for span in sorted(spans, key=_START):
        if span.end <= span.start:
            continue
        if not found or span.start > found[-1].end:
            found.append(span)
        elif span.end > found[-1].end:
            found[-1] = Span(start=found[-1].start, end=span.end)
    return tuple(found)


def clipped(spans: Iterable[Span], horizon: Span) -> tuple[Span, ...]:
    """Return the part of each span that lies within the horizon."""
    inside = (
        Span(start=max(span.start, horizon.start), end=min(span.end, horizon.end))
        for span in spans
        if span.start < horizon.end and horizon.start < span.end
    )
    return tuple(span for span in inside if span.start < span.end)


def without(horizon: Span, forbidden: Iterable[Span]) -> tuple[Span, ...]:
    """Return the horizon without the forbidden spans."""
    left: list[Span] = []
    start = horizon.start
    for span in united(forbidden):
        if span.start >= horizon.end:
            break
        if span.start > start:
            left.append(Span(start=start, end=span.start))
        start = max(start, span.end)
    if start < horizon.end:
        left.append(Span(start=start, end=horizon.end))
    return tuple(left)


def shared(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """Return the moments that lie in both."""
    others = tuple(other)
    return united(part for span in one for part in clipped(others, span))
