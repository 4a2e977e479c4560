"""The web application that providers report to: verify, commit, then say thanks.

It runs alone (``outreach webhooks``) or mounted in Airflow. It is public by
nature: whoever calls it is nobody until the signature of the raw body proves
otherwise, and nothing that was sent is ever logged.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider, WebhookOutOfTime, WebhookRefused, WebhookRequest
from outreach.services.collection.inbox import store_delivery
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.webhooks.body import Bodies, Body, BodyIncomplete, BodyTooLarge, BodyTooSlow, NoRoom
from outreach.webhooks.reducer import InboxReducer

logger = logging.getLogger(__name__)

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
LONG_NUMBER = re.compile(r"[0-9]{5}")

CLOSE = {"connection": "close"}
"""Given along where a body was not read to its end: the rest of it is not waited for."""


def create_app(
    *,
    ledger: Callable[[], Engine],
    provider_of: Callable[[str], VoiceProvider],
    settings: Callable[[], LedgerSettings],
    clock: Callable[[], datetime],
    bodies: Bodies | None = None,
) -> FastAPI:
    """Build the application.

    The callables are asked at each request, so that a rotated secret holds at
    once; ``ledger`` should give the same engine each time. ``provider_of``
    raises ``ConfigurationError`` for a connection that there is not.

    ``POST /{connection_id}`` answers 200 once the delivery is committed, also
    for a repeat; 401 when the signature does not prove it, or proves a time that
    is not of these minutes; 408 when its body takes longer than 10 s, or others
    need its place; 413 above 1 MiB; 503 for an unknown connection and when it
    could not be kept, so that the provider sends it again. What cannot be
    genuine is not read at all. The inbox is reduced after the answer.
    ``bodies`` sets other limits.
    """
    held = bodies or Bodies()
    app = FastAPI(title="Outreach webhooks", docs_url=None, redoc_url=None, openapi_url=None)
    reducer = InboxReducer(ledger=ledger, provider_of=provider_of, settings=settings, clock=clock)
    reception = _Reception(ledger=ledger, provider_of=provider_of, clock=clock, reducer=reducer)

    @app.get("/health")
    def health() -> JSONResponse:
        return reception.health()

    @app.post("/{connection_id}")
    async def receive(connection_id: str, request: Request) -> JSONResponse:
        # Databases are waited for in a thread, so that other deliveries go on.
        provider = await run_in_threadpool(reception.expect, connection_id, dict(request.headers))
        if isinstance(provider, JSONResponse):
            return provider
        with held.one(request.client.host if request.client else "") as body:
            read = await _read(body, request)
            if isinstance(read, JSONResponse):
                return read
            delivery = WebhookRequest(headers=dict(request.headers), body=read)
            return await run_in_threadpool(reception.keep, provider, connection_id, delivery)

    return app


@dataclass(frozen=True, kw_only=True)
class _Reception:
    """What the endpoints do once a request was read."""

    ledger: Callable[[], Engine]
    provider_of: Callable[[str], VoiceProvider]
    clock: Callable[[], datetime]
    reducer: InboxReducer

    def health(self) -> JSONResponse:
        try:
            with self.ledger().connect() as connection:
                connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, ConfigurationError) as error:
            logger.warning("the ledger cannot be reached: %s", type(error).__name__)
            return _answer(503, "the ledger cannot be reached")
        return _answer(200, "ok")

    def expect(self, connection_id: str, headers: dict[str, str]) -> VoiceProvider | JSONResponse:
        """Find out whose delivery it would be, before any of it is read; gives an answer when it is none."""
        try:
            provider = self.provider_of(connection_id)
        except ConfigurationError as error:
            # Also every connection is unknown while the database that keeps them is away: a sender
            # that takes a 404 for an end would lose an outcome.
            logger.warning("a delivery was not taken: %s", _sayable(error, connection_id))
            return _answer(503, "no such connection now; send it again", headers=CLOSE)
        except Exception as error:
            return _not_kept(error)
        try:
            provider.check_headers(headers)
        except WebhookRefused as why:
            return _refused(why, connection_id, headers=CLOSE)
        return provider

    def keep(self, provider: VoiceProvider, connection_id: str, delivery: WebhookRequest) -> JSONResponse:
        try:
            is_new = store_delivery(
                self.ledger(),
                provider=provider,
                connection_id=connection_id,
                request=delivery,
                now=self.clock(),
            )
        except WebhookRefused as why:
            return _refused(why, connection_id)
        except Exception as error:
            return _not_kept(error)
        after = BackgroundTask(self.reducer.reduce) if is_new else None
        return _answer(200, "kept" if is_new else "repeated", background=after)


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
        return _answer(503, "busy; send it again", headers=CLOSE)


def _sayable(error: ConfigurationError, connection_id: str) -> str:
    """Quote what is wrong with a connection, unless its name is a stranger's text rather than a name."""
    is_name = NAME.fullmatch(connection_id) and not LONG_NUMBER.search(connection_id)
    return str(error) if is_name else "its path names no connection"


def _refused(
    why: WebhookRefused, connection_id: str, *, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Refuse a delivery; a clock that is wrong is mended elsewhere than a secret, so it is said apart."""
    logger.warning("a delivery for %s was refused: %s", connection_id, why)
    words = "signed at another time than now; check both clocks"
    said = words if isinstance(why, WebhookOutOfTime) else "not signed by the provider"
    return _answer(401, said, headers=headers)


def _not_kept(error: Exception) -> JSONResponse:
    # Only the error's type: its message could quote what was sent.
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
