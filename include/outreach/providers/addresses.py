"""Addresses of a provider account, checked before anything is sent to them."""

import ipaddress

import httpx

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account

LAST_PORT = 65_535


def api_address(account: Account, path: str) -> httpx.URL:
    """Return the address of ``path`` under the account's API root.

    Raises ``ConfigurationError`` for a root that is not a plain http(s) address.
    """
    root = _root(account)
    return root.copy_with(path=root.path.rstrip("/") + path)


def server_address(account: Account, path: str) -> httpx.URL:
    """Return the address of ``path`` from the server's root; raises the same as ``api_address``."""
    return _root(account).copy_with(path=path)


def is_on_this_machine(base_url: str) -> bool:
    """Tell whether an address can only lead to this machine: 127.0.0.0/8, ::1 or localhost."""
    try:
        host = httpx.URL(base_url).host
    except (httpx.InvalidURL, ValueError):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _root(account: Account) -> httpx.URL:
    url = _read(account.base_url)
    plain = not (url.userinfo or url.query or url.fragment)
    if url.scheme not in ("http", "https") or not url.host or not plain:
        raise ConfigurationError(
            f"host of connection {account.connection_id} must be the API's root, such as "
            "https://api.example.com/api-service/v1, without credentials or a query"
        )
    return url


def _read(text: str) -> httpx.URL:
    """Return the address; an empty one if no connection could be opened to it."""
    try:
        url = httpx.URL(text)
        # Both are otherwise read only when connecting, and then fail with other errors than a connection's.
        can_be_opened = bool(url.host) and (url.port is None or 0 < url.port <= LAST_PORT)
    except (httpx.InvalidURL, TypeError, ValueError):
        return httpx.URL()
    return url if can_be_opened else httpx.URL()
