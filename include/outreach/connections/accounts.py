"""Provider accounts: from a connection to an account and its adapter, and how commands find them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from outreach.connections.airflow_uri import ConnectionSettings, read_connection, variable_of
from outreach.connections.lookup import find_connection, known_connections, require_connection
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.registry import find_vendor, provider_for
from outreach.providers.vendor import LIMITS, WEBHOOK_SECRETS, Extra
from outreach.providers.webhook_secrets import NoSecret, read_secrets


def known_account(connection_id: str, environ: Mapping[str, str]) -> Account:
    """Read an account; raises ``ConfigurationError`` if it is not set or incomplete."""
    return account_of(require_connection(connection_id, environ))


def provider_of_connection(connection_id: str, environ: Mapping[str, str]) -> str | None:
    """Return the provider of a connection, by its type; None if the connection is not known here.

    Raises ``ConfigurationError`` for a connection that is set but cannot be read, and
    if an Airflow is set up here but cannot be asked.
    """
    found = find_connection(connection_id, environ)
    return None if found is None else found.conn_type


def provider_set_here(connection_id: str, environ: Mapping[str, str]) -> str | None:
    """Return the provider of a connection in the environment or the running stack, without asking Airflow.

    Raises ``ConfigurationError`` for a connection that is set but cannot be read.
    """
    known = known_connections(environ)
    if not known.get(variable_of(connection_id), "").strip():
        return None
    return read_connection(connection_id, known).conn_type


def known_provider(connection_id: str, environ: Mapping[str, str]) -> VoiceProvider:
    """Return the adapter of an account; raises ``ConfigurationError`` if there is none."""
    return provider_for(known_account(connection_id, environ), clock=lambda: datetime.now(UTC))


def extras_of(conn_type: str) -> frozenset[str]:
    """Return every extra that is read from a provider's connection of this type."""
    return frozenset(extra.name for extra in _extras(conn_type))


def account_of(settings: ConnectionSettings) -> Account:
    """Return the provider account that a connection describes; its type names the provider.

    Raises ``ConfigurationError`` for a missing or invalid address, and for an invalid webhook secret.
    """
    if not settings.host:
        raise ConfigurationError(f"the connection {settings.connection_id} has no host")
    root = settings.host if "://" in settings.host else f"https://{settings.host}"
    if settings.port:
        parts = urlsplit(root)
        root = parts._replace(netloc=f"{parts.netloc}:{settings.port}").geturl()
    if settings.schema:
        root = f"{root.rstrip('/')}/{settings.schema}"
    known = extras_of(settings.conn_type)
    given = {name: value for name, value in settings.extra.items() if value not in (None, "", [])}
    extra = {name: value for name, value in given.items() if name in known}
    webhook_secrets = _webhook_secrets(settings, extra.pop(WEBHOOK_SECRETS.name, []))
    secrets = {each.name for each in _extras(settings.conn_type) if each.is_secret}
    return Account(
        connection_id=settings.connection_id,
        provider=settings.conn_type,
        base_url=root.rstrip("/"),
        login=settings.login or "",
        password=settings.password or "",
        webhook_secrets=webhook_secrets,
        secrets={name: str(value) for name, value in extra.items() if name in secrets},
        options={name: value for name, value in extra.items() if name not in secrets},
        unknown_extras=tuple(sorted(given.keys() - known)),
    )


def _webhook_secrets(settings: ConnectionSettings, value: Any) -> tuple[str, ...]:
    vendor = find_vendor(settings.conn_type)
    if vendor is None or vendor.problem_of_secret is None:
        return ()
    try:
        return read_secrets(value, problem=vendor.problem_of_secret)
    except NoSecret as wrong:
        raise ConfigurationError(
            f"{WEBHOOK_SECRETS.name} of connection {settings.connection_id}: {wrong}; "
            f"copy it anew from {vendor.title}, else no result could be verified"
        ) from None


def _extras(conn_type: str) -> tuple[Extra, ...]:
    vendor = find_vendor(conn_type)
    return vendor.extras if vendor else LIMITS
