"""Speechify: batch calls with our own key and id; results are read back or come by signed events.

Source: docs.speechify.ai on batch calls, idempotency, conversations and
webhooks. The API has changed its form several times within months; ``generation`` says
which one is spoken, and answers are read in all of them.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from outreach.domain.errors import ConfigurationError
from outreach.domain.outcomes import CallEvent
from outreach.providers.addresses import api_address
from outreach.providers.base import (
    Account,
    BatchOutline,
    BatchRequest,
    Cancellation,
    Capabilities,
    Finding,
    Observation,
    Receipt,
    Reconciliation,
    SubmittedBatch,
    WebhookRequest,
)
from outreach.providers.http import TOTAL_SECONDS, address_in_words, client
from outreach.providers.redaction import Redaction
from outreach.providers.single_shot import SingleShot
from outreach.providers.speechify.api_client import ApiClient, headers_of
from outreach.providers.speechify.cancel_batch import cancel_batch
from outreach.providers.speechify.check_account import check_account
from outreach.providers.speechify.classify_answer import receipt_of, submit_error
from outreach.providers.speechify.events import read_events
from outreach.providers.speechify.generation import ApiVersion, api_version_of, may_replay
from outreach.providers.speechify.read_calls import find_batches, observe_batch
from outreach.providers.speechify.request import AHEAD_AT_MOST, build_batch_request
from outreach.providers.speechify.vendor import DIALS_WITHIN, MAX_RECIPIENTS
from outreach.providers.speechify.webhooks import check_headers, key_of, verify
from outreach.providers.wire_json import read_object

BATCH_CALLS_PATH = "/v1/agents/batch-calls"

LONGEST_KEY = 255
"""The most characters of an ``Idempotency-Key``."""


def capabilities_of(version: ApiVersion, *, may_replay: bool) -> Capabilities:
    """Return what a generation can do: only the newest promises to act on one key only once."""
    return Capabilities(
        max_batch=MAX_RECIPIENTS,
        reconciliation=Reconciliation.REPLAY if version.is_c and may_replay else Reconciliation.READ_BACK,
        polls=True,
        cancels=True,
        schedules_ahead=AHEAD_AT_MOST,
        webhooks=True,
        dials_within=DIALS_WITHIN,
        trusts_429=True,
    )


class SpeechifyProvider:
    """Speechify, bound to one account."""

    name = "speechify"

    def __init__(
        self, account: Account, *, clock: Callable[[], datetime], submit_seconds: float = TOTAL_SECONDS
    ) -> None:
        """Bind to ``account``; ``submit_seconds`` is the whole time one submit may take.

        Raises ``ConfigurationError`` for an invalid ``api_version``.
        """
        self._account = account
        self._clock = clock
        self._submit_seconds = submit_seconds
        self._version = api_version_of(account)
        self.capabilities = capabilities_of(self._version, may_replay=may_replay(account))

    def build_body(self, request: BatchRequest) -> bytes:
        """Build a request's bytes; the same request gives the same bytes until its start time is over.

        Raises ``ConfigurationError``, naming calls by their id, for anything that
        the documented schema refuses.
        """
        return build_batch_request(request, generation=self._version.generation, now=self._clock())

    async def prepare(
        self, outline: BatchOutline | None = None, *, renew_token: bool = False
    ) -> "SpeechifyConnection":
        """Connect; an API key does not expire, so it is never renewed.

        Raises ``Unavailable`` or ``ConfigurationError``, with nothing sent.
        """
        url = api_address(self._account, BATCH_CALLS_PATH)
        headers = headers_of(self._account, self._version)
        return SpeechifyConnection(
            await SingleShot.open(url),
            url=url,
            headers=headers,
            takes_key=self._version.is_c,
            within_seconds=self._submit_seconds,
            clock=self._clock,
        )

    async def find(self, batch: SubmittedBatch) -> Sequence[str]:
        """Return Speechify's ids for our batch, by our id or the calls of an export; none proves nothing."""
        async with client() as http:
            return await find_batches(self._api(http), batch)

    async def observe(self, batch: SubmittedBatch) -> AsyncIterator[Observation]:
        """Read the batch's recipients, and the conversation of each awaited call that has ended.

        Raises ``Unavailable``, ``RateLimited`` or ``AccessRefused`` after all that
        could be read; a missing call says nothing.
        """
        if batch.provider_batch_id is None:
            raise ValueError(f"batch {batch.batch_id} has no id at Speechify yet; find it first")
        async with client() as http:
            api = self._api(http)
            async for observation in observe_batch(
                api, batch, provider_batch_id=batch.provider_batch_id, clock=self._clock
            ):
                yield observation

    async def cancel(self, batch: SubmittedBatch) -> Cancellation:
        """Stop calls not yet dialled; before generation C only a batch that has not begun."""
        async with client() as http:
            api = self._api(http)
            names = [batch.provider_batch_id] if batch.provider_batch_id else await find_batches(api, batch)
            return await cancel_batch(api, names)

    async def check(self) -> Sequence[Finding]:
        """List one batch: the key, the clocks, the generation; no one is called."""
        try:
            async with client() as http:
                return await check_account(
                    self._api(http), self._account, version=self._version, clock=self._clock
                )
        except ConfigurationError as problem:
            return [Finding(subject="credentials", passed=False, words=str(problem))]

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Check that a present or former signature is there, and the time in it."""
        check_headers(headers, now=self._clock())

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery on its raw bytes, then read its events.

        A genuine delivery that we cannot read has no events. Raises ``WebhookRefused``
        when no secret of the account signed it within the last five minutes of this
        machine's own clock.
        """
        verify(request, self._account, now=self._clock())
        try:
            document = read_object(request.body)
            return read_events(document, event_key=key_of(document, request.body))
        except ValueError:
            return []

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read an observation or a verified body; raises ``ValueError`` if that is not possible."""
        return read_events(read_object(body), event_key=event_key)

    def _api(self, http: httpx.AsyncClient) -> ApiClient:
        return ApiClient(http, self._account, version=self._version, clock=self._clock)


class SpeechifyConnection:
    """An open connection to Speechify, for one submit."""

    provider_batch_id: str | None = None

    def __init__(
        self,
        shot: SingleShot,
        *,
        url: httpx.URL,
        headers: Mapping[str, str],
        takes_key: bool,
        within_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._shot = shot
        self._url = url
        self._headers = headers
        self._takes_key = takes_key
        self._within_seconds = within_seconds
        self._clock = clock

    async def submit(self, body: bytes, *, key: str) -> Receipt:
        """Send ``body`` once, under ``key`` if the generation takes one.

        Raises the error that follows from the answer, or, without one, ``Unavailable``
        or ``OutcomeUnknown``; ``ValueError`` for a key that is too long.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            raise ValueError(f"a key has 1 to {LONGEST_KEY} characters, not {len(key)}")
        # Read before a byte is sent: our own code must not fail between sending and judging the answer.
        recipients = read_object(body)["recipients"]
        private = Redaction.of_contacts(
            [_with_names(each) for each in recipients], token=self._headers["Authorization"].split()[-1]
        )
        headers = {**self._headers, "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if self._takes_key else {}
        answer = await self._shot.post(body, headers=headers, within_seconds=self._within_seconds)
        error = submit_error(
            answer,
            where=f"POST {address_in_words(self._url)}",
            contacts=len(recipients),
            private=private,
            now=self._clock(),
        )
        if error:
            raise error
        return receipt_of(answer)

    async def close(self) -> None:
        """Close the connection, whether it was used or not."""
        await self._shot.close()


def _with_names(recipient: Mapping[str, Any]) -> dict[str, Any]:
    """Add the names among a recipient's variables, so that redaction hides their single words."""
    variables = recipient.get("dynamic_variables") or recipient.get("dynamic_vars") or {}
    names = [value for tag, value in variables.items() if "name" in tag.casefold()]
    return {**recipient, "firstName": " ".join(names)}
