"""The secret address of a webhook that notifies people, from its Airflow connection."""

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.domain.errors import ConfigurationError

_SCHEMES = ("http", "https")


def webhook_address(settings: ConnectionSettings) -> str:
    """Return the address: the host, with or without scheme and port, and the password as its secret end.

    Raises ``ConfigurationError`` for a connection without a host.
    """
    host = (settings.host or "").strip()
    if not host:
        raise ConfigurationError(
            f"the connection {settings.connection_id} needs a host: the webhook's address, such as "
            "https://hooks.example.com/services; the secret end of it may be the password"
        )
    path = [part.strip("/") for part in (settings.schema, settings.password) if part]
    scheme = "https"
    if path and path[0] in _SCHEMES:  # Airflow's HTTP connections hold the scheme here
        scheme = path.pop(0)
    address = host if host.startswith(tuple(f"{each}://" for each in _SCHEMES)) else f"{scheme}://{host}"
    port = f":{settings.port}" if settings.port else ""
    return "/".join([f"{address.rstrip('/')}{port}", *path])
