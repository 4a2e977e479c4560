"""The lines: a limited number of calls at a time, each taking a while."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import phonenumbers

from outreach_sandbox.simulator.log import CallEnded, PhoneCalled, SimulatorLog
from outreach_sandbox.simulator.outcomes import CallEnding, call_random, decide_ending
from outreach_sandbox.simulator.settings import SimulatorSettings


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person to call, independent of a provider. ``echo`` is what the caller wants back."""

    number: str
    first_name: str | None = None
    variables: Mapping[str, Any] | None = None
    echo: Any = None
    call_id: str | None = None
    """The caller's own id, if the request has one."""


@dataclass(frozen=True, kw_only=True)
class PlacedCall:
    """One accepted contact. ``phone`` is E.164 if the number could be read, else as received."""

    request_number: int
    contact_index: int
    contact: Contact = field(repr=False)
    phone: str
    dialable: bool
    seed_name: str
    """The mark of this call among others to its phone: its call_id, else its place in the log."""
    provider_call_id: UUID

    @property
    def call_id(self) -> str | None:
        """The caller's own id of the call."""
        return self.contact.call_id


def place_call(
    settings: SimulatorSettings,
    contact: Contact,
    *,
    request_number: int,
    contact_index: int,
    country_code: str | None = None,
) -> PlacedCall:
    """Read a contact's number as providers do, with ``country_code`` for local numbers."""
    phone = _e164(contact.number, country_code)
    seed_name = contact.call_id or f"request {request_number} contact {contact_index}"
    # A call that is asked for twice has two ids.
    purpose = f"provider's id in request {request_number} contact {contact_index}"
    chance = call_random(settings, phone=phone or contact.number, call=seed_name, purpose=purpose)
    return PlacedCall(
        request_number=request_number,
        contact_index=contact_index,
        contact=contact,
        phone=phone or contact.number,
        dialable=phone is not None,
        seed_name=seed_name,
        provider_call_id=UUID(bytes=chance.randbytes(16), version=4),
    )


def _e164(number: str, country_code: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country_code)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


class Dialler:
    """Makes placed calls in order, ``lines`` at a time, and reports each at its end.

    A simulator that is stopped forgets the calls that it has not made yet.
    """

    def __init__(
        self,
        settings: SimulatorSettings,
        log: SimulatorLog,
        report: Callable[[PlacedCall, CallEnding], None],
        began: Callable[[PlacedCall], bool] = lambda _: True,
    ) -> None:
        """Call ``began`` before each call, which may still cancel it, and ``report`` after it."""
        self._settings = settings
        self._log = log
        self._report = report
        self._began = began
        self._waiting: asyncio.Queue[PlacedCall] = asyncio.Queue()

    def place(self, call: PlacedCall) -> None:
        """Add a call to the end of the queue."""
        self._waiting.put_nowait(call)

    async def run(self) -> None:
        """Run all lines until cancelled."""
        async with asyncio.TaskGroup() as lines:
            for _ in range(self._settings.lines):
                lines.create_task(self._work_line())

    async def _work_line(self) -> None:
        while True:
            await self._ring(await self._waiting.get())

    async def _ring(self, call: PlacedCall) -> None:
        if not self._began(call):
            return
        ending = decide_ending(self._settings, phone=call.phone, call=call.seed_name, dialable=call.dialable)
        self._log.append(
            PhoneCalled(
                request_number=call.request_number,
                contact_index=call.contact_index,
                phone=call.phone,
                call_id=call.call_id,
                provider_call_id=str(call.provider_call_id),
            )
        )
        await self._log.clock.sleep(ending.seconds)
        self._log.append(
            CallEnded(
                provider_call_id=str(call.provider_call_id),
                call_id=call.call_id,
                phone=call.phone,
                ended_reason=ending.ended_reason,
                call_output=ending.call_output,
            )
        )
        self._report(call, ending)
