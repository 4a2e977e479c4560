"""Signatures of Svix, checked on the raw bytes: a body need not be text to be genuine.

``svix-signature`` is a list of ``v1,<Base64>``, separated by spaces: HMAC-SHA256
over ``<svix-id>.<svix-timestamp>.<body>`` with the key after ``whsec_``.
Source: docs.svix.com, "Verifying payloads manually".
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from outreach.providers.base import Account, WebhookRefused, WebhookRequest
from outreach.providers.signed_in_time import read_moment, require_in_time
from outreach.providers.webhook_secrets import PREFIX, SCHEME, problem_of_svix_secret

ID, TIMESTAMP, SIGNATURE = "svix-id", "svix-timestamp", "svix-signature"

LONGEST_ID = 200
"""The most characters of an id that is kept unchanged; Svix's have 31."""


def check_headers(headers: Mapping[str, str], *, now: datetime) -> None:
    """Raise ``WebhookRefused`` for headers that no genuine delivery has at ``now``."""
    if not all(headers.get(name) for name in (ID, TIMESTAMP, SIGNATURE)):
        raise WebhookRefused("it bears no signature")
    require_in_time([read_moment(headers[TIMESTAMP])], now=now)


def verify(request: WebhookRequest, account: Account, *, now: datetime) -> None:
    """Raise ``WebhookRefused`` unless one of the account's secrets signed these bytes within five minutes."""
    if not account.webhook_secrets:
        raise WebhookRefused(f"connection {account.connection_id} has no webhook_secrets")
    secrets = [each for each in account.webhook_secrets if problem_of_svix_secret(each) is None]
    headers = request.headers
    check_headers(headers, now=now)
    signed = f"{headers[ID]}.{headers[TIMESTAMP]}.".encode(errors="replace") + request.body
    sent = [each.removeprefix(SCHEME) for each in headers[SIGNATURE].split(" ") if each.startswith(SCHEME)]
    expected = [_signature(signed, secret) for secret in secrets]
    # Every pair is compared, so that the time taken does not show which one was right.
    matches = [hmac.compare_digest(one, other.encode(errors="replace")) for one in expected for other in sent]
    if not any(matches):
        raise WebhookRefused(f"not signed with a secret of connection {account.connection_id}")


def key_of(headers: Mapping[str, str]) -> str:
    """Return a delivery's ``svix-id`` as its key; a repeated delivery has the same one."""
    event_id = headers[ID]
    if len(event_id) <= LONGEST_ID:
        return event_id
    return f"{event_id[:60]}-{hashlib.sha256(event_id.encode(errors='replace')).hexdigest()}"


def _signature(signed: bytes, secret: str) -> bytes:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
