"""Provider accounts as commands read them: from the environment, else from the running local stack."""

from collections.abc import Mapping
from datetime import UTC, datetime

from outreach.connections.airflow_uri import account_of, read_connection
from outreach.connections.lookup import known_connections
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.registry import provider_for


def known_account(connection_id: str, environ: Mapping[str, str]) -> Account:
    """Read an account; raises ``ConfigurationError`` when it is not set or incomplete."""
    return account_of(read_connection(connection_id, known_connections(environ)))


def known_provider(connection_id: str, environ: Mapping[str, str]) -> VoiceProvider:
    """Return the adapter of an account; raises ``ConfigurationError`` when there is none."""
    return provider_for(known_account(connection_id, environ), clock=lambda: datetime.now(UTC))
