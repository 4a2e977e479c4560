"""Paths in this Airflow, below the path under which it is served."""

from urllib.parse import urlsplit

from airflow.sdk.configuration import conf


def address_in_airflow(path: str) -> str:
    """Return the address of Airflow's ``path``; only the path if ``[api] base_url`` is not set."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return f"{base}{path}" if base else path


def whole_address_in_airflow(path: str) -> str | None:
    """Return the address of Airflow's ``path`` for readers outside; None if ``[api] base_url`` is not set."""
    return address_in_airflow(path) if conf.get("api", "base_url", fallback="") else None


def in_airflow(path: str) -> str:
    """Return the complete path of Airflow's ``path``."""
    root = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
    return f"{root}{path}"
