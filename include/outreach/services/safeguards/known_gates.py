"""The send gates that can be closed: a gate of something that does not exist would stop nothing."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, exists, select

from outreach.domain.errors import ConfigurationError
from outreach.domain.scopes import EVERYTHING, OF_ACCOUNT, OF_CAMPAIGN
from outreach.services.safeguards.do_not_call_scopes import KnownCampaigns
from outreach.services.safeguards.send_gate import require_scope
from outreach.storage import tables
from outreach.yaml_files.problems import did_you_mean, listed

IsAccount = Callable[[str], bool]
"""Tells whether a connection of this id is known; called only if the ledger has no batch on it."""


def require_known_gate(
    connection: Connection, scope: str, *, campaigns: KnownCampaigns, is_account: IsAccount
) -> str:
    """Check that a gate has an effect; raises ``ConfigurationError``, which names the known ones.

    A gate that was closed before is known, so that it can be opened after its campaign is gone.
    """
    require_scope(scope)
    gate = tables.send_gate
    if scope == EVERYTHING or connection.scalar(select(exists().where(gate.c.scope == scope))):
        return scope
    if scope.startswith(OF_CAMPAIGN):
        _require_campaign(scope.removeprefix(OF_CAMPAIGN), campaigns())
    else:
        _require_account(connection, scope.removeprefix(OF_ACCOUNT), is_account)
    return scope


def _require_campaign(campaign_id: str, known: Iterable[str]) -> None:
    names = sorted(known)
    if campaign_id not in names:
        raise ConfigurationError(
            f"there is no campaign {campaign_id!r}{did_you_mean(campaign_id, names)}. A gate of it would "
            f"stop nothing, so nothing was changed. Known are: {listed(names) or 'none'}"
        )


def _require_account(connection: Connection, connection_id: str, is_account: IsAccount) -> None:
    batch = tables.call_batch
    if connection.scalar(select(exists().where(batch.c.connection_id == connection_id))):
        return
    if is_account(connection_id):
        return
    used = sorted(connection.scalars(select(batch.c.connection_id).distinct()))
    raise ConfigurationError(
        f"there is no account {connection_id!r}{did_you_mean(connection_id, used)}. A gate of it would "
        f"stop nothing, so nothing was changed. Accounts of the ledger: {listed(used) or 'none'}"
    )
