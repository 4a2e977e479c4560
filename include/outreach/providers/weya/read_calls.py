"""Reading batches page by page; pages are offsets into a list that changes meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from outreach.domain.errors import Unavailable
from outreach.providers.addresses import api_address
from outreach.providers.base import Account, Observation
from outreach.providers.weya.api_client import Question, Reply, ask, failure
from outreach.providers.weya.credentials import User
from outreach.providers.weya.schema import BatchDetails, BatchList, BatchRow, objects
from outreach.providers.weya.vendor import USER_TOKEN

LIST_PATH = "/api/call/batches"
DETAILS_PATH = "/api/call/batch-details"
STOP_PATH = "/api/call/stop-calling"

RECORDS_A_PAGE = 100
"""No maximum is documented; if this one is refused, the documented default is used."""
DEFAULT_A_PAGE = 10

PAGES_AT_MOST = 500
WALKS_AT_MOST = 4
"""How often a batch is read until as many records were seen as Weya says there are."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: its rows, the total of rows and pages if it was given, and what the rows are of."""

    rows: list[dict[str, Any]]
    total: int | None
    pages: int | None
    batch: Mapping[str, Any]


FetchPage = Callable[[int], Awaitable[Page | None]]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads and stops the batches of one user."""

    account: Account
    user: User
    clock: Callable[[], datetime]

    async def batches(self, *, search: str) -> AsyncIterator[BatchRow]:
        """Yield the batches that the search finds; Weya says 404 for none.

        Raises ``Unavailable``, ``RateLimited`` or ``AccessRefused``.
        """

        async def fetch(number: int) -> Page | None:
            return await self.list_page(number, search=search)

        async for page in _walk(fetch):
            for row in page.rows:
                yield BatchRow.model_validate(row)

    async def list_page(self, number: int, *, search: str = "", limit: int = DEFAULT_A_PAGE) -> Page | None:
        """Read one page of the list; None for 404, which the documents give to an empty list."""
        page, _ = await self._list(number, search=search, limit=limit)
        return page

    async def date_of_list(self) -> str | None:
        """List one batch and return the ``Date`` of the answer; raises the same as ``batches``."""
        _, reply = await self._list(1, limit=1)
        return reply.headers.get("date")

    async def _list(self, number: int, *, search: str = "", limit: int) -> tuple[Page | None, Reply]:
        params: dict[str, str | int] = {"page": number, "limit": limit}
        if search:
            params["search"] = search
        reply, question = await self._get(f"{LIST_PATH}/{quote(self.user.user_id, safe='')}", params)
        if reply.status == 404:
            return None, reply
        self._require_success(reply, question)
        try:
            listed = BatchList.model_validate(reply.envelope.data)
        except ValidationError:
            raise _unreadable(question, "batches") from None
        pagination = listed.pagination
        page = Page(
            rows=objects(listed.batches),
            total=pagination.total if pagination else None,
            pages=pagination.totalPages if pagination else None,
            batch={},
        )
        return page, reply

    async def records(self, batch_id: str) -> AsyncIterator[Observation]:
        """Yield every record of a batch, and each of its states once.

        Pages repeat and miss records while the order changes, so the batch is walked again
        until as many different ones were seen as it is said to have. Still, a record that was
        not seen proves nothing. Raises the same as ``batches``.
        """
        seen: set[str] = set()
        shown: set[str] = set()
        limit = RECORDS_A_PAGE

        async def fetch(number: int) -> Page | None:
            nonlocal limit
            page, is_too_long = await self._details_page(batch_id, number, limit=limit)
            if is_too_long:
                limit = DEFAULT_A_PAGE
                page, _ = await self._details_page(batch_id, number, limit=limit)
            return page

        for _ in range(WALKS_AT_MOST):
            total = 0
            async for page in _walk(fetch):
                total = page.total or 0
                for record in page.rows:
                    observation = _observe(page, record)
                    seen.add(str(record.get("_id") or observation.event_key))
                    if observation.event_key not in shown:
                        shown.add(observation.event_key)
                        yield observation
            if len(seen) >= total:
                return

    async def holds_calls(self, batch_id: str) -> bool:
        """Tell whether a batch of the list has any record; raises the same as ``batches``."""
        path = f"{DETAILS_PATH}/{quote(batch_id, safe='')}"
        reply, question = await self._get(path, {"page": 1, "limit": DEFAULT_A_PAGE})
        if reply.status == 404:
            return False  # the documented answer for an empty list
        self._require_success(reply, question)
        page = _page_of(reply, question)
        return bool(page.rows or page.total)

    async def stop(self, batch_id: str) -> None:
        """Stop further calls of a batch; raises the same as ``batches``."""
        question = Question(
            method="POST",
            url=api_address(self.account, STOP_PATH),
            headers=self.user.headers,
            body={"batchId": batch_id, "userId": self.user.user_id},
            proves="the batch may go on",
        )
        self._require_success(await ask(question), question)

    async def _details_page(self, batch_id: str, number: int, *, limit: int) -> tuple[Page | None, bool]:
        """Read one page of a batch, and tell whether its length was refused."""
        params: dict[str, str | int] = {
            "page": number,
            "limit": limit,
            "sortBy": "createdAt",
            "sortOrder": "asc",
        }
        reply, question = await self._get(f"{DETAILS_PATH}/{quote(batch_id, safe='')}", params)
        if reply.status == 400 and limit > DEFAULT_A_PAGE:
            return None, True
        if reply.status == 404 and number > 1:
            return None, False  # beyond the last page
        self._require_success(reply, question)
        return _page_of(reply, question), False

    async def _get(self, path: str, params: Mapping[str, str | int]) -> tuple[Reply, Question]:
        question = Question(
            method="GET", url=api_address(self.account, path), headers=self.user.headers, params=params
        )
        return await ask(question), question

    def _require_success(self, reply: Reply, question: Question) -> None:
        if not reply.is_success:
            raise failure(
                reply,
                question=question,
                account=self.account.connection_id,
                advice=f"correct the extra {USER_TOKEN}, the login (the user's id) or the host",
                now=self.clock(),
            )


def _unreadable(question: Question, what: str) -> Unavailable:
    return Unavailable(f"{question.words} answered with something else than {what}; {question.proves}")


def _page_of(reply: Reply, question: Question) -> Page:
    """Read a page of a batch; raises ``Unavailable`` for anything else."""
    try:
        details = BatchDetails.model_validate(reply.envelope.data)
    except ValidationError:
        raise _unreadable(question, "a batch") from None
    batch = {"batchId": details.batchId, "batchStatus": details.batchStatus}
    return Page(rows=objects(details.data), total=details.total, pages=details.totalPages, batch=batch)


async def _walk(fetch: FetchPage) -> AsyncIterator[Page]:
    """Yield pages from the first until one is empty, absent, or the last by its own count."""
    before: list[dict[str, Any]] = []
    for number in range(1, PAGES_AT_MOST + 1):
        page = await fetch(number)
        if page is None or not page.rows or page.rows == before:
            return
        yield page
        if page.pages is not None and number >= page.pages:
            return
        before = page.rows


def _observe(page: Page, record: dict[str, Any]) -> Observation:
    return Observation.of({"kind": "weya.record", "batch": page.batch, "record": record})
