"""The campaigns for which a do-not-call entry may hold: all, or a known one."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from outreach.domain.errors import ConfigurationError
from outreach.domain.scopes import EVERYTHING, OF_CAMPAIGN
from outreach.storage.statements import statement

KnownCampaigns = Callable[[], frozenset[str]]
"""Returns the campaigns; called only if a scope is not everything."""


def known_campaigns(ledger: Engine, folder: Path) -> frozenset[str]:
    """Return the campaigns with runs in the ledger, and those with a folder in ``folder``."""
    found = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
    with ledger.connect() as connection:
        run = connection.scalars(statement("campaigns_with_runs")).all()
    return frozenset(run) | {name for name in found if not name.startswith((".", "__"))}


def require_scope(scope: str) -> str:
    """Check the form of a scope; raises ``ConfigurationError`` for one that holds for nothing."""
    campaign_id = scope.removeprefix(OF_CAMPAIGN)
    is_campaign = campaign_id not in ("", scope) and not any(map(str.isspace, campaign_id))
    if scope == EVERYTHING or is_campaign:
        return scope
    raise ConfigurationError(f"a scope is {EVERYTHING} or {OF_CAMPAIGN}<id>")


def require_known_scope(scope: str, campaigns: KnownCampaigns) -> str:
    """Check the scope of a new entry; raises ``ConfigurationError`` if its campaign is not known."""
    if require_scope(scope) == EVERYTHING:
        return scope
    known = campaigns()
    if scope.removeprefix(OF_CAMPAIGN) in known:
        return scope
    raise ConfigurationError(
        f"a scope is {EVERYTHING} or {OF_CAMPAIGN}<id> of a campaign that is known, and this one is not; "
        f"known are: {', '.join(sorted(known)) or 'none'}"
    )
