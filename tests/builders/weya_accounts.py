"""Weya accounts and batches, as the rest of the program gives them to an adapter."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from builders.levers_accounts import batch_call, call_id, utc_now
from builders.weya_simulator import RunningWeya
from outreach.domain.identity import NAMESPACE
from outreach.domain.timing import Window
from outreach.providers.base import (
    Account,
    BatchOutline,
    BatchRequest,
    Observation,
    PreparedConnection,
    Receipt,
    SubmittedBatch,
)
from outreach.providers.weya.adapter import WeyaProvider

BATCH = uuid5(NAMESPACE, "test batch")
NUMBERS = {"calling_numbers": ["65f000000000000000000001"]}
WINDOW = Window(start=datetime(2026, 3, 4, 6, tzinfo=UTC), end=datetime(2026, 3, 4, 15, tzinfo=UTC))


def account(base_url: str, **fields: Any) -> Account:
    """Make an account at ``base_url`` with made-up credentials."""
    chosen: dict[str, Any] = {
        "connection_id": "weya_default",
        "provider": "weya",
        "login": "user-1",
        "password": "workspace-key",
        "secrets": {"user_token": "token-of-user-1"},
        **fields,
    }
    return Account(base_url=base_url, **chosen)


def account_at(weya: RunningWeya, **fields: Any) -> Account:
    """Make the account that a running simulator knows."""
    settings = weya.settings
    chosen: dict[str, Any] = {
        "login": settings.user_id,
        "password": settings.api_key,
        "secrets": {"user_token": settings.user_token},
        **fields,
    }
    return account(weya.base_url, **chosen)


def provider_at(weya: RunningWeya, *, seconds: float = 10, **fields: Any) -> WeyaProvider:
    return WeyaProvider(account_at(weya, **fields), clock=utc_now, submit_seconds=seconds)


def outline(**fields: Any) -> BatchOutline:
    """Make what is known of a batch before its claim."""
    chosen: dict[str, Any] = {
        "batch_id": BATCH,
        "template_id": None,
        "options": NUMBERS,
        "window": WINDOW,
        **fields,
    }
    return BatchOutline(**chosen)


def request(count: int = 1, *, provider_batch_id: str | None, **fields: Any) -> BatchRequest:
    """Make a batch of invented calls."""
    chosen: dict[str, Any] = {
        "batch_id": BATCH,
        "template_id": None,
        "calls": [batch_call(number) for number in range(1, count + 1)],
        "options": NUMBERS,
        "provider_batch_id": provider_batch_id,
        **fields,
    }
    return BatchRequest(**chosen)


async def submit(provider: WeyaProvider, calls: int = 1, **fields: Any) -> tuple[str, Receipt]:
    """Prepare a batch, fill it, and give its id at Weya with the receipt."""
    prepared = await provider.prepare(outline())
    try:
        return await fill(provider, prepared, calls, **fields)
    finally:
        await prepared.close()


async def fill(
    provider: WeyaProvider, prepared: PreparedConnection, calls: int = 1, **fields: Any
) -> tuple[str, Receipt]:
    body = provider.build_body(request(calls, provider_batch_id=prepared.provider_batch_id, **fields))
    receipt = await prepared.submit(body, key="key")
    assert prepared.provider_batch_id is not None
    return prepared.provider_batch_id, receipt


def submitted(provider_batch_id: str | None, *, calls: int = 1) -> SubmittedBatch:
    """Make a batch whose first ``calls`` invented calls are awaited."""
    return SubmittedBatch(
        batch_id=BATCH,
        provider_batch_id=provider_batch_id,
        claimed_at=utc_now(),
        awaited=frozenset(awaited(calls)),
    )


def awaited(calls: int) -> list[UUID]:
    return [call_id(number) for number in range(1, calls + 1)]


async def observe(provider: WeyaProvider, batch: SubmittedBatch) -> list[Observation]:
    return [observation async for observation in provider.observe(batch)]
