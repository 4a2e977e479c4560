"""The holds that keep an account from being sent anything now, asked in one look."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.scopes import EVERYTHING, account_scope, campaign_scope
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class AccountHolds:
    """The gate that is closed, the batch that is in flight, and how many calls are unknown."""

    closed: str | None
    """Which gate, and why; of the account, of the campaign, or of everything."""
    in_flight: UUID | None
    unknown: int


def account_holds(connection: Connection, *, campaign_id: str, connection_id: str) -> AccountHolds:
    """Look at all that holds an account, for a campaign."""
    scopes = [EVERYTHING, campaign_scope(campaign_id), account_scope(connection_id)]
    parameters = {"connection_id": connection_id, "scopes": scopes}
    row = connection.execute(statement("what_holds_account"), parameters).one()
    return AccountHolds(
        closed=None if row.scope is None else f"{row.scope}: {row.reason}",
        in_flight=row.in_flight,
        unknown=row.unknown,
    )
