"""Levers accounts and batches, as the rest of the program gives them to an adapter."""

import base64
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from standardwebhooks import Webhook

from builders.levers_simulator import RunningLevers
from outreach.domain.identity import NAMESPACE, seal
from outreach.providers.base import Account, BatchCall, BatchRequest, WebhookRequest

WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes len").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another one of thirty-two bytes.").decode()
TEMPLATE = "550e8400-e29b-41d4-a716-446655440000"


def utc_now() -> datetime:
    return datetime.now(UTC)


def account(base_url: str, **fields: Any) -> Account:
    """Make an account at ``base_url`` with made-up credentials."""
    chosen: dict[str, Any] = {
        "connection_id": "levers_default",
        "provider": "levers",
        "login": "client",
        "password": "secret",
        "webhook_secrets": (WEBHOOK_SECRET,),
        **fields,
    }
    return Account(base_url=base_url, **chosen)


def account_at(levers: RunningLevers, **fields: Any) -> Account:
    """Make the account that a running simulator knows."""
    settings = levers.settings
    chosen: dict[str, Any] = {
        "login": settings.client_id,
        "password": settings.client_secret,
        "webhook_secrets": (settings.webhook_secret,),
        **fields,
    }
    return account(levers.base_url, **chosen)


def call_id(number: int) -> UUID:
    return uuid5(NAMESPACE, f"test call {number}")


def batch_call(number: int = 1, **fields: Any) -> BatchCall:
    """Make the ``number``-th invented call."""
    chosen: dict[str, Any] = {
        "call_id": call_id(number),
        "phone": f"+96650{number:07}",
        "first_name": "Sara",
        "last_name": "Mohammed",
        "echo": {
            "call_id": str(call_id(number)),
            "environment": "test",
            "signature": seal(call_id(number), environment="test", key="key"),
        },
        "prompt_tags": {"customer_name": "Sara Mohammed", "amount_due": "5,000 SAR"},
        **fields,
    }
    return BatchCall(**chosen)


def batch(
    calls: int = 1, *, template_id: str | None = TEMPLATE, options: Mapping[str, Any] | None = None
) -> BatchRequest:
    """Make a batch of invented calls."""
    return batch_of(
        *(batch_call(number) for number in range(1, calls + 1)), template_id=template_id, options=options
    )


def batch_of(
    *calls: BatchCall, template_id: str | None = None, options: Mapping[str, Any] | None = None
) -> BatchRequest:
    """Make a batch of these calls."""
    return BatchRequest(
        batch_id=uuid5(NAMESPACE, "test batch"), template_id=template_id, calls=calls, options=options or {}
    )


def signed(
    body: bytes, *, secret: str = WEBHOOK_SECRET, event_key: str = "msg_1", age_seconds: float = 0
) -> WebhookRequest:
    """Sign a body as Svix does, ``age_seconds`` ago."""
    at = datetime.fromtimestamp(int(time.time() - age_seconds), tz=UTC)
    signature = Webhook(secret).sign(event_key, at, body.decode())
    headers = {
        "svix-id": event_key,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": signature,
    }
    return WebhookRequest(headers=headers, body=body)
