"""Reading extras of a connection that are true or false."""

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account


def read_flag(account: Account, name: str) -> bool:
    """Read an extra that is ``true`` or ``false``; an empty one is false.

    Raises ``ConfigurationError`` for anything else.
    """
    chosen = str(account.options.get(name, False)).strip().casefold()
    if chosen not in {"true", "false"}:
        raise ConfigurationError(f"{name} of connection {account.connection_id} must be true or false")
    return chosen == "true"
