"""Making the library's objects from Airflow connections; only this module reads connections.

``outreach.connections`` defines the meaning of a connection and the extras that are read.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.sdk.log import mask_secret
from sqlalchemy import URL, Engine

from outreach.campaign.model import CampaignConfig
from outreach.connections import accounts, airflow_uri
from outreach.connections import ledger as ledger_connection
from outreach.connections.airflow_uri import ConnectionSettings
from outreach.connections.names import LEDGER
from outreach.connections.postgres_url import postgres_url
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account, VoiceProvider
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.ledger_shape import open_ledger
from outreach_airflow.connection_settings import settings_of

_engines: dict[str, Engine] = {}
"""The engines of this process, by connection id."""


def clock() -> datetime:
    """Return the present time; the library never reads the clock itself."""
    return datetime.now(UTC)


def ledger(connection_id: str = LEDGER) -> Engine:
    """Return the ledger's engine; a process has only one."""

    def make() -> Engine:
        of = _read(connection_id)
        return open_ledger(ledger_url(of, of.extra_dejson).render_as_string(hide_password=False))

    return _kept(connection_id, make)


def ledger_url(of: Connection, extra: Mapping[str, Any]) -> URL:
    """Build the ledger's SQLAlchemy URL, for sync and async engines alike.

    The extras are a parameter because a trigger must read them asynchronously.
    """
    return postgres_url(settings_of(of, extra))


def ledger_settings(connection_id: str = LEDGER) -> LedgerSettings:
    """Read the name of the environment and the keys for the seals of calls."""
    of = _read(connection_id)
    settings = ledger_connection.ledger_settings(settings_of(of, of.extra_dejson))
    for key in settings.metadata_keys:
        mask_secret(key)
    return settings


def hook(connection_id: str = LEDGER) -> Any:
    """Return Airflow's own hook of a connection."""
    return _read(connection_id).get_hook()  # type: ignore[no-untyped-call]


def warehouse(connection_id: str) -> Engine:
    """Return an engine for a warehouse, from the hook of the connection's type."""
    return _kept(connection_id, lambda: new_warehouse(connection_id))


def new_warehouse(connection_id: str) -> Engine:
    """Return an engine on a warehouse that is the caller's own, to be disposed of."""
    found = hook(connection_id)
    if not hasattr(found, "get_sqlalchemy_engine"):
        raise ConfigurationError(f"{connection_id} is no connection to a SQL database")
    return cast("Engine", found.get_sqlalchemy_engine())


def warehouse_of(config: CampaignConfig) -> Engine | None:
    """Return an engine for the campaign's warehouse; None for a campaign that reads a file."""
    return None if config.source is not None else warehouse(config.warehouse)


def plain_connection(connection_id: str) -> ConnectionSettings:
    """Read a connection of no special type; raises ``ConfigurationError`` for one that is not defined."""
    of = _read(connection_id)
    return settings_of(of, of.extra_dejson)


def account(connection_id: str) -> Account:
    """Read a provider account; raises ``ConfigurationError`` if something is missing."""
    of = _read(connection_id)
    found = accounts.account_of(settings_of(of, of.extra_dejson))
    for secret in (*found.webhook_secrets, *found.secrets.values()):
        mask_secret(secret)
    return found


def provider(connection_id: str) -> VoiceProvider:
    """Return the adapter of an account; raises ``ConfigurationError`` for a type without one."""
    from outreach.providers.registry import provider_for

    return provider_for(account(connection_id), clock=clock)


def _kept(connection_id: str, make: Callable[[], Engine]) -> Engine:
    engine = _engines.get(connection_id)
    # If two threads come first at the same time, both get the same stored one.
    return engine if engine is not None else _engines.setdefault(connection_id, make())


def _read(connection_id: str) -> Connection:
    try:
        return cast("Connection", Connection.get(connection_id))
    except AirflowNotFoundException:
        raise ConfigurationError(
            f"the connection {connection_id} is not defined; add it under Admin > Connections "
            f"or set {airflow_uri.variable_of(connection_id)}"
        ) from None
