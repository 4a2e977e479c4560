"""The circuit breaker of an account: with too many unknown calls it sends nothing more.

One lost answer is an accident. Several show that requests or answers get lost, and each
further batch would add calls that people have to look up one by one.
"""

from datetime import datetime

from sqlalchemy import Connection

from outreach.domain.scopes import account_scope
from outreach.providers.base import Account
from outreach.services.safeguards.account_limits import read_limit
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage.statements import statement

MAX_UNKNOWN = 250
"""The limit if the account has no extra ``max_unknown``: more than the calls of one request."""


def why_too_many_unknown(account: Account, *, unknown: int) -> str | None:
    """Say why the account has too many unknown calls to send more; None if it has not."""
    allowed = max_unknown(account)
    if unknown <= allowed:
        return None
    return (
        f"unknown: {unknown} calls of {account.connection_id} may have been made, more than {allowed} "
        "(max_unknown). Find out at the provider why answers and events are lost, settle the calls "
        "(`outreach unknown`, `outreach resolve`), then open this gate again."
    )


def close_gate_for_too_many_unknown(connection: Connection, account: Account, *, now: datetime) -> None:
    """Close the account's gate if too many of its calls are unknown.

    If it is opened while they still are, it closes again.
    """
    counting = statement("count_unknown_of_account")
    unknown: int = connection.execute(counting, {"connection_id": account.connection_id}).scalar_one()
    why = why_too_many_unknown(account, unknown=unknown)
    if why:
        close_gate(connection, account_scope(account.connection_id), reason=why, by="submit_calls", now=now)


def max_unknown(account: Account) -> int:
    """Read how many unknown calls the account may have; raises ``ConfigurationError`` for no number."""
    limit = read_limit(account, "max_unknown", at_least=0)
    return MAX_UNKNOWN if limit is None else limit
