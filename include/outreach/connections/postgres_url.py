"""A PostgreSQL connection as SQLAlchemy's URL."""

from sqlalchemy import URL

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.domain.errors import ConfigurationError


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
