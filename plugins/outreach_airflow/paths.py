"""Paths of this Airflow, below the one that it is served under."""

from urllib.parse import urlsplit

from airflow.sdk.configuration import conf


def address_in_airflow(path: str) -> str:
    """Return the address of what Airflow serves as ``path``; its path alone without an ``[api] base_url``."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return f"{base}{path}" if base else path


def whole_address_in_airflow(path: str) -> str | None:
    """Return the address of what Airflow serves as ``path`` for readers outside; None where it is not set."""
    return address_in_airflow(path) if conf.get("api", "base_url", fallback="") else None


def in_airflow(path: str) -> str:
    """Return the whole path of what Airflow serves as ``path``."""
    root = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
    return f"{root}{path}"
