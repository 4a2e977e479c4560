"""Connections from ``AIRFLOW_CONN_<ID>`` variables, read as Airflow reads them but without Airflow.

A value is either JSON (``{"conn_type": …, "host": …, "login": …, "password": …,
"schema": …, "port": …, "extra": {…}}``) or a URI, with extras as the query:
``<type>://id:secret@host:443/?webhook_secrets=["whsec_…"]``. Values of an extra
that are JSON are read as JSON. Airflow's documentation: *Managing Connections*.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy import URL

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.providers.registry import find_vendor
from outreach.providers.vendor import LIMITS, WEBHOOK_SECRETS, Extra
from outreach.services.runs.ledger_settings import LedgerSettings


@dataclass(frozen=True, kw_only=True)
class ConnectionSettings:
    """One connection: where something is, and how to get in."""

    connection_id: str
    conn_type: str
    host: str | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    schema: str | None = None
    port: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def as_json(self) -> str:
        """Return the value of an ``AIRFLOW_CONN_…`` variable."""
        names = ("conn_type", "host", "login", "password", "schema", "port")
        values = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return json.dumps({**values, "extra": dict(self.extra)})


def variable_of(connection_id: str) -> str:
    """Name the environment variable of a connection."""
    return f"AIRFLOW_CONN_{connection_id.upper()}"


def read_connection(connection_id: str, environ: Mapping[str, str]) -> ConnectionSettings:
    """Read a connection from the environment.

    Raises ``ConfigurationError``, which never repeats the value: it holds secrets.
    """
    variable = variable_of(connection_id)
    value = environ.get(variable, "").strip()
    if not value:
        raise ConfigurationError(
            f"the connection {connection_id} is not set; set {variable} to its JSON or URI"
        )
    try:
        settings = (
            _from_json(connection_id, value) if value.startswith("{") else _from_uri(connection_id, value)
        )
    except (ValueError, TypeError, AttributeError):
        raise ConfigurationError(
            f"{variable} is neither a connection's JSON nor its URI; in a URI the characters / # ? @ : of a "
            "login or a password are written %2F %23 %3F %40 %3A"
        ) from None
    if not settings.conn_type:
        raise ConfigurationError(f"{variable} has no conn_type")
    return settings


def postgres_url(settings: ConnectionSettings) -> URL:
    """Return the SQLAlchemy URL of a PostgreSQL connection; ``host`` may be the folder of a socket.

    Raises ``ConfigurationError`` for a connection of another type.
    """
    if settings.conn_type != "postgres":
        raise ConfigurationError(
            f"the connection {settings.connection_id} must be of type postgres, not {settings.conn_type}"
        )
    is_socket = (settings.host or "").startswith("/")
    options = {
        name: str(settings.extra[name]) for name in ("sslmode", "sslrootcert") if name in settings.extra
    }
    if is_socket:
        options["host"] = str(settings.host)
    return URL.create(
        "postgresql+psycopg",
        username=settings.login,
        password=settings.password,
        host=None if is_socket else settings.host,
        port=settings.port,
        database=settings.schema,
        query=options,
    )


def ledger_settings(settings: ConnectionSettings) -> LedgerSettings:
    """Return what the extras of ``outreach_db`` say; raises ``ConfigurationError`` when they are missing."""
    environment = settings.extra.get("environment")
    keys = settings.extra.get("metadata_keys")
    if not environment or not isinstance(keys, list) or not keys:
        raise ConfigurationError(
            f"the connection {settings.connection_id} needs the extras "
            "environment (a name) and metadata_keys (a list)"
        )
    return LedgerSettings(environment=str(environment), metadata_keys=tuple(str(key) for key in keys))


def extras_of(conn_type: str) -> frozenset[str]:
    """Name every extra that is read from a provider's connection of this type."""
    return frozenset(extra.name for extra in _extras(conn_type))


def account_of(settings: ConnectionSettings) -> Account:
    """Return the provider account that a connection describes; its type names the provider.

    Raises ``ConfigurationError`` when the address is missing or is no address.
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
    webhook_secrets = extra.pop(WEBHOOK_SECRETS.name, [])
    secrets = {each.name for each in _extras(settings.conn_type) if each.is_secret}
    return Account(
        connection_id=settings.connection_id,
        provider=settings.conn_type,
        base_url=root.rstrip("/"),
        login=settings.login or "",
        password=settings.password or "",
        webhook_secrets=tuple(
            str(each) for each in ([webhook_secrets] if isinstance(webhook_secrets, str) else webhook_secrets)
        ),
        secrets={name: str(value) for name, value in extra.items() if name in secrets},
        options={name: value for name, value in extra.items() if name not in secrets},
        unknown_extras=tuple(sorted(given.keys() - known)),
    )


def _extras(conn_type: str) -> tuple[Extra, ...]:
    vendor = find_vendor(conn_type)
    return vendor.extras if vendor else LIMITS


def _from_json(connection_id: str, value: str) -> ConnectionSettings:
    fields = json.loads(value)
    extra = fields.get("extra") or {}
    port = fields.get("port")
    return ConnectionSettings(
        connection_id=connection_id,
        conn_type=_normal_type(fields.get("conn_type") or ""),
        host=fields.get("host"),
        login=fields.get("login"),
        password=fields.get("password"),
        schema=fields.get("schema"),
        port=int(port) if port else None,
        extra=dict(json.loads(extra) if isinstance(extra, str) else extra),
    )


def _from_uri(connection_id: str, value: str) -> ConnectionSettings:
    conn_type, separator, rest = value.partition("://")
    if not separator:
        raise ValueError("no scheme")
    # Airflow lets the host carry its own scheme: <type>://https://id:secret@host/path
    has_protocol = "://" in rest.partition("?")[0]
    parts = urlsplit(rest if has_protocol else f"//{rest}")
    place = parts.netloc.rpartition("@")[2]
    host = unquote(place.rpartition(":")[0] if parts.port is not None else place).strip("[]") or None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    whole = query.pop("__extra__", None)
    return ConnectionSettings(
        connection_id=connection_id,
        conn_type=_normal_type(conn_type),
        host=f"{parts.scheme}://{host}" if has_protocol and host else host,
        login=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        schema=unquote(parts.path.removeprefix("/")) or None,
        port=parts.port,
        extra=json.loads(whole) if whole else {name: _json_or_text(each) for name, each in query.items()},
    )


def _normal_type(conn_type: str) -> str:
    return "postgres" if conn_type == "postgresql" else conn_type.replace("-", "_")


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
