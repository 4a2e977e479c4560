"""The webhook application behind a real port, for tests over real HTTP."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import uvicorn
from sqlalchemy import Engine

from builders.events import SETTINGS, clock, levers
from builders.night import ACCOUNT
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.webhooks.app import create_app
from outreach.webhooks.reducer import InboxReducer


def provider_of(connection_id: str) -> VoiceProvider:
    """The one account that these tests know."""
    if connection_id != ACCOUNT:
        raise ConfigurationError(f"there is no connection {connection_id}")
    return levers()


@contextmanager
def running_webhooks(
    ledger: Engine,
    *,
    provider_of: Callable[[str], VoiceProvider] = provider_of,
    settings: LedgerSettings = SETTINGS,
    clock: Callable[[], datetime] = clock,
    **limits: Any,
) -> Iterator[str]:
    """Serve the application while the block runs; yields its address without a trailing slash.

    Its deliveries are reduced in a thread. ``limits`` are those of ``create_app``.
    """
    reducer = InboxReducer(
        ledger=lambda: ledger, provider_of=provider_of, settings=lambda: settings, clock=clock
    )
    app = create_app(ledger=lambda: ledger, provider_of=provider_of, clock=clock, kept=reducer.wake, **limits)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
    with socket.socket() as listening, reducing(reducer):
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            _wait_until(lambda: server.started)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def reducing(reducer: InboxReducer) -> Iterator[None]:
    """Let a reducer run in a thread while the block runs, as it does in a process beside the door."""
    thread = threading.Thread(target=reducer.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        reducer.end()
        thread.join(timeout=30)


def _wait_until(is_true: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)
