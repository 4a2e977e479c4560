"""Speechify's signatures, present and former, checked on the raw bytes.

Today: ``Speechify-Signature: t=<seconds>,v0=<hex>`` over ``<t>.<body>``; a page from
before the launch has ``v1``. Before: ``X-Speechify-Signature: sha256=<hex>`` with
``X-Speechify-Timestamp: <milliseconds>``, over ``<timestamp>.<body>``. The documents do
not say whether the key is the whole ``whsec_…`` secret, or the decoded part after the
prefix, so both are accepted. They do not say how old a delivery may be, either; five
minutes is our own choice.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from outreach.providers.base import Account, WebhookRefused, WebhookRequest
from outreach.providers.signed_in_time import is_in_time, read_moment, require_in_time
from outreach.providers.speechify.schema import Conversation, Envelope
from outreach.providers.webhook_secrets import PREFIX

CURRENT = "speechify-signature"
LEGACY, LEGACY_TIME = "x-speechify-signature", "x-speechify-timestamp"
SCHEMES = frozenset({"v0", "v1"})


def check_headers(headers: Mapping[str, str], *, now: datetime) -> None:
    """Raise ``WebhookRefused`` for headers that no genuine delivery has at ``now``."""
    if not headers.get(CURRENT) and not headers.get(LEGACY):
        raise WebhookRefused("it bears no signature")
    require_in_time([at for _, at, _ in _claims(headers)], now=now)


def verify(request: WebhookRequest, account: Account, *, now: datetime) -> None:
    """Raise ``WebhookRefused`` unless one of the account's secrets signed these bytes within five minutes."""
    if not account.webhook_secrets:
        raise WebhookRefused(f"connection {account.connection_id} has no webhook_secrets")
    check_headers(request.headers, now=now)
    keys = [key for secret in account.webhook_secrets for key in _keys(secret)]
    for timestamp, at, signatures in _claims(request.headers):
        if not is_in_time(at, now=now):
            continue
        signed = timestamp.encode() + b"." + request.body
        expected = [hmac.new(key, signed, hashlib.sha256).hexdigest() for key in keys]
        # Every pair is compared, so that the time taken does not show which one was right.
        matches = [
            hmac.compare_digest(one.encode(), sent.encode()) for one in expected for sent in signatures
        ]
        if any(matches):
            return
    raise WebhookRefused(f"not signed with a secret of connection {account.connection_id}")


def key_of(document: Mapping[str, Any], body: bytes) -> str:
    """Return a key from a delivery's event, subject and bytes; a repeated delivery has the same key."""
    envelope = Envelope.model_validate(document)
    data = envelope.data or {}
    about = data.get("object") or data.get("conversation") or envelope.conversation
    about = Conversation.model_validate(about if isinstance(about, dict) else {})
    digest = hashlib.sha256(body).hexdigest()
    return f"{(envelope.type or envelope.event or 'event')[:60]}-{(about.id or 'no_one')[:100]}-{digest}"


def _keys(secret: str) -> list[bytes]:
    keys = [secret.encode()]
    if secret.startswith(PREFIX):
        with suppress(binascii.Error):  # then the whole secret is the only possible key
            keys.append(base64.b64decode(secret.removeprefix(PREFIX), validate=True))
    return [key for key in keys if key]


def _claims(headers: Mapping[str, str]) -> Iterator[tuple[str, datetime | None, list[str]]]:
    """Yield each signature in the headers: the signed timestamp, its moment, and the hex digests."""
    parts = [part.strip().partition("=") for part in headers.get(CURRENT, "").split(",")]
    for name, _, seconds in parts:
        if name == "t":
            yield (
                seconds,
                read_moment(seconds),
                [hexes for key, _, hexes in parts if key in SCHEMES],
            )
    scheme, _, digest = headers.get(LEGACY, "").strip().partition("=")
    if scheme == "sha256":
        milliseconds = headers.get(LEGACY_TIME, "").strip()
        yield milliseconds, read_moment(milliseconds, per_second=1000), [digest]
