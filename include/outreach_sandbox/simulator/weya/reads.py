"""Weya's two reads: the list of batches, and one batch with its records, both by page and limit.

``filter`` and ``search`` of a batch's records are not played.
"""

import json
import math
import random
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.read_faults import LoseEcho, ReadFault, ReadStatus, UnstablePaging
from outreach_sandbox.simulator.weya.batches import Batch, Batches, Entry, document_of, shown_entries
from outreach_sandbox.simulator.weya.schema import envelope, refusal
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings
from outreach_sandbox.simulator.weya.submits import shows_token

Number = Annotated[int, Query(ge=1)]


class Reads:
    """Answers reads, with the faults of reading."""

    def __init__(self, settings: WeyaSimulatorSettings, batches: Batches, faults: Faults) -> None:
        self._settings = settings
        self._batches = batches
        self._faults = faults

    def router(self) -> APIRouter:
        """Build the paths."""
        router = APIRouter()

        @router.get("/api/call/batches/{user_id}")
        async def batches(
            request: Request, user_id: str, page: Number = 1, limit: Number = 10, search: str = ""
        ) -> Response:
            fault = self._faults.next_read()
            return self._refused(request, fault, limit) or self._list(user_id, page, limit, search, fault)

        @router.get("/api/call/batch-details/{batch_id}")
        async def details(
            request: Request,
            batch_id: str,
            page: Number = 1,
            limit: Number = 10,
            sort_order: Annotated[str, Query(alias="sortOrder")] = "asc",
        ) -> Response:
            fault = self._faults.next_read()
            return self._refused(request, fault, limit) or self._details(
                batch_id, page, limit, sort_order, fault
            )

        return router

    def _refused(self, request: Request, fault: ReadFault | None, limit: int) -> Response | None:
        if isinstance(fault, ReadStatus):
            answer = refusal(fault.status, self._everyone() if fault.echoes else "A fault of the simulator.")
            if fault.retry_after is not None:
                answer.headers["retry-after"] = str(fault.retry_after)
            return answer
        if not shows_token(request, self._settings):
            return refusal(401, "Unauthorized")
        if limit > self._settings.page_limit:
            return refusal(400, "limit is out of range")
        return None

    def _everyone(self) -> str:
        entries = (entry for batch in self._batches.newest_first() for entry in batch.entries.values())
        return json.dumps([document_of(entry, with_echo=True) for entry in entries], default=str)

    def _list(
        self, user_id: str, page: int, limit: int, search: str, fault: ReadFault | None
    ) -> JSONResponse:
        if user_id != self._settings.user_id:
            return refusal(403, "The user is another one")
        found = [
            batch
            for batch in self._batches.newest_first()
            if search.casefold() in f"{batch.asked.batchName} {batch.status}".casefold()
        ]
        if not found:
            return refusal(404, "No batches found")
        rows = _cut(found, page, limit, fault)
        data = {
            "batches": [self._row(batch) for batch in rows],
            "pagination": _pagination(len(found), page, limit),
        }
        return JSONResponse(envelope(data, message="Batches fetched successfully"))

    def _shown(self, batch: Batch) -> list[Entry]:
        return shown_entries(batch, now=self._batches.clock.now(), lag_seconds=self._faults.read_lag_seconds)

    def _row(self, batch: Batch) -> dict[str, Any]:
        entries = self._shown(batch)
        return {
            "_id": batch.batch_id,
            "batchName": batch.asked.batchName,
            **({"totalCalls": len(entries)} if self._settings.list_counts else {}),
            "callsPicked": sum(any(ring.seconds for ring in entry.rings) for entry in entries),
            "callsCompleted": sum(entry.state == "completed" for entry in entries),
            "queue_status": batch.status,
            "createdAt": batch.created_at.isoformat(),
            "updatedAt": batch.created_at.isoformat(),
        }

    def _details(
        self, batch_id: str, page: int, limit: int, sort_order: str, fault: ReadFault | None
    ) -> JSONResponse:
        batch = self._batches.get(batch_id)
        if batch is None:
            return refusal(404, "Batch not found")
        entries = self._shown(batch)
        if sort_order == "desc":
            entries.reverse()
        with_echo = not isinstance(fault, LoseEcho)
        rows = _cut(entries, page, limit, fault)
        data = {
            "batchId": batch.batch_id,
            "batchName": batch.asked.batchName,
            "batchStatus": batch.status,
            **_pagination(len(entries), page, limit),
            "data": [document_of(entry, with_echo=with_echo) for entry in rows],
        }
        return JSONResponse(envelope(data, message="Batch details fetched successfully"))


def _cut(rows: list[Any], page: int, limit: int, fault: ReadFault | None) -> list[Any]:
    if isinstance(fault, UnstablePaging):
        rows = random.sample(rows, len(rows))
    return rows[(page - 1) * limit : page * limit]


def _pagination(total: int, page: int, limit: int) -> dict[str, int]:
    return {"total": total, "page": page, "limit": limit, "totalPages": math.ceil(total / limit)}
