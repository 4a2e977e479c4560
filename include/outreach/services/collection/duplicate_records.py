"""Two entries of one call at the provider, found before the second of them rings.

A ring has its own id at the provider; an entry that still waits has only the entry's
id. The entries of one reading are compared. A second entry that is never shown together
with the first is found only by its ring. So is a second entry that is over like the
first: it cannot be stopped, and it is not reported again at each reading of the call.
"""

from collections.abc import Sequence
from uuid import UUID

from outreach.domain.reduction import OVER
from outreach.providers.base import Observation, VoiceProvider
from outreach.services.collection.deliveries import AdapterDefect, read_events


class RecordsOfCalls:
    """The entries of calls, as far as a batch was read."""

    def __init__(self) -> None:
        self._records: dict[UUID, dict[str, bool]] = {}
        """The entries of each call, and whether each is over."""

    def add(self, provider: VoiceProvider, observations: Sequence[Observation]) -> dict[UUID, list[str]]:
        """Add further entries; returns the calls that have more than one and may still ring."""
        doubled: dict[UUID, list[str]] = {}
        for call_id, record_id, is_over in _named(provider, observations):
            records = self._records.setdefault(call_id, {})
            is_new = record_id not in records
            records[record_id] = is_over and records.get(record_id, True)
            if is_new and len(records) > 1 and not all(records.values()):
                doubled[call_id] = list(records)
        return doubled


def _named(provider: VoiceProvider, observations: Sequence[Observation]) -> list[tuple[UUID, str, bool]]:
    named = []
    for observation in observations:
        try:
            events = read_events(provider, observation.body, event_key=observation.event_key)
        except AdapterDefect:
            continue  # it waits in the inbox, with its error
        named += [
            (event.call_id, event.provider_record_id, event.kind in OVER)
            for event in events or ()
            if event.call_id and event.provider_record_id
        ]
    return named
