"""Speechify's reads: batches, recipients and conversations, page by page, and the cancelling of a batch."""

import base64
import json
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import ActionTaken, SimulatorLog
from outreach_sandbox.simulator.read_faults import LoseEcho, ReadFault, ReadStatus, UnstablePaging
from outreach_sandbox.simulator.speechify.batches import Batch, Batches, batch_document, recipient_document
from outreach_sandbox.simulator.speechify.conversations import Conversation
from outreach_sandbox.simulator.speechify.schema import refusal
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings
from outreach_sandbox.simulator.speechify.submits import shows_key

Limit = Annotated[int, Query(ge=1)]


class Reads:
    """Answers reads, with the faults of reading."""

    def __init__(
        self, settings: SpeechifySimulatorSettings, batches: Batches, *, log: SimulatorLog, faults: Faults
    ) -> None:
        self._settings = settings
        self._log = log
        self._batches = batches
        self._faults = faults
        self._is_c = settings.generation == "C"

    def router(self) -> APIRouter:
        """Build the paths."""
        router = APIRouter(prefix="/v1/agents")

        @router.get("/batch-calls")
        async def batches(request: Request, cursor: str | None = None, limit: Limit = 50) -> Response:
            return self._answer(request, lambda fault: self._list(cursor, limit, fault), limit)

        @router.get("/batch-calls/{batch_id}")
        async def batch(request: Request, batch_id: str) -> Response:
            return self._answer(request, lambda fault: self._detail(batch_id, fault))

        @router.get("/batch-calls/{batch_id}/recipients")
        async def recipients(
            request: Request, batch_id: str, cursor: str | None = None, limit: Limit = 50
        ) -> Response:
            return self._answer(
                request, lambda fault: self._recipients(batch_id, cursor, limit, fault), limit
            )

        @router.post("/batch-calls/{batch_id}/cancel")
        async def cancel(request: Request, batch_id: str) -> Response:
            return self._answer(request, lambda _: self._cancel(batch_id))

        @router.get("/conversations/{conversation_id}")
        async def conversation(request: Request, conversation_id: str) -> Response:
            return self._answer(request, lambda fault: self._conversation(conversation_id, fault))

        @router.get("/conversations/{conversation_id}/{what}")
        async def parts(
            request: Request, conversation_id: str, what: str, cursor: str | None = None, limit: Limit = 50
        ) -> Response:
            return self._answer(
                request, lambda fault: self._parts(conversation_id, what, cursor, limit, fault), limit
            )

        return router

    def _answer(
        self, request: Request, answer: Callable[[ReadFault | None], Response], limit: int = 1
    ) -> Response:
        fault = self._faults.next_read()
        if isinstance(fault, ReadStatus):
            words = self._everyone() if fault.echoes else "A fault of the simulator."
            refused = refusal(fault.status, "internal_error", words)
            if fault.retry_after is not None:
                refused.headers["retry-after"] = str(fault.retry_after)
            return refused
        if not shows_key(request, self._settings):
            return refusal(401, "unauthorized", "The API key is not valid.")
        if limit > self._settings.page_limit:
            return refusal(400, "validation_failed", "limit is out of range")
        return answer(fault)

    def _everyone(self) -> str:
        return json.dumps(
            [each for batch in self._batches.newest_first() for each in self._rows(batch, None)]
        )

    def _list(self, cursor: str | None, limit: int, fault: ReadFault | None) -> Response:
        rows = [batch_document(batch) for batch in self._batches.newest_first() if self._shows(batch)]
        return _page("batches", rows, cursor, limit, fault)

    def _detail(self, batch_id: str, fault: ReadFault | None) -> Response:
        batch = self._batch(batch_id)
        if batch is None:
            return refusal(404, "batch_not_found", "There is no such batch.")
        if self._is_c:
            return JSONResponse(batch_document(batch))
        return JSONResponse({"batch": batch_document(batch), "recipients": self._rows(batch, fault)})

    def _recipients(self, batch_id: str, cursor: str | None, limit: int, fault: ReadFault | None) -> Response:
        batch = self._batch(batch_id)
        if batch is None or not self._is_c:
            return refusal(404, "batch_not_found", "There is no such batch.")
        return _page("recipients", self._rows(batch, fault), cursor, limit, fault)

    def _rows(self, batch: Batch, fault: ReadFault | None) -> list[dict[str, Any]]:
        generation, with_echo = self._settings.generation, not isinstance(fault, LoseEcho)
        return [
            recipient_document(row, batch.batch_id, generation=generation, with_echo=with_echo)
            for row in batch.recipients
        ]

    def _cancel(self, batch_id: str) -> Response:
        answer = self._answer_to_cancel(batch_id)
        self._log.append(ActionTaken(action="cancel_batch", status=answer.status_code, subject=batch_id))
        return answer

    def _answer_to_cancel(self, batch_id: str) -> Response:
        batch = self._batches.get(batch_id)
        if batch is None:
            return refusal(404, "batch_not_found", "There is no such batch.")
        if not self._batches.cancel(batch):
            return refusal(409, "conflict", f"The batch is {batch.status}.")
        shown = batch_document(batch)
        return JSONResponse(shown if self._is_c else {"batch": shown})

    def _conversation(self, conversation_id: str, fault: ReadFault | None) -> Response:
        found = self._found(conversation_id)
        if found is None:
            return refusal(404, "conversation_not_found", "There is no such conversation.")
        return JSONResponse(found.document(with_echo=not isinstance(fault, LoseEcho)))

    def _parts(
        self, conversation_id: str, what: str, cursor: str | None, limit: int, fault: ReadFault | None
    ) -> Response:
        found = self._found(conversation_id)
        if found is None or what not in ("messages", "evaluations"):
            return refusal(404, "conversation_not_found", "There is no such conversation.")
        if what == "messages":
            return _page(what, found.messages, cursor, limit, fault)
        wait = timedelta(seconds=self._settings.evaluation_seconds)
        ready = found.ended_at is not None and self._batches.clock.now() - found.ended_at >= wait
        return _page(what, found.evaluations if ready else [], cursor, limit, fault)

    def _batch(self, batch_id: str) -> Batch | None:
        batch = self._batches.get(batch_id)
        return batch if batch and self._shows(batch) else None

    def _found(self, conversation_id: str) -> Conversation | None:
        found = self._batches.conversation(conversation_id)
        return found if found and self._shows(found) else None

    def _shows(self, new: Batch | Conversation) -> bool:
        age = self._batches.clock.now() - new.created_at
        return age.total_seconds() >= self._faults.read_lag_seconds


def _page(
    name: str, rows: Sequence[dict[str, Any]], cursor: str | None, limit: int, fault: ReadFault | None
) -> Response:
    if isinstance(fault, UnstablePaging):
        rows = random.sample(rows, len(rows))
    try:
        start = int(base64.urlsafe_b64decode(cursor)) if cursor else 0
    except ValueError:
        return refusal(400, "validation_failed", "cursor is not one of ours")
    end = start + limit
    has_more = end < len(rows)
    after = base64.urlsafe_b64encode(str(end).encode()).decode() if has_more else None
    return JSONResponse({name: list(rows[start:end]), "next_cursor": after, "has_more": has_more})
