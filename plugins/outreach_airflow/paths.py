"""Paths of this Airflow, below the one that it is served under."""

from urllib.parse import urlsplit

from airflow.sdk.configuration import conf


def in_airflow(path: str) -> str:
    """Return the whole path of what Airflow serves as ``path``."""
    root = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
    return f"{root}{path}"
