"""Questions to a simulator's log: who was called, how often, by which request."""

from collections import Counter
from collections.abc import Iterable

from outreach_sandbox.simulator.log import (
    ActionTaken,
    CallEnded,
    LogEntry,
    PhoneCalled,
    RequestReceived,
    ResultMade,
    WebhookAttempted,
)


def rings(entries: Iterable[LogEntry]) -> list[PhoneCalled]:
    """Give every ring in order."""
    return [entry for entry in entries if isinstance(entry, PhoneCalled)]


def requests(entries: Iterable[LogEntry], *, admitted: bool | None = None) -> list[RequestReceived]:
    """Give every submit in order; only those admitted, or only those not, when asked."""
    return [
        entry
        for entry in entries
        if isinstance(entry, RequestReceived) and admitted in (None, entry.admitted)
    ]


def endings(entries: Iterable[LogEntry]) -> list[CallEnded]:
    """Give every call that is over, in order."""
    return [entry for entry in entries if isinstance(entry, CallEnded)]


def results(entries: Iterable[LogEntry]) -> list[ResultMade]:
    """Give what the provider made known of every call that is over, in order."""
    return [entry for entry in entries if isinstance(entry, ResultMade)]


def deliveries(entries: Iterable[LogEntry]) -> list[WebhookAttempted]:
    """Give every attempt to deliver an event, in order."""
    return [entry for entry in entries if isinstance(entry, WebhookAttempted)]


def actions(entries: Iterable[LogEntry], action: str) -> list[ActionTaken]:
    """Give every request of one kind that had no one new called, in order."""
    return [entry for entry in entries if isinstance(entry, ActionTaken) and entry.action == action]


def rings_by_phone(entries: Iterable[LogEntry]) -> Counter[str]:
    """Count rings of each number, E.164."""
    return Counter(ring.phone for ring in rings(entries))


def rings_by_call(entries: Iterable[LogEntry]) -> Counter[str]:
    """Count rings of each ``call_id`` that the metadata carried; rings without one are not counted."""
    return Counter(ring.call_id for ring in rings(entries) if ring.call_id is not None)


def phones_called_twice(entries: Iterable[LogEntry]) -> list[str]:
    """Name the numbers that were called more than once, in order of their first ring."""
    return [phone for phone, count in rings_by_phone(entries).items() if count > 1]


def calls_made_twice(entries: Iterable[LogEntry]) -> list[str]:
    """Name the calls that were called more than once, in order of their first ring."""
    return [call for call, count in rings_by_call(entries).items() if count > 1]


def undelivered(entries: Iterable[LogEntry]) -> list[CallEnded]:
    """Give the calls that are over and whose event no one has yet taken with a 2xx."""
    entries = list(entries)
    taken = {
        attempt.provider_call_id
        for attempt in deliveries(entries)
        if attempt.purpose == "event" and attempt.status is not None and 200 <= attempt.status < 300
    }
    return [ended for ended in endings(entries) if ended.provider_call_id not in taken]
