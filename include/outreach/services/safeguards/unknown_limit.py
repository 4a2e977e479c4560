"""How many unknown calls an account may have before it sends nothing more.

One lost answer is an accident. Several say that the way to the provider, or
the way back, is broken, and each further batch would add to what people then
have to find out one by one (DESIGN section 5, step 7).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.services.safeguards.send_gates import account_scope, close_gate
from outreach.storage.statements import statement

MAX_UNKNOWN = 250
"""Where the account's extra ``max_unknown`` does not say: more than one request's worth."""


def why_too_many_unknown(connection: Connection, account: Account) -> str | None:
    """Say why the account has too many unknown calls to send more, or return None."""
    allowed = _max_unknown(account.options)
    unknown: int = connection.execute(
        statement("count_unknown_of_account"), {"connection_id": account.connection_id}
    ).scalar_one()
    if unknown <= allowed:
        return None
    return (
        f"unknown: {unknown} calls of {account.connection_id} may have rung, more than {allowed} "
        "(max_unknown). Find out at the provider why answers and events are lost, settle the calls "
        "(`outreach unknown`, `outreach resolve`), then open this gate again."
    )


def halt_for_too_many_unknown(connection: Connection, account: Account, *, now: datetime) -> None:
    """Close the account's gate when too many of its calls are unknown.

    Opened while they still are, it closes again.
    """
    why = why_too_many_unknown(connection, account)
    if why:
        close_gate(connection, account_scope(account.connection_id), reason=why, by="submit_calls", now=now)


def _max_unknown(options: Mapping[str, Any]) -> int:
    value = options.get("max_unknown", MAX_UNKNOWN)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ConfigurationError(f"max_unknown of the connection must be a number, not {value!r}") from None
