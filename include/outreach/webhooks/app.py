"""The web application that providers report to: it verifies, commits and then acknowledges.

It runs alone (``outreach webhooks``) or mounted in Airflow. Anyone can reach it: a
sender is unknown until the signature of the raw body is proved, and nothing that was
sent is logged.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider, WebhookOutOfTime, WebhookRefused, WebhookRequest
from outreach.services.collection.inbox import Arrival, Stored, store_deliveries
from outreach.webhooks.body import Bodies, Body, BodyIncomplete, BodyTooLarge, BodyTooSlow, NoRoom
from outreach.webhooks.lookups import Found, Lookups
from outreach.webhooks.together import Crowded, Together

logger = logging.getLogger(__name__)

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
LONG_NUMBER = re.compile(r"[0-9]{5}")

CLOSE = {"connection": "close"}
"""Header for answers to a body that was not read to its end, so that the rest is not awaited."""


COME_BACK = {"retry-after": "5"}
"""Header for answers when too much comes at once: retry after these seconds."""

AT_ONCE = 500
"""The most deliveries in one commit: those that came during the one before."""

WAITING = 5000
"""The most deliveries that may wait for a commit; a further one must be sent again."""


def create_app(
    *,
    ledger: Callable[[], Engine],
    provider_of: Callable[[str], VoiceProvider],
    clock: Callable[[], datetime],
    kept: Callable[[], None],
    bodies: Bodies | None = None,
    waiting: int = WAITING,
) -> FastAPI:
    """Build the application.

    ``provider_of`` is called once a second, and again before a delivery is refused. So
    a new secret works at once, and an old one for one more second. It raises
    ``ConfigurationError`` for an unknown connection. ``ledger`` should return the same
    engine each time.

    ``POST /{connection_id}`` answers 200 once the delivery is committed, also for a
    repeat; 401 if the signature is not valid, or its time is minutes away from now; 408
    if its body takes longer than 10 s, or others need its place; 413 above 1 MiB; 503
    for an unknown connection, and if it could not be stored, so that the provider sends
    it again. A body that cannot be genuine is not read. ``kept`` is called after the
    answer to a new delivery, starts a reduction of the inbox, and returns at once.
    ``bodies`` and ``waiting`` set other limits.
    """
    app = FastAPI(title="Outreach webhooks", docs_url=None, redoc_url=None, openapi_url=None)
    reception = _Reception(
        ledger=ledger,
        lookups=Lookups(provider_of),
        clock=clock,
        kept=kept,
        bodies=bodies or Bodies(),
        inbox=Together(lambda group: store_deliveries(ledger(), group), at_once=AT_ONCE, waiting=waiting),
    )

    @app.get("/health")
    def health() -> JSONResponse:
        return reception.health()

    # Without FastAPI's own reading of parameters, which takes as long as all the rest.
    app.add_route("/{connection_id}", reception.receive, methods=["POST"])
    return app


@dataclass(frozen=True, kw_only=True)
class _Reception:
    """The work of the endpoint on a request. Threads wait for databases, so that other requests go on."""

    ledger: Callable[[], Engine]
    lookups: Lookups
    clock: Callable[[], datetime]
    kept: Callable[[], None]
    bodies: Bodies
    inbox: Together[Arrival, Stored]

    def health(self) -> JSONResponse:
        try:
            with self.ledger().connect() as connection:
                connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, ConfigurationError) as error:
            logger.warning("the ledger cannot be reached: %s", type(error).__name__)
            return _answer(503, "the ledger cannot be reached")
        return _answer(200, "ok")

    async def receive(self, request: Request) -> JSONResponse:
        connection_id = request.path_params["connection_id"]
        headers = dict(request.headers)
        provider = await self.expect(connection_id, headers)
        if isinstance(provider, JSONResponse):
            return provider
        with self.bodies.one(request.client.host if request.client else "") as body:
            read = await _read(body, request)
            if isinstance(read, JSONResponse):
                return read
            arrival = Arrival(
                provider=provider,
                connection_id=connection_id,
                request=WebhookRequest(headers=headers, body=read),
                received_at=self.clock(),
            )
            return await self.keep(arrival)

    async def expect(self, connection_id: str, headers: dict[str, str]) -> VoiceProvider | JSONResponse:
        """Find the adapter for a delivery before its body is read; returns an answer if it is refused."""
        judged = self.judge(await self.lookups.find(connection_id), connection_id, headers)
        if isinstance(judged, WebhookRefused):
            judged = self.judge(await self.lookups.find_anew(connection_id), connection_id, headers)
        if isinstance(judged, WebhookRefused):
            return _refused(judged, connection_id, headers=CLOSE)
        return judged

    def judge(
        self, provider: Found, connection_id: str, headers: dict[str, str]
    ) -> VoiceProvider | WebhookRefused | JSONResponse:
        """Check a delivery by its headers, if its adapter is known."""
        if isinstance(provider, ConfigurationError):
            # Every connection is unknown, too, while the database of connections is out
            # of reach: a sender that gives up after a 404 would lose an outcome.
            logger.warning("a delivery was not taken: %s", _sayable(provider, connection_id))
            return _answer(503, "no such connection now; send it again", headers=CLOSE)
        if isinstance(provider, Exception):
            return _not_kept(provider)
        try:
            provider.check_headers(headers)
        except WebhookRefused as why:
            return why
        return provider

    async def store(self, arrival: Arrival) -> Stored:
        """Store a delivery; one that is refused is tried once more with the present connection."""
        stored = await self.inbox.ask(arrival)
        if isinstance(stored, WebhookRefused):
            provider = await self.lookups.find_anew(arrival.connection_id)
            if isinstance(provider, Exception):
                return provider
            return await self.inbox.ask(replace(arrival, provider=provider))
        return stored

    async def keep(self, arrival: Arrival) -> JSONResponse:
        try:
            stored = await self.store(arrival)
        except Crowded:
            logger.warning("a delivery was not kept: too many wait to be")
            return _answer(503, "busy; send it again", headers=COME_BACK)
        except Exception as error:
            return _not_kept(error)
        if isinstance(stored, WebhookRefused):
            return _refused(stored, arrival.connection_id)
        if isinstance(stored, Exception):
            return _not_kept(stored)
        after = BackgroundTask(self.tell) if stored else None
        return _answer(200, "kept" if stored else "repeated", background=after)

    async def tell(self) -> None:
        # Not in a thread, which would cost more than the call.
        self.kept()


async def _read(body: Body, request: Request) -> bytes | JSONResponse:
    try:
        return await body.read(request)
    except BodyTooLarge:
        return _answer(413, "larger than 1 MiB", headers=CLOSE)
    except BodyTooSlow:
        return _answer(408, "the body took too long; send it again", headers=CLOSE)
    except BodyIncomplete:
        return _answer(400, "the body ended early")
    except NoRoom:
        logger.warning("a delivery was not read: too much is being received")
        return _answer(503, "busy; send it again", headers=CLOSE | COME_BACK)


def _sayable(error: ConfigurationError, connection_id: str) -> str:
    """Return a connection's problem, unless its name is a stranger's text and no name."""
    is_name = NAME.fullmatch(connection_id) and not LONG_NUMBER.search(connection_id)
    return str(error) if is_name else "its path names no connection"


def _refused(
    why: WebhookRefused, connection_id: str, *, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Refuse a delivery; a wrong clock has its own answer, since it is not fixed like a wrong secret."""
    logger.warning("a delivery for %s was refused: %s", connection_id, why)
    words = "signed at another time than now; check both clocks"
    said = words if isinstance(why, WebhookOutOfTime) else "not signed by the provider"
    return _answer(401, said, headers=headers)


def _not_kept(error: Exception) -> JSONResponse:
    # Only the error's type: its message could quote the delivery.
    logger.error("a delivery could not be kept: %s", type(error).__name__)
    return _answer(503, "not kept; send it again", headers=CLOSE)


def _answer(
    status: int,
    words: str,
    *,
    headers: dict[str, str] | None = None,
    background: BackgroundTask | None = None,
) -> JSONResponse:
    return JSONResponse({"status": words}, status_code=status, headers=headers, background=background)
