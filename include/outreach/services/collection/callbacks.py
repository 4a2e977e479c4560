"""Reading when a person wants to be called again, from the field of the result that campaign.yaml names."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from outreach.domain.callbacks import moment_in_zones
from outreach.domain.outcomes import CallEvent
from outreach.services.collection.result_fields import find

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class CallbackPlace:
    """The field where a campaign's agents put the time of a callback."""

    at: str

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "CallbackPlace | None":
        """Read it from a run's own copy of campaign.yaml; None if it names none."""
        callback = config.get("callback")
        return cls(at=callback["at"]) if callback else None


def with_callback(event: CallEvent, place: CallbackPlace | None, *, zones: Collection[str]) -> CallEvent:
    """Return the event with the time from the campaign's field, if it can be read with certainty.

    That is a moment in ISO 8601 with a zone, or without one if it is the same moment in
    all possible ``zones`` of the person.
    """
    at = None if place is None else read_time(find(event.result, place.at), zones=zones)
    return event if at is None else replace(event, callback_at=at)


def read_time(value: Any, *, zones: Collection[str]) -> datetime | None:
    """Read a moment; None for everything else, also for a day without a time."""
    text = value.strip() if isinstance(value, str) else ""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        read = datetime.fromisoformat(text)
        return moment_in_zones(read, zones) if read.tzinfo is None else read
    except (ValueError, OverflowError):
        return None
