"""Reading from Speechify: our batches, their recipients, and the result of each call."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from outreach.domain.errors import SubmitError, Unavailable
from outreach.providers.base import Observation, SubmittedBatch
from outreach.providers.dialling_words import folded
from outreach.providers.speechify.api_client import ApiClient
from outreach.providers.speechify.classify_answer import batch_in
from outreach.providers.speechify.events import LINE_OF_WORD, OBSERVED, RECIPIENT_OVER, was_cancelled
from outreach.providers.speechify.reference import reference_in
from outreach.providers.speechify.schema import Batch, Conversation, Recipient

BATCH_CALLS, CONVERSATIONS, RECIPIENTS = "batch-calls", "conversations", "recipients"

LOOK_BACK = timedelta(days=1)
"""A batch created this long before a claim does not belong to it; the two clocks may differ."""

CLOCKS_DIFFER_BY = timedelta(hours=1)
"""A batch created this long before an export holds none of its calls."""

AT_ONCE = 5
"""How many calls are read at the same time; the smallest plan allows ten requests at once."""

MOST_FAILURES = 5
"""How many calls may be unreadable before the reading of a batch stops for now."""

REST_FOLLOWS_WITHIN = timedelta(minutes=10)
"""How long to wait for a call's evaluations after its end; no document says when they come."""

CONVERSATION_OVER = frozenset({"completed", "failed"})


async def find_batches(api: ApiClient, batch: SubmittedBatch) -> list[str]:
    """Return the batches with our batch's id, searched from the newest back to the day before the claim.

    A person may have launched an exported one under any name, and another one
    under its name, so there the recipients say which batch it is.
    """
    name, since = str(batch.batch_id), batch.claimed_at - LOOK_BACK
    found: dict[str, None] = {}
    async for rows in api.pages(BATCH_CALLS, rows="batches"):
        listed = [Batch.model_validate(row) for row in rows]
        if batch.exported:
            found |= dict.fromkeys(await _made_of(api, batch, listed))
        else:
            found |= {each.id: None for each in listed if each.id and each.name == name}
        # Rows may be out of order while new ones are added, so only a page of old rows alone ends the search.
        if listed and all(each.created_at and each.created_at < since for each in listed):
            break
    return list(found)


async def _made_of(api: ApiClient, batch: SubmittedBatch, listed: Sequence[Batch]) -> list[str]:
    """Return the batches that hold calls of an exported one, or that have its name and no call."""
    since, found = batch.claimed_at - CLOCKS_DIFFER_BY, []
    for each in listed:
        if each.id is None or (each.created_at and each.created_at < since):
            continue
        calls = await _calls_in(api, each.id, until=batch.exported)
        if calls & batch.exported or (not calls and each.name == str(batch.batch_id)):
            found.append(each.id)
    return found


async def _calls_in(api: ApiClient, provider_batch_id: str, *, until: frozenset[UUID]) -> frozenset[UUID]:
    """Read the calls of a batch, no matter whose they are, until one of ``until`` is among them."""
    detail = await api.read(BATCH_CALLS, provider_batch_id)
    calls: set[UUID] = set()
    if detail is not None:
        async for rows in _recipients(api, provider_batch_id, detail):
            calls |= {name for row in rows if (name := reference_in(row).call_id)}
            if calls & until:
                break
    return frozenset(calls)


async def observe_batch(
    api: ApiClient, batch: SubmittedBatch, *, provider_batch_id: str, clock: Callable[[], datetime]
) -> AsyncIterator[Observation]:
    """Yield observations of the awaited calls; raises the first failure after all other calls."""
    detail = await api.read(BATCH_CALLS, provider_batch_id)
    if detail is None:
        raise Unavailable(f"Speechify does not show batch {provider_batch_id}")
    reader = _CallReader(api, batch, head=batch_in(detail), provider_id=provider_batch_id, clock=clock)
    failures: list[SubmitError] = []
    seen: set[str] = set()
    async for rows in _recipients(api, provider_batch_id, detail):
        new = [row for row in rows if str(row.get("id")) not in seen]
        seen |= {str(row["id"]) for row in new if row.get("id")}
        wanted = [row for row in new if reader.is_awaited(row)]
        for start in range(0, len(wanted), AT_ONCE):
            observed, failed = await _read_each(reader, wanted[start : start + AT_ONCE])
            for document in observed:
                yield Observation.of(document)
            failures += failed
            if len(failures) >= MOST_FAILURES or any(not isinstance(each, Unavailable) for each in failed):
                raise failures[-1]
    if failures:
        raise failures[0]


