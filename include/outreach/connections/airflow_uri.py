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

from outreach.domain.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class ConnectionSettings:
    """One connection: an address and its credentials."""

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
    """Return the environment variable of a connection."""
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
    # Airflow allows a scheme in the host: <type>://https://id:secret@host/path
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
