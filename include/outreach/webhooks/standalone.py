"""The webhook application and its reducer as separate processes, with or without Airflow."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from outreach.connections.accounts import account_of
from outreach.connections.ledger import ledger_settings
from outreach.connections.lookup import require_connection, with_connections
from outreach.connections.names import LEDGER
from outreach.connections.postgres_url import postgres_url
from outreach.providers.base import VoiceProvider
from outreach.providers.registry import provider_for
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.ledger_shape import open_ledger
from outreach.webhooks.app import create_app
from outreach.webhooks.reducer import InboxReducer


def standalone_app(environ: Mapping[str, str], *, kept: Callable[[], None]) -> FastAPI:
    """Build the application, which calls ``kept`` after a new delivery was stored.

    Raises ``ConfigurationError`` if ``outreach_db`` is not set or incomplete.
    """
    connections = with_connections((LEDGER,), environ)
    engine, _ = _ledger(connections)
    return create_app(ledger=lambda: engine, provider_of=_providers(connections), clock=_clock, kept=kept)


def standalone_reducer(environ: Mapping[str, str]) -> InboxReducer:
    """Build the reducer of the same inbox; raises the same as ``standalone_app``."""
    connections = with_connections((LEDGER,), environ)
    engine, settings = _ledger(connections)
    return InboxReducer(
        ledger=lambda: engine,
        provider_of=_providers(connections),
        settings=lambda: settings,
        clock=_clock,
    )


def _ledger(connections: Mapping[str, str]) -> tuple[Engine, LedgerSettings]:
    ledger = require_connection(LEDGER, connections)
    settings = ledger_settings(ledger)
    return open_ledger(postgres_url(ledger).render_as_string(hide_password=False)), settings


def _providers(connections: Mapping[str, str]) -> Callable[[str], VoiceProvider]:
    def provider_of(connection_id: str) -> VoiceProvider:
        return provider_for(account_of(require_connection(connection_id, connections)), clock=_clock)

    return provider_of


def _clock() -> datetime:
    return datetime.now(UTC)
