"""The webhook application without Airflow: connections come from the environment."""

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import FastAPI

from outreach.connections.accounts import account_of
from outreach.connections.airflow_uri import read_connection
from outreach.connections.ledger import ledger_settings
from outreach.connections.lookup import known_connections
from outreach.connections.names import LEDGER
from outreach.connections.postgres_url import postgres_url
from outreach.providers.base import VoiceProvider
from outreach.providers.registry import provider_for
from outreach.storage.engine import ledger_engine
from outreach.webhooks.app import create_app


def standalone_app(environ: Mapping[str, str]) -> FastAPI:
    """Build the application; raises ``ConfigurationError`` when ``outreach_db`` is not set or incomplete."""
    connections = known_connections(environ)
    ledger = read_connection(LEDGER, connections)
    settings = ledger_settings(ledger)
    engine = ledger_engine(postgres_url(ledger).render_as_string(hide_password=False))

    def clock() -> datetime:
        return datetime.now(UTC)

    def provider_of(connection_id: str) -> VoiceProvider:
        return provider_for(account_of(read_connection(connection_id, connections)), clock=clock)

    return create_app(ledger=lambda: engine, provider_of=provider_of, settings=lambda: settings, clock=clock)
