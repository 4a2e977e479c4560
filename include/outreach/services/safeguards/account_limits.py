"""The limits of an account, from the extras of its connection."""

from dataclasses import dataclass
from datetime import timedelta

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account, Capabilities
from outreach.yaml_files.durations import read_duration


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The limits of a connection for an account's pace; None if it sets none."""

    lines: int | None
    max_outstanding: int | None

    @classmethod
    def of(cls, account: Account) -> "Pace":
        """Read the account's ``lines`` and ``max_outstanding``; raises ``ConfigurationError``."""
        return cls(
            lines=read_limit(account, "lines", at_least=1),
            max_outstanding=read_limit(account, "max_outstanding", at_least=1),
        )


def read_limit(account: Account, name: str, *, at_least: int) -> int | None:
    """Read one limit; None if the connection does not set it.

    Raises ``ConfigurationError`` unless it is a whole number of at least ``at_least``,
    since a limit must not be guessed.
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


def dials_within(account: Account, capabilities: Capabilities) -> timedelta:
    """Return how long after its start a batch of the account may still be dialled.

    The adapter declares it, and the connection may set less. Raises
    ``ConfigurationError`` for a value that is no duration, or is more.
    """
    value = account.options.get("dials_within")
    longest = capabilities.dials_within
    if value is None or value == "":
        return longest
    try:
        within = read_duration(value) if isinstance(value, str) else None
    except ValueError:
        within = None
    if not isinstance(within, timedelta) or within > longest:
        hours = longest.total_seconds() / 3600
        raise ConfigurationError(
            f"the extra dials_within of connection {account.connection_id} must be a duration such as 6h, "
            f"and no longer than the {hours:.0f} hours that {account.provider} may take; correct it or leave "
            "it out. Nothing was sent"
        )
    return within


def _whole_number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.removeprefix("-").isdecimal() else None
