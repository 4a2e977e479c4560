"""Levers: bulk calls without any answer, results by signed events alone.

Source: docs.uselevers.com, pages on call-bulk, authentication and webhooks. The
acceptance holds no ids and there is nothing to read or to cancel, so our own
call id rides in ``metadata`` and comes back as ``requestMetadata``.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

import httpx
from standardwebhooks import Webhook

from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.domain.outcomes import CallEvent
from outreach.providers.addresses import api_address
from outreach.providers.base import (
    Account,
    BatchOutline,
    BatchRequest,
    Cancellation,
    Capabilities,
    Finding,
    NotSupported,
    Observation,
    Receipt,
    Reconciliation,
    SubmittedBatch,
    WebhookRefused,
    WebhookRequest,
)
from outreach.providers.classify_answer import error_of
from outreach.providers.clock_check import clock_finding
from outreach.providers.http import TOTAL_SECONDS, address_in_words
from outreach.providers.levers.events import read_event
from outreach.providers.levers.request import build_bulk_request
from outreach.providers.levers.token import LeversTokens
from outreach.providers.levers.vendor import DIALS_WITHIN, MAX_BATCH
from outreach.providers.redaction import Redaction
from outreach.providers.single_shot import SingleShot
from outreach.providers.wire_json import read_acceptance, read_object

BULK_PATH = "/ai/phone-calls/action/call-bulk"

SIGNED_HEADERS = ("id", "timestamp", "signature")

NO_READING = "Levers documents no way to read calls; results come by signed webhook alone"

CAPABILITIES = Capabilities(
    max_batch=MAX_BATCH,
    reconciliation=Reconciliation.EVIDENCE,
    polls=False,
    cancels=False,
    schedules_ahead=None,
    webhooks=True,
    dials_within=DIALS_WITHIN,
    documents_429=False,
)


class LeversProvider:
    """Levers, bound to one account."""

    name = "levers"
    capabilities = CAPABILITIES

    def __init__(
        self, account: Account, *, clock: Callable[[], datetime], submit_seconds: float = TOTAL_SECONDS
    ) -> None:
        """Bind to ``account``; ``submit_seconds`` is the whole time one submit may take."""
        self._account = account
        self._clock = clock
        self._submit_seconds = submit_seconds
        self._tokens = LeversTokens(account, clock=clock)

    def build_body(self, request: BatchRequest) -> bytes:
        """Build a request's bytes; the same request gives the same bytes.

        Raises ``ConfigurationError``, naming calls by their id, for whatever
        the documented schema refuses, for too many calls, and for two calls to
        one number.
        """
        return build_bulk_request(request, max_batch=MAX_BATCH)

    async def prepare(
        self, outline: BatchOutline | None = None, *, renew_token: bool = False
    ) -> "LeversConnection":
        """Get a token and connect; raises ``Unavailable`` or ``ConfigurationError``, with nothing sent."""
        url = api_address(self._account, BULK_PATH)
        token = await self._tokens.token(renew=renew_token)
        return LeversConnection(
            await SingleShot.open(url),
            url=url,
            token=token,
            within_seconds=self._submit_seconds,
            clock=self._clock,
        )

    async def find(self, batch: SubmittedBatch) -> Sequence[str]:
        """Levers has no way to read: raises ``NotSupported``."""
        raise NotSupported(NO_READING)

    def observe(self, batch: SubmittedBatch) -> AsyncIterator[Observation]:
        """Levers has no way to read: raises ``NotSupported``."""
        raise NotSupported(NO_READING)

    async def cancel(self, batch: SubmittedBatch) -> Cancellation:
        """Levers has no way to cancel: raises ``NotSupported``."""
        raise NotSupported("Levers documents no way to stop calls that were handed over")

    async def check(self) -> Sequence[Finding]:
        """Exchange the credentials for a new token, and open and close a connection."""
        try:
            connection = await self.prepare(renew_token=True)
            await connection.close()
        except (ConfigurationError, SubmitError) as problem:
            return [Finding(subject="credentials", passed=False, words=str(problem))]
        has_secret = bool(self._account.webhook_secrets)
        return [
            Finding(
                subject="credentials", passed=True, words="the client id and secret were taken for a token"
            ),
            clock_finding(self._tokens.date_of_answer, of="Levers", now=self._clock()),
            Finding(
                subject="webhook secret",
                passed=has_secret,
                words="results can be verified"
                if has_secret
                else "webhook_secrets is empty, and results come by webhook alone",
            ),
            Finding(subject="reading", passed=None, words=NO_READING),
        ]

    def may_be_signed(self, headers: Mapping[str, str]) -> bool:
        """Look for Svix's three headers."""
        return all(headers.get(f"svix-{name}") for name in SIGNED_HEADERS)

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery (Svix) on its raw bytes, then read its event.

        A delivery that is genuine but says nothing that we can read gives no
        events. Raises ``WebhookRefused`` when no secret of the account signed
        it within the last five minutes of this machine's own clock.
        """
        event_key = self._verify(request)
        try:
            return self.read_stored_event(request.body, event_key=event_key)
        except ValueError:
            return []

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read a body that was verified when it was stored; raises ``ValueError`` if it cannot."""
        event = read_event(read_object(body), event_key=event_key)
        return [event] if event else []

    def _verify(self, request: WebhookRequest) -> str:
        event_key = request.headers.get("svix-id", "")
        headers = {f"webhook-{name}": request.headers.get(f"svix-{name}", "") for name in SIGNED_HEADERS}
        if not self._account.webhook_secrets:
            raise WebhookRefused(f"connection {self._account.connection_id} has no webhook_secrets")
        if not any(_is_signed(request.body, headers, secret) for secret in self._account.webhook_secrets):
            raise WebhookRefused(f"not signed with a secret of connection {self._account.connection_id}")
        return event_key


class LeversConnection:
    """A connection to Levers that is open and has its token; good for one submit."""

    provider_batch_id: str | None = None

    def __init__(
        self,
        shot: SingleShot,
        *,
        url: httpx.URL,
        token: str,
        within_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._shot = shot
        self._url = url
        self._token = token
        self._within_seconds = within_seconds
        self._clock = clock

    async def submit(self, body: bytes, *, key: str = "") -> Receipt:
        """Send ``body`` once; Levers takes no key.

        Raises what ``providers.classify`` says of the answer, or, of its
        absence, ``Unavailable`` or ``OutcomeUnknown``.
        """
        # Read before a byte leaves: nothing of ours may fail between sending and judging the answer.
        contacts = read_object(body)["contacts"]
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        answer = await self._shot.post(body, headers=headers, within_seconds=self._within_seconds)
        error = error_of(
            answer,
            where=f"POST {address_in_words(self._url)}",
            contacts=len(contacts),
            private=Redaction.of_contacts(contacts, token=self._token),
            documents_429=CAPABILITIES.documents_429,
            now=self._clock(),
        )
        if error:
            raise error
        return Receipt(answer=read_acceptance(answer.body))

    async def close(self) -> None:
        """Close the connection, used or not."""
        await self._shot.close()


def _is_signed(body: bytes, headers: dict[str, str], secret: str) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except Exception:
        # The library raises other errors than its own for malformed input; none of them may pass.
        return False
    return True
