"""Checking a real account: first without calling anyone, then, if asked to, by one call to one's own number.

The one call belongs to no campaign and no ledger. It is for an account that is being
set up, goes to a number of the person who asks, and shows whether our own values come
back: without them no result could be recognised as ours.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from outreach.domain import identity
from outreach.domain.errors import ConfigurationError
from outreach.domain.outcomes import CallEvent
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach.domain.timing import Window
from outreach.providers.base import (
    Account,
    BatchCall,
    BatchOutline,
    BatchRequest,
    Capabilities,
    Finding,
    Receipt,
    SubmittedBatch,
    VoiceProvider,
)
from outreach.providers.registry import find_vendor
from outreach.providers.vendor import LIMITS
from outreach.services.dispatch.throttle import assumed_in_words
from outreach.services.safeguards.account_limits import Pace, dials_within
from outreach.services.safeguards.circuit_breaker import max_unknown
from outreach.services.safeguards.tariff import read_tariff
from outreach.yaml_files.problems import did_you_mean, listed

LOOK_EVERY_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class OwnCall:
    """The one call of a probe: whose number, through which template, with which options and tags."""

    phone: str
    template_id: str | None
    options: Mapping[str, Any]
    prompt_tags: Mapping[str, str]


def capabilities_in_words(provider: VoiceProvider) -> list[Finding]:
    """Describe what the adapter can do on this account, before any request is sent."""
    can = provider.capabilities
    words = {
        "a batch": f"at most {can.max_batch} calls",
        "a lost answer": f"settled by {can.reconciliation.replace('_', ' ')}",
        "results": " and ".join(
            way for way, is_there in (("reading", can.polls), ("webhook", can.webhooks)) if is_there
        )
        or "never reported: every call would end as expired",
        "a 429": "nothing was admitted, so it is tried again"
        if can.trusts_429
        else "may have been admitted, so its calls are unknown",
        "cancelling": "possible before a call is dialled" if can.cancels else "not possible",
        "starting later": f"up to {can.schedules_ahead.days} days ahead" if can.schedules_ahead else "no",
    }
    return [Finding(subject=subject, passed=None, words=each) for subject, each in words.items()]


def settings_in_words(account: Account, capabilities: Capabilities) -> list[Finding]:
    """Describe the limits of the connection, its extras that nothing reads, and the release of time zones.

    Also describe how fast calls are handed over to it, if the audience is real.
    """
    zones = f"IANA {TIME_ZONE_DATA_VERSION}, from the package tzdata"
    findings = [Finding(subject="time zones", passed=None, words=zones)]
    if words := unknown_extras_in_words(account):
        findings.append(Finding(subject="extras", passed=False, words=words))
    try:
        pace, unknown = Pace.of(account), max_unknown(account)
        within = dials_within(account, capabilities)
        tariff = read_tariff(account)
    except ConfigurationError as mistake:
        return [*findings, Finding(subject="limits", passed=False, words=str(mistake))]
    limits = {
        "lines": pace.lines,
        "max_outstanding": pace.max_outstanding,
        "max_unknown": unknown,
        "dials_within": f"{within.total_seconds() / 3600:g} h",
    }
    words = ", ".join(f"{name} {'no bound' if each is None else each}" for name, each in limits.items())
    if tariff is not None:
        price = f"{tariff.per_minute} {tariff.currency} a started minute"
        findings.append(Finding(subject="tariff", passed=None, words=price))
    return [
        *findings,
        Finding(subject="limits", passed=None, words=words),
        Finding(subject="pace", passed=None, words=assumed_in_words(account, is_invented=False)),
    ]


def unknown_extras_in_words(account: Account) -> str | None:
    """Say which extras of a connection nothing reads, and what may be meant; None if there are none."""
    if not account.unknown_extras:
        return None
    vendor = find_vendor(account.provider)
    known = sorted(extra.name for extra in (vendor.extras if vendor else LIMITS))
    named = ", ".join(f"{name}{did_you_mean(name, known)}" for name in account.unknown_extras)
    return f"{named}: no extra of {account.provider}; correct or remove it. Allowed: {listed(known)}"


async def call_own_number(
    provider: VoiceProvider, own: OwnCall, *, key: str, clock: Callable[[], datetime], within: timedelta
) -> list[Finding]:
    """Place one call and check whether its result can be recognised, for at most ``within``.

    Raises the errors of a submit: a call that may have been placed is not placed again.
    """
    call_id, batch_id, now = uuid4(), uuid4(), clock()
    outline = BatchOutline(
        batch_id=batch_id,
        template_id=own.template_id,
        options=own.options,
        window=Window(start=now, end=now + timedelta(hours=1)),
    )
    prepared = await provider.prepare(outline)
    try:
        request = _request(own, call_id, batch_id, prepared.provider_batch_id, key)
        receipt = await prepared.submit(provider.build_body(request), key=f"{batch_id}-1")
    finally:
        await prepared.close()
    accepted = Finding(subject="the call", passed=True, words=f"accepted{_named(receipt)}")
    if not provider.capabilities.polls:
        return [
            accepted,
            Finding(subject="our words", passed=None, words="come back by webhook alone, if at all"),
        ]
    batch = SubmittedBatch(
        batch_id=batch_id,
        provider_batch_id=receipt.provider_batch_id or prepared.provider_batch_id,
        claimed_at=now,
        awaited=frozenset({call_id}),
    )
    return [accepted, await _look_for(provider, batch, call_id, key, clock=clock, until=now + within)]


def _request(
    own: OwnCall, call_id: UUID, batch_id: UUID, provider_batch_id: str | None, key: str
) -> BatchRequest:
    echo = {
        "call_id": str(call_id),
        "environment": "probe",
        "signature": identity.seal(call_id, environment="probe", key=key),
    }
    call = BatchCall(
        call_id=call_id,
        phone=own.phone,
        first_name=None,
        last_name=None,
        echo=echo,
        prompt_tags=own.prompt_tags,
    )
    return BatchRequest(
        batch_id=batch_id,
        template_id=own.template_id,
        calls=[call],
        options=own.options,
        provider_batch_id=provider_batch_id,
    )


def _named(receipt: Receipt) -> str:
    return f" as batch {receipt.provider_batch_id}" if receipt.provider_batch_id else ", without an id"


async def _look_for(
    provider: VoiceProvider,
    batch: SubmittedBatch,
    call_id: UUID,
    key: str,
    *,
    clock: Callable[[], datetime],
    until: datetime,
) -> Finding:
    while clock() < until:
        events = await _read(provider, batch)
        ours = [event for event in events if event.call_id == call_id]
        if ours:
            genuine = identity.is_sealed_by_us(ours[0].signature, call_id, environment="probe", keys=[key])
            words = "came back with our seal" if genuine else "came back, but the seal was changed"
            return Finding(subject="our words", passed=genuine, words=f"{words}; the call is {ours[-1].kind}")
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return Finding(subject="our words", passed=False, words="did not come back in time")


async def _read(provider: VoiceProvider, batch: SubmittedBatch) -> Sequence[CallEvent]:
    return [
        event
        async for observation in provider.observe(batch)
        for event in provider.read_stored_event(observation.body, event_key=observation.event_key)
    ]
