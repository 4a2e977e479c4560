"""The causes for which nothing may be sent to an account now, read with one query."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.scopes import EVERYTHING, account_scope, campaign_scope
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class AccountHolds:
    """The closed gate, the batch in flight, and the number of unknown calls."""

    closed: str | None
    """The closed gate and its reason; it is of the account, of the campaign, or of everything."""
    in_flight: UUID | None
    unknown: int


def account_holds(connection: Connection, *, campaign_id: str, connection_id: str) -> AccountHolds:
    """Return all causes that hold an account, for a campaign."""
    scopes = [EVERYTHING, campaign_scope(campaign_id), account_scope(connection_id)]
    parameters = {"connection_id": connection_id, "scopes": scopes}
    row = connection.execute(statement("what_holds_account"), parameters).one()
    return AccountHolds(
        closed=None if row.scope is None else f"{row.scope}: {row.reason}",
        in_flight=row.in_flight,
        unknown=row.unknown,
    )
