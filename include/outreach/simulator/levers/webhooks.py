"""Delivery of events as Svix does it: signed, repeated until taken, now and then twice or out of order."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

import httpx
from standardwebhooks import Webhook

from outreach.simulator.faults import Faults, ForgeEvent, LoseMetadata
from outreach.simulator.levers.events import Message, forged, without_metadata
from outreach.simulator.log import SimulatorLog, WebhookAttempted
from outreach.simulator.settings import (
    SVIX_RETRY_SECONDS,
    LeversSimulatorSettings,
    simulated_webhook_secret,
)

Forgery = Literal["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"]
_STRANGERS_SECRET = simulated_webhook_secret("somebody-else")
_OLD = timedelta(minutes=10)


def signed_headers(message_id: str, body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """Sign a body under Svix's header names; the signature covers id, whole seconds and body."""
    signature = Webhook(secret).sign(msg_id=message_id, timestamp=at, data=body.decode())
    return {
        "content-type": "application/json",
        "svix-id": message_id,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": signature,
    }


class WebhookSender:
    """Delivers messages to the one endpoint, and forgets none while it runs.

    Svix gives up after its last attempt; here the last pause is repeated until
    the message is taken. Without an endpoint messages wait for one.
    """

    def __init__(self, settings: LeversSimulatorSettings, log: SimulatorLog, faults: Faults) -> None:
        self._settings = settings
        self._log = log
        self._faults = faults
        self._chance = random.Random(f"{settings.seed}|webhooks")
        self._outbox: asyncio.Queue[tuple[Message, float]] = asyncio.Queue()
        self._url = settings.webhook_url
        self._has_url = asyncio.Event()
        self._connections = asyncio.Semaphore(settings.webhook_connections)
        self.deliver_to(settings.webhook_url)

    def deliver_to(self, url: str | None) -> None:
        """Change the endpoint; None lets messages wait."""
        self._url = url
        if url is None:
            self._has_url.clear()
        else:
            self._has_url.set()

    def send(self, message: Message) -> None:
        """Take a message over for delivery."""
        hold = self._faults.event_delay_seconds
        if self._chance.random() < self._settings.disorder_share:
            hold += self._chance.uniform(0, self._settings.disorder_seconds)
        self._outbox.put_nowait((message, hold))

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = self._settings.webhook_timeout_seconds
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
            asyncio.TaskGroup() as deliveries,
        ):
            while True:
                message, hold = await self._outbox.get()
                deliveries.create_task(self._deliver(client, message, hold))

    async def _deliver(self, client: httpx.AsyncClient, message: Message, hold: float) -> None:
        await asyncio.sleep(hold)
        await self._faults.may_send_events.wait()
        match self._faults.next_event():
            case LoseMetadata():
                message = without_metadata(message)
            case ForgeEvent(forgery=forgery):
                await self._forge(client, message, forgery)
            case None:
                pass
        await self._send_until_taken(client, message)
        if self._chance.random() < self._settings.duplicate_share:
            await self._post(client, message, attempt=1, purpose="duplicate", headers=self._sign(message))

    async def _send_until_taken(self, client: httpx.AsyncClient, message: Message) -> None:
        attempt = 0
        taken = False
        while not taken:
            pause = SVIX_RETRY_SECONDS[min(attempt, len(SVIX_RETRY_SECONDS) - 1)]
            await asyncio.sleep(pause * self._settings.retry_factor)
            await self._faults.may_send_events.wait()
            attempt += 1
            taken = await self._post(
                client, message, attempt=attempt, purpose="event", headers=self._sign(message)
            )

    async def _forge(self, client: httpx.AsyncClient, message: Message, forgery: Forgery) -> None:
        """Send a forgery once; whatever is answered, it is not repeated."""
        false = forged(message, altered_seal=forgery == "wrong_seal")
        now = datetime.now(UTC)
        match forgery:
            case "unsigned":
                headers = {"content-type": "application/json"}
            case "wrong_secret":
                headers = signed_headers(false.message_id, false.body, secret=_STRANGERS_SECRET, at=now)
            case "old_timestamp":
                headers = signed_headers(
                    false.message_id, false.body, secret=self._settings.webhook_secret, at=now - _OLD
                )
            case "wrong_seal":
                headers = self._sign(false)
        await self._post(client, false, attempt=1, purpose=forgery, headers=headers)

    def _sign(self, message: Message) -> dict[str, str]:
        return signed_headers(
            message.message_id, message.body, secret=self._settings.webhook_secret, at=datetime.now(UTC)
        )

    async def _post(
        self,
        client: httpx.AsyncClient,
        message: Message,
        *,
        attempt: int,
        purpose: str,
        headers: Mapping[str, str],
    ) -> bool:
        await self._has_url.wait()
        status = None
        async with self._connections:  # a queue of httpx' own is slow when it is long
            try:
                answer = await client.post(str(self._url), content=message.body, headers=dict(headers))
                status = answer.status_code
            except httpx.TransportError:
                pass  # logged below as an attempt without an answer, and repeated
        self._log.append(
            WebhookAttempted(
                message_id=message.message_id,
                provider_call_id=message.provider_call_id,
                attempt=attempt,
                purpose=purpose,
                status=status,
            )
        )
        return status is not None and 200 <= status < 300
