"""Provider accounts as commands read them: from the environment, else from the running local stack."""

from collections.abc import Mapping
from datetime import UTC, datetime

from outreach.connections.airflow_uri import account_of, read_connection, variable_of
from outreach.connections.lookup import known_connections
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.registry import provider_for


def known_account(connection_id: str, environ: Mapping[str, str]) -> Account:
    """Read an account; raises ``ConfigurationError`` when it is not set or incomplete."""
    return account_of(read_connection(connection_id, known_connections(environ)))


def provider_of_connection(connection_id: str, environ: Mapping[str, str]) -> str | None:
    """Name the provider that a connection is for, by its type; None where the connection is not known here.

    Raises ``ConfigurationError`` for a connection that is set and cannot be read.
    """
    known = known_connections(environ)
    if not known.get(variable_of(connection_id), "").strip():
        return None
    return read_connection(connection_id, known).conn_type


def known_provider(connection_id: str, environ: Mapping[str, str]) -> VoiceProvider:
    """Return the adapter of an account; raises ``ConfigurationError`` when there is none."""
    return provider_for(known_account(connection_id, environ), clock=lambda: datetime.now(UTC))
