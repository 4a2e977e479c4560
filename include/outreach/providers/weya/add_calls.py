"""Filling a batch: the only request that places calls, and what its answer proves."""

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx
from pydantic import ValidationError

from outreach.domain.errors import OutcomeUnknown, Unavailable
from outreach.providers.base import Account, Receipt
from outreach.providers.classify_answer import ADVICE, error_of
from outreach.providers.http import Answer, address_in_words
from outreach.providers.redaction import Redaction
from outreach.providers.single_shot import SingleShot
from outreach.providers.weya.schema import Added, Envelope
from outreach.providers.weya.vendor import USER_TOKEN
from outreach.providers.wire_json import read_acceptance, read_object

ADD_PATH = "/api/call/addCallsToBatch"

PARTLY = 207

ADVICE_OF_WEYA: Mapping[int, str] = {
    **ADVICE,
    401: "the API key or the user's token was refused; correct the password and the extra user_token",
    403: "the API key or the user's token is wrong, or does not own the batch; correct the password and the "
    "extra user_token",
    404: "there is no such batch, or no agent for its calling numbers, or the connection's host is wrong",
}


class WeyaConnection:
    """An open connection to Weya and an empty batch, to fill the batch once."""

    def __init__(
        self,
        shot: SingleShot,
        *,
        url: httpx.URL,
        account: Account,
        credentials: Mapping[str, str],
        trusts_429: bool,
        provider_batch_id: str,
        within_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self.provider_batch_id: str | None = provider_batch_id
        self._shot = shot
        self._url = url
        self._account = account
        self._credentials = credentials
        self._trusts_429 = trusts_429
        self._within_seconds = within_seconds
        self._clock = clock

    async def submit(self, body: bytes, *, key: str = "") -> Receipt:
        """Send ``body`` once; Weya takes no key.

        Raises ``Unavailable``, with nothing sent, for a body that fills another batch:
        calls are added once and to their own batch, or not at all. Else raises the
        error that follows from the answer, or, without one, ``Unavailable`` or
        ``OutcomeUnknown``.
        """
        # Read before a byte is sent: our own code must not fail between sending and judging the answer.
        document = read_object(body)
        records = document["call_data"]
        if document["batchId"] != self.provider_batch_id:
            raise Unavailable("the request is for another batch than the one prepared; nothing was sent")
        headers = {**self._credentials, "Content-Type": "application/json"}
        also = [self._account.secrets.get(USER_TOKEN, "")]
        private = Redaction.of_contacts(records, token=self._account.password, also=also)
        where = f"POST {address_in_words(self._url)}"
        answer = await self._shot.post(body, headers=headers, within_seconds=self._within_seconds)
        error = error_of(
            answer,
            where=where,
            contacts=len(records),
            private=private,
            trusts_429=self._trusts_429,
            now=self._clock(),
            words_of=_words_of,
            advice=ADVICE_OF_WEYA,
        )
        if error:
            raise error
        require_all_added(answer, where=where, sent=len(records))
        return Receipt(
            provider_batch_id=self.provider_batch_id,
            counted=_added(Envelope.read(answer.body)).added,
            answer=read_acceptance(answer.body),
        )

    async def close(self) -> None:
        """Close the connection, whether it was used or not."""
        await self._shot.close()


def require_all_added(answer: Answer, *, where: str, sent: int) -> None:
    """Raise ``OutcomeUnknown`` unless a 2xx says that every record was added.

    One request is one of Weya's chunks, so after a failed chunk it is not known which
    of its records were stored. An unreadable body may have said 207. Neither is sent
    again; reading the batch back settles it.
    """
    envelope = Envelope.read(answer.body)
    partly = PARTLY in (answer.status, envelope.code)
    said = f"{where} answered {PARTLY if partly else answer.status}"
    added = _added(envelope)
    if envelope.status is None:
        raise OutcomeUnknown(_in_doubt(f"{said} with a body that is not as documented"))
    if envelope.status is False and envelope.code != PARTLY:
        raise OutcomeUnknown(_in_doubt(f"{said}, and its body says no with code {envelope.code}"))
    all_in = added.added == sent or (added.added is None and not partly)
    if not all_in or added.failedChunks:
        raise OutcomeUnknown(_in_doubt(f"{said}, with {added.added} of {sent} records added"))


def _in_doubt(said: str) -> str:
    return f"{said}, which does not prove who is called; the request is not sent again"


def _added(envelope: Envelope) -> Added:
    try:
        return Added.model_validate(envelope.data)
    except ValidationError:
        return Added()


def _words_of(body: bytes | None) -> str:
    return Envelope.read(body).words
