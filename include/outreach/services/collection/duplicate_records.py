"""Two entries of one call at the provider: noticed before the second of them rings.

A ring has a name of the provider's, an entry that waits for its turn has none
but its own. Those of one reading are compared; a second entry that is never
shown beside the first is found out by its ring alone. So is one that is over as
the first is: nothing of it can be stopped, and it is not reported again each time
that the call is read.
"""

from collections.abc import Sequence
from uuid import UUID

from outreach.domain.reduction import OVER
from outreach.providers.base import Observation, VoiceProvider
from outreach.services.collection.deliveries import AdapterDefect, read_events


class RecordsOfCalls:
    """The entries in which calls were shown, as far as a batch was read."""

    def __init__(self) -> None:
        self._records: dict[UUID, dict[str, bool]] = {}
        """The entries of each call, and whether each is over."""

    def add(self, provider: VoiceProvider, observations: Sequence[Observation]) -> dict[UUID, list[str]]:
        """Take note of further entries; gives the calls that stand in more than one and may ring by one."""
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
            continue  # it waits in the inbox, with the error beside it
        named += [
            (event.call_id, event.provider_record_id, event.kind in OVER)
            for event in events or ()
            if event.call_id and event.provider_record_id
        ]
    return named