async def _recipients(
    api: ApiClient, provider_batch_id: str, detail: Mapping[str, Any]
) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield a batch's rows: those inside its detail, as before generation C, else page by page."""
    inline = detail.get(RECIPIENTS)
    if isinstance(inline, list):
        yield [row for row in inline if isinstance(row, dict)]
        return
    async for rows in api.pages(BATCH_CALLS, provider_batch_id, RECIPIENTS, rows=RECIPIENTS):
        yield rows


async def _read_each(
    reader: "_CallReader", rows: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[SubmitError]]:
    """Read some calls at once; returns documents and failures, and raises any other error."""
    results = await asyncio.gather(*(reader.read(row) for row in rows), return_exceptions=True)
    observed, failed = [], []
    for result in results:
        if isinstance(result, SubmitError):
            failed.append(result)
        elif isinstance(result, BaseException):
            raise result
        elif result is not None:
            observed.append(result)
    return observed, failed


class _CallReader:
    """Reads single calls of one batch."""

    def __init__(
        self,
        api: ApiClient,
        batch: SubmittedBatch,
        *,
        head: Batch,
        provider_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._awaited = batch.awaited
        self._claimed_at = batch.claimed_at
        self._head = {"id": provider_id, "status": head.status}
        self._clock = clock

    def is_awaited(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is about an awaited call, or does not name its call."""
        return self._is_wanted(reference_in(row).call_id)

    async def read(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Read all data about one row; None if its call is not awaited."""
        recipient = Recipient.model_validate(row)
        is_over = (recipient.status or "").casefold() in RECIPIENT_OVER or was_cancelled(recipient)
        named = reference_in(row).call_id is not None
        document: dict[str, Any] = {
            "kind": OBSERVED,
            "batch": self._head,
            "recipient": row,
            "conversation": None,
            "messages": [],
            "evaluations": [],
        }
        if recipient.conversation_id and (is_over or not named):
            document |= await self._talk(recipient, recipient.conversation_id)
        reference = reference_in(row, document["conversation"])
        return document if self._is_wanted(reference.call_id) else None

    async def _talk(self, recipient: Recipient, conversation_id: str) -> dict[str, Any]:
        """Read a conversation. ``evaluations`` is None while more may come."""
        found = await self._api.read(CONVERSATIONS, conversation_id)
        conversation = Conversation.model_validate(found or {})
        reason = (conversation.end_reason or "").casefold()
        over_at = conversation.ended_at or recipient.over_at
        more_to_come: list[Any] | None = None if self._is_fresh(over_at) else []
        if found is None or (conversation.status or "").casefold() not in CONVERSATION_OVER:
            return {"conversation": found, "evaluations": more_to_come}
        if reason.startswith("dial_"):
            return {"conversation": found}
        messages = await self._all(conversation_id, "messages")
        evaluations = await self._all(conversation_id, "evaluations")
        waits = not evaluations and folded(reason) not in LINE_OF_WORD
        return {
            "conversation": found,
            "messages": messages,
            "evaluations": more_to_come if waits else evaluations,
        }

    async def _all(self, conversation_id: str, what: str) -> list[dict[str, Any]]:
        pages = self._api.pages(CONVERSATIONS, conversation_id, what, rows=what)
        return [row async for page in pages for row in page]

    def _is_fresh(self, over_at: datetime | None) -> bool:
        if over_at is None:
            return self._clock() - self._claimed_at < LOOK_BACK
        return self._clock() - over_at < REST_FOLLOWS_WITHIN

    def _is_wanted(self, call_id: UUID | None) -> bool:
        return call_id is None or call_id in self._awaited
