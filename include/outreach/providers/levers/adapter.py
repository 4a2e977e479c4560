"""Levers: bulk calls without ids in the answer; results come only by signed events.

Source: docs.uselevers.com, pages on call-bulk, authentication and webhooks. The
acceptance holds no ids and there is nothing to read or to cancel, so our own
call id is sent in ``metadata`` and comes back as ``requestMetadata``.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

import httpx

from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.domain.outcomes import CallEvent
from outreach.providers import svix
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
    WebhookRequest,
)
from outreach.providers.classify_answer import error_of
from outreach.providers.clock_check import clock_finding
from outreach.providers.flags import read_flag
from outreach.providers.http import TOTAL_SECONDS, address_in_words
from outreach.providers.levers.events import read_event
from outreach.providers.levers.request import build_bulk_request
from outreach.providers.levers.token import LeversTokens
from outreach.providers.levers.vendor import DIALS_WITHIN, MAX_BATCH
from outreach.providers.redaction import Redaction
from outreach.providers.single_shot import SingleShot
from outreach.providers.vendor import TRUST_429
from outreach.providers.wire_json import read_acceptance, read_object

BULK_PATH = "/ai/phone-calls/action/call-bulk"

NO_READING = "Levers documents no way to read calls; results come by signed webhook alone"


def capabilities_of(account: Account) -> Capabilities:
    """Return what the account can do; raises ``ConfigurationError`` for an unreadable ``trust_429``."""
    return Capabilities(
        max_batch=MAX_BATCH,
        reconciliation=Reconciliation.EVIDENCE,
        polls=False,
        cancels=False,
        schedules_ahead=None,
        webhooks=True,
        dials_within=DIALS_WITHIN,
        trusts_429=read_flag(account, TRUST_429.name),
    )


class LeversProvider:
    """Levers, bound to one account."""

    name = "levers"

    def __init__(
        self, account: Account, *, clock: Callable[[], datetime], submit_seconds: float = TOTAL_SECONDS
    ) -> None:
        """Bind to ``account``; ``submit_seconds`` is the whole time one submit may take.

        Raises ``ConfigurationError`` for an extra that cannot be read.
        """
        self.capabilities = capabilities_of(account)
        self._account = account
        self._clock = clock
        self._submit_seconds = submit_seconds
        self._tokens = LeversTokens(account, clock=clock)

    def build_body(self, request: BatchRequest) -> bytes:
        """Build a request's bytes; the same request gives the same bytes.

        Raises ``ConfigurationError``, naming calls by their id, for anything that
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
            trusts_429=self.capabilities.trusts_429,
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

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Check that Svix's three headers are there, and the time in them."""
        svix.check_headers(headers, now=self._clock())

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery (Svix) on its raw bytes, then read its event.

        A genuine delivery that we cannot read has no events. Raises ``WebhookRefused``
        when no secret of the account signed it within the last five minutes of this
        machine's own clock.
        """
        svix.verify(request, self._account, now=self._clock())
        try:
            return self.read_stored_event(request.body, event_key=svix.key_of(request.headers))
        except ValueError:
            return []

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read a body that was verified before it was stored; raises ``ValueError`` if it is unreadable."""
        event = read_event(read_object(body), event_key=event_key)
        return [event] if event else []


class LeversConnection:
    """An open connection to Levers with a token, for one submit."""

    provider_batch_id: str | None = None

    def __init__(
        self,
        shot: SingleShot,
        *,
        url: httpx.URL,
        token: str,
        trusts_429: bool,
        within_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._shot = shot
        self._url = url
        self._token = token
        self._trusts_429 = trusts_429
        self._within_seconds = within_seconds
        self._clock = clock

    async def submit(self, body: bytes, *, key: str = "") -> Receipt:
        """Send ``body`` once; Levers takes no key.

        Raises the error that ``classify_answer`` finds in the answer, or, without one,
        ``Unavailable`` or ``OutcomeUnknown``.
        """
        # Read before a byte is sent: our own code must not fail between sending and judging the answer.
        contacts = read_object(body)["contacts"]
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        answer = await self._shot.post(body, headers=headers, within_seconds=self._within_seconds)
        error = error_of(
            answer,
            where=f"POST {address_in_words(self._url)}",
            contacts=len(contacts),
            private=Redaction.of_contacts(contacts, token=self._token),
            trusts_429=self._trusts_429,
            now=self._clock(),
        )
        if error:
            raise error
        return Receipt(answer=read_acceptance(answer.body))

    async def close(self) -> None:
        """Close the connection, whether it was used or not."""
        await self._shot.close()
