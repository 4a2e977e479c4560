"""Faults on demand for the next requests, reads and events.

There is a small queue for each of these: requests that call people, token requests,
events, reads and accepted contacts. Each fault is played ``times`` times. Pauses and
delays of events and delays of reads last until the faults are cleared.
"""

import asyncio
from collections import deque
from typing import Annotated, Any, Literal

from pydantic import Field

from outreach_sandbox.simulator.read_faults import (
    ContactFault,
    EnterTwice,
    LagReads,
    LoseEcho,
    ReadFault,
    ReadStatus,
    RingTwice,
    SwapEcho,
    UnstablePaging,
)
from outreach_sandbox.simulator.request_faults import (
    HttpStatus,
    PlayedFault,
    RequestFault,
    Seconds,
)


class TokenStatus(PlayedFault):
    """The next requests before a submit, for a token or an empty batch, are answered with this status."""

    kind: Literal["token_status"] = "token_status"
    status: HttpStatus


class LoseMetadata(PlayedFault):
    """The next events come without the request's metadata."""

    kind: Literal["lose_metadata"] = "lose_metadata"


class ForgeEvent(PlayedFault):
    """Before each of the next genuine events a forgery is sent, which says that the person opted out.

    ``wrong_secret`` and ``unsigned`` fail the check of the signature, as does
    ``old_timestamp`` (well signed, ten minutes ago). ``wrong_seal`` is well
    signed and fresh, but the metadata's ``signature`` is not the caller's.
    """

    kind: Literal["forge_event"] = "forge_event"
    forgery: Literal["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"]


class PauseEvents(PlayedFault):
    """No event is sent until the faults are cleared; none is lost."""

    kind: Literal["pause_events"] = "pause_events"


class DelayEvents(PlayedFault):
    """Each new event is sent ``seconds`` late, until the faults are cleared."""

    kind: Literal["delay_events"] = "delay_events"
    seconds: Seconds


EventFault = LoseMetadata | ForgeEvent
AdmissionFault = ContactFault | SwapEcho
Fault = (
    RequestFault
    | TokenStatus
    | EventFault
    | PauseEvents
    | DelayEvents
    | ReadFault
    | LagReads
    | AdmissionFault
)
AnyFault = Annotated[Fault, Field(discriminator="kind")]


class Faults:
    """The faults that wait for their turn."""

    def __init__(self) -> None:
        self._requests: deque[RequestFault] = deque()
        self._tokens: deque[TokenStatus] = deque()
        self._events: deque[EventFault] = deque()
        self._reads: deque[ReadFault] = deque()
        self._contacts: deque[ContactFault] = deque()
        self._swaps: deque[SwapEcho] = deque()
        self.may_send_events = asyncio.Event()
        self.may_send_events.set()
        self.event_delay_seconds = 0.0
        self.read_lag_seconds = 0.0

    def add(self, fault: Fault) -> None:
        """Add a fault to the end of its queue, ``times`` times."""
        match fault:
            case PauseEvents():
                self.may_send_events.clear()
            case DelayEvents():
                self.event_delay_seconds = fault.seconds
            case TokenStatus():
                self._tokens.extend([fault] * fault.times)
            case LoseMetadata() | ForgeEvent():
                self._events.extend([fault] * fault.times)
            case LagReads():
                self.read_lag_seconds = fault.seconds
            case UnstablePaging() | LoseEcho() | ReadStatus():
                self._reads.extend([fault] * fault.times)
            case RingTwice() | EnterTwice():
                self._contacts.extend([fault] * fault.times)
            case SwapEcho():
                self._swaps.extend([fault] * fault.times)
            case _:
                self._requests.extend([fault] * fault.times)

    def clear(self, *, keep_events_back: bool = False) -> None:
        """Remove every fault, so that events continue and reads show everything.

        With ``keep_events_back`` a pause of events continues without a gap.
        """
        for waiting in self._queues():
            waiting.clear()
        if not keep_events_back:
            self.may_send_events.set()
        self.event_delay_seconds = 0.0
        self.read_lag_seconds = 0.0

    def waiting(self) -> list[Fault]:
        """Return the faults that have not happened yet, once for each time."""
        lasting: list[Fault] = [] if self.may_send_events.is_set() else [PauseEvents()]
        if self.event_delay_seconds:
            lasting.append(DelayEvents(seconds=self.event_delay_seconds))
        if self.read_lag_seconds:
            lasting.append(LagReads(seconds=self.read_lag_seconds))
        return [*(fault for waiting in self._queues() for fault in waiting), *lasting]

    def next_request(self) -> RequestFault | None:
        """Return the fault for the present request."""
        return self._requests.popleft() if self._requests else None

    def next_token(self) -> TokenStatus | None:
        """Return the fault for the present token request."""
        return self._tokens.popleft() if self._tokens else None

    def next_event(self) -> EventFault | None:
        """Return the fault for the present event."""
        return self._events.popleft() if self._events else None

    def next_read(self) -> ReadFault | None:
        """Return the fault for the present read."""
        return self._reads.popleft() if self._reads else None

    def next_contact(self) -> ContactFault | None:
        """Return the fault for the contact that is being accepted."""
        return self._contacts.popleft() if self._contacts else None

    def whose_echo(self, contacts: int) -> list[int]:
        """Return, by position in the request that is being accepted, whose echo each contact gets back."""
        places = list(range(contacts))
        if self._swaps and contacts > 1:
            self._swaps.popleft()
            places[:2] = [1, 0]
        return places

    def _queues(self) -> tuple[deque[Any], ...]:
        return (self._requests, self._tokens, self._events, self._reads, self._contacts, self._swaps)
