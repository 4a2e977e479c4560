"""Levers' events as Svix signs them."""

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from outreach_sandbox.simulator.levers.events import Message, forged, without_metadata
from outreach_sandbox.simulator.levers.settings import SVIX_RETRY_SECONDS


def signed_headers(message_id: str, body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """Sign a body under Svix's header names; the signature covers id, whole seconds and body."""
    signature = Webhook(secret).sign(msg_id=message_id, timestamp=at, data=body.decode())
    return {
        "content-type": "application/json",
        "svix-id": message_id,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": signature,
    }


class SvixSigning:
    """How Svix sends Levers' events (``outreach_sandbox.simulator.delivery.Signing``)."""

    retry_seconds: Sequence[float] = SVIX_RETRY_SECONDS

    def headers(self, message: Message, *, secret: str, at: datetime) -> dict[str, str]:
        """Sign a message."""
        return signed_headers(message.message_id, message.body, secret=secret, at=at)

    def without_echo(self, message: Message) -> Message:
        """Return the message without its metadata."""
        return without_metadata(message)

    def forged(self, message: Message, *, altered_seal: bool) -> Message:
        """Return a forged event of an opt-out."""
        return forged(message, altered_seal=altered_seal)
