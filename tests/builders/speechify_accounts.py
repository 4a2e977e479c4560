"""Speechify accounts and batches, as the rest of the program gives them to an adapter."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from builders.levers_accounts import batch_call, call_id, utc_now
from builders.speechify_simulator import RunningSpeechify
from outreach.domain.identity import NAMESPACE, seal
from outreach.providers.base import Account, BatchCall, BatchRequest, SubmittedBatch, WebhookRequest
from outreach.providers.speechify.adapter import SpeechifyProvider

AGENT = "agent_01hx0000000000000000000001"
BATCH = uuid5(NAMESPACE, "test batch")
KEY = f"{BATCH}-1"
WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5"
AGENT_SECRET = "a secret that someone typed"


def account(base_url: str, **fields: Any) -> Account:
    """Make an account at ``base_url`` with made-up credentials."""
    chosen: dict[str, Any] = {
        "connection_id": "speechify_default",
        "provider": "speechify",
        "login": "",
        "password": "sk_made_up",
        "webhook_secrets": (WEBHOOK_SECRET, AGENT_SECRET),
        **fields,
    }
    return Account(base_url=base_url, **chosen)


def provider_at(
    speechify: RunningSpeechify,
    *,
    clock: Callable[[], datetime] = utc_now,
    submit_seconds: float = 10,
    **options: Any,
) -> SpeechifyProvider:
    """Bind the adapter to a running simulator, in the simulator's own generation unless another is given."""
    settings = speechify.settings
    known = account(
        speechify.base_url,
        password=settings.api_key,
        webhook_secrets=(settings.webhook_secret,),
        options={"api_version": settings.generation, **options},
    )
    return SpeechifyProvider(known, clock=clock, submit_seconds=submit_seconds)


def reference(number: int) -> str:
    """Write what the ``number``-th invented call carries to have back."""
    return f"{call_id(number)}.test.{seal(call_id(number), environment='test', key='key')}"


def batch_of(
    *calls: BatchCall, batch_id: UUID = BATCH, options: Mapping[str, Any] | None = None, **fields: Any
) -> BatchRequest:
    """Make a batch of these calls."""
    chosen: dict[str, Any] = {"template_id": AGENT, **fields}
    return BatchRequest(batch_id=batch_id, calls=calls, options=options or {}, **chosen)


def batch(calls: int = 1, **fields: Any) -> BatchRequest:
    """Make a batch of invented calls."""
    return batch_of(*(batch_call(number) for number in range(1, calls + 1)), **fields)


def submitted(
    *numbers: int, provider_batch_id: str | None = None, batch_id: UUID = BATCH, at: datetime | None = None
) -> SubmittedBatch:
    """Make a batch that was handed over, with these invented calls awaited."""
    return SubmittedBatch(
        batch_id=batch_id,
        provider_batch_id=provider_batch_id,
        claimed_at=at or utc_now(),
        awaited=frozenset(call_id(number) for number in numbers),
    )


def digest(secret: bytes, timestamp: str, body: bytes) -> str:
    """Sign as the documents say: the timestamp, a dot, the raw body."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(
    body: bytes, *, secret: bytes = WEBHOOK_SECRET.encode(), age_seconds: float = 0, scheme: str = "v0"
) -> WebhookRequest:
    """Sign a body as of today, ``age_seconds`` ago."""
    seconds = str(int(time.time() - age_seconds))
    header = f"t={seconds},{scheme}={digest(secret, seconds, body)}"
    return WebhookRequest(headers={"speechify-signature": header}, body=body)


def signed_as_before(
    body: bytes, *, secret: bytes = AGENT_SECRET.encode(), age_seconds: float = 0
) -> WebhookRequest:
    """Sign a body as before, ``age_seconds`` ago."""
    milliseconds = str(int((time.time() - age_seconds) * 1000))
    headers = {
        "x-speechify-signature": f"sha256={digest(secret, milliseconds, body)}",
        "x-speechify-timestamp": milliseconds,
    }
    return WebhookRequest(headers=headers, body=body)


def moment(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
