"""The limits of an account, as the extras of its connection say them."""

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account


def read_limit(account: Account, name: str, *, at_least: int) -> int | None:
    """Read one limit; None when the connection does not set it.

    Raises ``ConfigurationError`` for what is no whole number from ``at_least`` on:
    a limit that is guessed at is none.
    """
    value = account.options.get(name)
    if value is None or value == "":
        return None
    number = _whole_number(value)
    if number is None or number < at_least:
        raise ConfigurationError(
            f"the extra {name} of connection {account.connection_id} must be a whole number, {at_least} or "
            "more; correct it or leave it out. Nothing was sent"
        )
    return number


def _whole_number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.removeprefix("-").isdecimal() else None
