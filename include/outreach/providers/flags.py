"""Reading what an account's owner declares by yes or no."""

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account


def read_flag(account: Account, name: str) -> bool:
    """Read an extra that is ``true`` or ``false``, and false where it is empty.

    Raises ``ConfigurationError`` for anything else.
    """
    chosen = str(account.options.get(name, False)).strip().casefold()
    if chosen not in {"true", "false"}:
        raise ConfigurationError(f"{name} of connection {account.connection_id} must be true or false")
    return chosen == "true"
