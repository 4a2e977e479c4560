"""Converting Airflow's connections into the library's."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from outreach.connections.airflow_uri import ConnectionSettings


class AirflowConnection(Protocol):
    """The common part of a task's connections and those in Airflow's database."""

    conn_id: str
    conn_type: str | None
    host: str | None
    login: str | None
    schema: str | None
    port: int | None

    @property
    def password(self) -> str | None:
        """The password, decrypted."""


def settings_of(of: AirflowConnection, extra: Mapping[str, Any]) -> ConnectionSettings:
    """Return a connection's settings; a trigger reads the extras asynchronously and passes them."""
    return ConnectionSettings(
        connection_id=of.conn_id,
        conn_type=of.conn_type or "",
        host=of.host,
        login=of.login,
        password=of.password,
        schema=of.schema,
        port=of.port,
        extra={name: _list_from_uri(value) for name, value in extra.items()},
    )


def _list_from_uri(value: Any) -> Any:
    """Read a list that was written as text, since a connection URI cannot hold lists."""
    if not isinstance(value, str) or not value.startswith("["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
